/** The request as it would leave the collector, for a sample event or one that was received. */
import { useState } from 'preact/hooks';
import { get, withQuery } from '../../../api/client.ts';
import type { BuiltRequest, EventSummary, List } from '../../../api/types.ts';
import { useLoad } from '../../../api/useLoad.ts';
import { Button } from '../../../ui/Button.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { SelectField, TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/States.tsx';
import { ago } from '../../../ui/Time.tsx';
import type { Draft } from '../model/draft.ts';
import { sayField } from '../model/labels.ts';
import { urlParts } from '../model/urlParts.ts';
import type { Preview } from './usePreview.ts';

/** of each trigger */
const RECEIVED = 5;
/** no event's name or ID starts so */
const ANOTHER = 'another';

export function PreviewPanel({ preview, draft }: { preview: Preview; draft: Draft }) {
  const { answer, error, event, choose } = preview;
  const received = useReceived(draft.triggers);
  const [isAsked, setAsked] = useState(false);
  const shown = received.map((one) => ({ one, value: `id:${one.id}\n${one.name}` }));
  const chosen = 'id' in event ? `id:${event.id}\n${event.ofName ?? ''}` : `name:${event.name}`;
  const isListed = !('id' in event) || shown.some(({ value }) => value === chosen);
  const value = isAsked || !isListed ? ANOTHER : chosen;
  const [request, ...others] = answer?.requests ?? [];
  return (
    <div class="stack">
      <SelectField
        label="With which event"
        value={value}
        onChange={(chosen) => {
          setAsked(chosen === ANOTHER);
          const listed = shown.find(({ value }) => value === chosen)?.one;
          if (listed) choose({ id: listed.id, ofName: listed.name });
          else if (chosen !== ANOTHER) choose({ name: chosen.slice('name:'.length) });
        }}
        options={[
          ...(draft.triggers.length > 0 ? draft.triggers : ['Purchase']).map((name) => ({
            value: `name:${name}`,
            label: `Sample ${name}`,
          })),
          ...shown.map(({ one: { name, receivedAt, data }, value }) => ({
            value,
            label: `${name}, ${ago(receivedAt, Date.now())}${sayData(data)}`,
          })),
          { value: ANOTHER, label: 'Another one, by its ID …' },
        ]}
      />
      {value === ANOTHER && <EventById event={event} choose={choose} />}
      {error !== undefined && <Notice kind="bad">{error}</Notice>}
      {!draft.webhook.enabled && request && (
        <p class="hint">The webhook is turned off; this is what it would send if it were on.</p>
      )}
      {request ? (
        <Request request={request} />
      ) : (
        <p class="hint preview-empty">
          {draft.webhook.url.trim() === ''
            ? 'Type or paste the partner’s URL: what will be sent shows here as you type.'
            : 'There is nothing to send as it stands:'}
        </p>
      )}
      {request && <LeftOut request={request} draft={draft} />}
      {others.length > 0 && (
        <p class="hint">
          And {others.length} more {others.length === 1 ? 'request' : 'requests'}, one for each further item of the
          order.
        </p>
      )}
      {draft.webhook.url.trim() !== '' && <Problems problems={answer?.problems ?? []} />}
    </div>
  );
}

/** Older ones than the list has room for; their IDs stand in Events. */
function EventById({ event, choose }: Pick<Preview, 'event' | 'choose'>) {
  const [id, setId] = useState('id' in event ? event.id : '');
  const use = () => {
    if (id.trim() !== '') choose({ id: id.trim() });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in its field, which would save the connector
    <div
      class="trigger-custom"
      onKeyDown={(pressed) => {
        if (pressed.key !== 'Enter' || !(pressed.target instanceof HTMLInputElement)) return;
        pressed.preventDefault();
        use();
      }}
    >
      <TextField label="Event ID" code value={id} onInput={setId} placeholder="from Events, or your own" />
      <Button onClick={use}>Show</Button>
    </div>
  );
}

function Problems({ problems }: { problems: readonly { field: string; message: string }[] }) {
  if (problems.length === 0) return null;
  return (
    <Notice kind="warn">
      {problems.map(({ field, message }) => (
        <p key={field + message}>
          <strong>{sayField(field)}</strong>: {message}
        </p>
      ))}
    </Notice>
  );
}

/** What is missing in the request, and would be looked for in vain. */
function LeftOut({ request: { url, body }, draft: { webhook } }: { request: BuiltRequest; draft: Draft }) {
  if (!webhook.omitEmpty) return null;
  const inBody = webhook.method === 'POST' && webhook.body !== 'template';
  const sent = new Set(inBody ? bodyNames(body ?? '') : new URLSearchParams(url.slice(url.indexOf('?') + 1)).keys());
  const names = webhook.parameters.map(({ name }) => name).filter((name) => name !== '' && !sent.has(name));
  const left = names.filter((name) => !name.includes('#') && !name.includes('.'));
  if (left.length === 0) return null;
  return (
    <p class="hint">
      Left out, being empty for this event: <code>{left.join(', ')}</code>
    </p>
  );
}

function bodyNames(body: string): string[] {
  try {
    return Object.keys(JSON.parse(body));
  } catch {
    return [...new URLSearchParams(body).keys()];
  }
}

function Request({ request }: { request: BuiltRequest }) {
  const { method, url, headers, body, signWith, error } = request;
  const { base, pairs } = urlParts(url);
  return (
    <div class="preview" aria-live="polite">
      <div class="row">
        <strong>{method}</strong>
        <span class="push">
          <CopyButton value={url} label="Copy URL" />
        </span>
      </div>
      <section class="preview-url mono" aria-label="URL preview">
        <span>{base}</span>
        {pairs.map(({ name, value, separator }, index) => (
          <span key={index} class="preview-pair">
            <span class="preview-separator">{separator}</span>
            <span class="preview-name">{name}</span>
            {value !== undefined && (
              <>
                <span class="preview-separator">=</span>
                <span class="preview-value">{value}</span>
              </>
            )}
          </span>
        ))}
      </section>
      {error !== undefined && <Notice kind="warn">It could not be sent like this: {error}</Notice>}
      <details class="preview-details">
        <summary>
          {headers.length} {headers.length === 1 ? 'header' : 'headers'}
          {signWith && ', signed when it is sent'}
        </summary>
        <dl class="pairs mono">
          {headers.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      {body !== null && (
        <>
          <h3>Body</h3>
          <pre class="preview-body">{readable(body)}</pre>
        </>
      )}
    </div>
  );
}

function useReceived(triggers: readonly string[]): readonly EventSummary[] {
  const wanted = triggers.slice(0, 5);
  const loaded = useLoad(
    async (signal) => {
      const lists = await Promise.all(
        wanted.map((name) => get<List<EventSummary>>(withQuery('/api/events', { name, limit: RECEIVED }), signal)),
      );
      return lists.flatMap(({ items }) => items).sort((a, b) => b.receivedAt - a.receivedAt);
    },
    [wanted.join('\n')],
  );
  return loaded.data ?? [];
}

/** What tells events of one name apart. */
function sayData(data: Record<string, unknown>): string {
  const said = ['transaction_id', 'value', 'currency'].flatMap((key) => {
    const value = data[key];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  return said.length === 0 ? '' : `: ${said.join(' ').slice(0, 40)}`;
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body.replaceAll('&', '\n&');
  }
}
