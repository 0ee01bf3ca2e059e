/** What a pixel is judged by, part by part. Its code is text here and never markup. */
import '../../ui/layout/table.css';
import { FINDINGS } from '../../../../pixels/review/findings.ts';
import type { PixelReview } from '../../api/types.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Box } from '../../ui/layout/Box.tsx';
import { Card } from './Card.tsx';

type Part<Name extends keyof PixelReview> = NonNullable<PixelReview[Name]>;

export function Refusals({ refusals }: { refusals: Part<'refusals'> }) {
  return (
    <Card title="Why it can’t be approved">
      <ul class="review-findings">
        {refusals.map(({ line, column, message, fix }) => (
          <li key={`${line}:${column}:${message}`}>
            Line {line}, column {column}: {message} {fix}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Contacts(props: {
  contacts: Part<'contacts'>;
  runTimeHosts: Part<'runTimeHosts'>;
  personal: Part<'personal'>;
}) {
  const { contacts, runTimeHosts, personal } = props;
  return (
    <Card title="Hosts">
      {contacts.length === 0 && runTimeHosts.length === 0 && <p>It reaches no host.</p>}
      <ul class="review-findings" hidden={contacts.length + runTimeHosts.length === 0}>
        {contacts.map(({ origin, kinds, places }) => (
          <li key={origin}>
            <code>{origin}</code> <span class="muted">{kinds.map((kind) => KINDS[kind]).join(', ')}</span>
            {places.length > 0 && (
              <span class="muted">
                {' '}
                · {places.length === 1 ? 'line' : 'lines'} {[...new Set(places.map(({ line }) => line))].join(', ')}
              </span>
            )}
            <GivenTo recipient={personal.find((one) => one.origin === origin)} />
          </li>
        ))}
        {runTimeHosts.map(({ line, column, code }) => (
          <li key={`${line}:${column}`}>
            <Badge tone="warn">decided at run time</Badge> line {line}, column {column}: <code>{code}</code>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const KINDS: Record<Part<'contacts'>[number]['kinds'][number], string> = {
  script: 'script',
  image: 'image',
  frame: 'frame',
  connection: 'connection',
  style: 'style sheet',
  media: 'audio or video',
  form: 'form',
  navigation: 'navigation',
  link: 'link that people follow',
  other: 'named in its code',
};

/** The personal data that a host gets, or may get. */
function GivenTo({ recipient }: { recipient: Part<'personal'>[number] | undefined }) {
  if (!recipient) return null;
  return (
    <p class="given-to">
      <Badge tone="warn">personal data</Badge>{' '}
      {recipient.parameters
        .map(({ parameter, hashed, certain }) => {
          const how = [hashed ? 'hashed' : 'as it is', ...(certain ? [] : ['possibly: a script has it'])];
          return `${parameter} (${how.join(', ')})`;
        })
        .join(', ')}
    </p>
  );
}

export function Findings({ findings }: { findings: Part<'findings'> }) {
  return (
    <Card title="Findings" lead="What its code touches, found by name. A reading aid: what binds is the sandbox.">
      {findings.length === 0 && <p>None.</p>}
      <ul class="review-findings" hidden={findings.length === 0}>
        {findings.map(({ kind, line, column, code, hint, leftOpen }) => (
          <li key={`${line}:${column}:${kind}`}>
            <Badge tone="warn">It {FINDINGS[kind]}</Badge> line {line}, column {column}: <code>{code}</code>
            {hint !== undefined && <p class="hint">{hint}</p>}
            {leftOpen !== undefined && <p class="hint">Left open by the sandbox: {leftOpen}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Slots({ slots }: { slots: Part<'slots'> }) {
  return (
    <Card title="Dynamic parameters">
      {slots.length === 0 ? (
        <p>It uses none.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <section class="table-scroll" tabIndex={0} aria-label="Dynamic parameters of the pixel">
          <table>
            <thead>
              <tr>
                <th scope="col">Parameter</th>
                <th scope="col">Where it stands</th>
                <th scope="col">Goes to</th>
              </tr>
            </thead>
            <tbody>
              {slots.map(({ written, line, column, where, personal, hashed, sentTo, mayReachAll }) => (
                <tr key={`${line}:${column}`}>
                  <th scope="row">
                    <code>{written}</code>{' '}
                    {personal && <Badge tone="warn">{hashed ? 'personal, hashed' : 'personal'}</Badge>}
                    <span class="slot-place">
                      line {line}, column {column}
                    </span>
                  </th>
                  <td>{where}</td>
                  <td>{mayReachAll ? 'any of its hosts' : sentTo.join(', ') || 'nowhere'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}

export function Hostile({ hostile }: { hostile: Part<'hostile'> }) {
  const { rendered } = hostile;
  return (
    <Card title="With a hostile value in every parameter">
      <p class="hint">
        Each parameter is <code>{hostile.value}</code>; it has to stay text wherever it stands.
      </p>
      <Box label="Rendered with hostile values">
        {rendered.mode === 'sandbox' ? rendered.html : JSON.stringify(rendered.nodes, null, 2)}
      </Box>
    </Card>
  );
}
