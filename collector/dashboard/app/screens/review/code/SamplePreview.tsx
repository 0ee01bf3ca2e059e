/** The pixel with the values of a made-up event: what of it could be seen, what it would run and load, and the code itself. Nothing runs. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConnectorPreview } from '../../../../../admin/shapes.ts';
import { call } from '../../../api/client.ts';
import { sayError } from '../../../api/problem.ts';
import { useLoad } from '../../../api/useLoad.ts';
import { type Cleaned, cleanMarkup, type TakenOut } from '../../../markup/clean.ts';
import { nodeMarkup } from '../../../markup/nodeMarkup.ts';
import { Box } from '../../../ui/layout/Box.tsx';
import { Loading, Notice } from '../../../ui/layout/States.tsx';
import { Tabs } from '../../../ui/layout/Tabs.tsx';
import { Card } from '../Card.tsx';

/** `version`: it is asked for anew with each. */
export function SamplePreview({ connector, version }: { connector: string; version: number }) {
  const [tab, setTab] = useState('seen');
  const path = `/api/connectors/${encodeURIComponent(connector)}/preview` as const;
  const { data, error } = useLoad((signal) => call('POST', path, { body: {}, signal }), [path, version]);
  if (data && !data.pixel) return null;
  const problem = data?.pixel && 'error' in data.pixel ? data.pixel.error : undefined;
  const code = data?.pixel && codeOf(data.pixel);
  return (
    <Card title="Preview with sample values" lead="As a made-up event would fill it. Nothing of it runs or loads here.">
      {error !== undefined && !data && <Notice kind="bad">{sayError(error)}</Notice>}
      {error === undefined && !data && <Loading lines={3} label="Loading the preview" />}
      {problem !== undefined && <Notice kind="warn">With these values it would not run: {problem}</Notice>}
      {code !== undefined && code !== null && (
        <Tabs
          label="Preview with sample values"
          selected={tab}
          onSelect={setTab}
          tabs={[
            { id: 'seen', label: 'What it shows and does', panel: () => <Seen markup={code} /> },
            { id: 'code', label: 'Code', panel: () => <Box label="Code with sample values">{code}</Box> },
          ]}
        />
      )}
    </Card>
  );
}

function codeOf(pixel: NonNullable<ConnectorPreview['pixel']>): string | undefined {
  if ('error' in pixel) return undefined;
  return pixel.mode === 'main' ? nodeMarkup(pixel.nodes) : pixel.html;
}

function Seen({ markup }: { markup: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [cleaned, setCleaned] = useState<Cleaned | 'failed'>();
  useEffect(() => {
    let gone = false;
    cleanMarkup(markup).then(
      (result) => {
        if (!gone) setCleaned(result);
      },
      () => {
        if (!gone) setCleaned('failed');
      },
    );
    return () => {
      gone = true;
    };
  }, [markup]);
  useEffect(() => {
    if (cleaned && cleaned !== 'failed') box.current?.replaceChildren(cleaned.fragment.cloneNode(true));
  }, [cleaned]);

  if (cleaned === 'failed') {
    return <p class="error">The preview could not be loaded. The code with sample values is still there.</p>;
  }
  if (!cleaned) return <Loading lines={2} label="Loading the preview" />;
  const isSeen = cleaned.fragment.textContent.trim() !== '';
  return (
    <div class="stack">
      {isSeen ? (
        <Box label="What it shows" page content={box} />
      ) : (
        <p>It shows no text on the page, as is usual for a pixel.</p>
      )}
      {cleaned.takenOut.length > 0 && (
        <div>
          <h3>Not shown, since here nothing may run or load</h3>
          <ul class="review-findings">
            {cleaned.takenOut.map((one, index) => (
              <li key={index}>
                {sayTakenOut(one)}
                {one.url !== undefined && (
                  <>
                    {' '}
                    <code>{one.url}</code>
                  </>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      <p class="hint">
        {isSeen && 'Styles are left out, so it may look different on the page. '}
        What its scripts add to the page, nobody can say without running them.
      </p>
    </div>
  );
}

const NAMES: Record<string, string> = { img: 'an image', iframe: 'a frame', style: 'a style sheet', form: 'a form' };

function sayTakenOut({ tag, url }: TakenOut): string {
  if (tag === 'script') return url === undefined ? 'a script of its own' : 'a script from elsewhere:';
  const name = NAMES[tag] ?? `<${tag}>`;
  return url === undefined ? name : `${name}:`;
}
