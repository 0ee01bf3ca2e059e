/** What a pixel is judged by, part by part. Its code is text here and never markup. */
import '../../ui/table.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { PixelReview } from '../../api/types.ts';
import { Box } from '../../traffic/Box.tsx';
import { Badge } from '../../ui/Badge.tsx';

type Part<Name extends keyof PixelReview> = NonNullable<PixelReview[Name]>;

export function Refusals({ refusals }: { refusals: Part<'refusals'> }) {
  return (
    <Card title="Why it can’t be approved">
      <ul class="review-findings">
        {refusals.map(({ line, column, message, fix }) => (
          <li key={`${line}:${column}:${message}`}>
            Line {line}, column {column}: {message}. {fix}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Changes({ changes }: { changes: Part<'changes'> }) {
  const { lines, hostsAdded, hostsRemoved, mode } = changes;
  return (
    <Card title="Difference to the approved version">
      {mode && <p>Where it runs was changed.</p>}
      {hostsAdded.length > 0 && <p>New hosts: {hostsAdded.join(', ')}</p>}
      {hostsRemoved.length > 0 && <p>Hosts no longer used: {hostsRemoved.join(', ')}</p>}
      <div class="review-diff mono">
        {lines.map(({ change, text, before, after }) => (
          <span key={`${before ?? ''}-${after ?? ''}`} class={`review-line ${change}`}>
            <span class="hidden-visually">{change === 'same' ? '' : `${change}: `}</span>
            {change === 'added' ? '+ ' : change === 'removed' ? '− ' : '  '}
            {text}
          </span>
        ))}
      </div>
    </Card>
  );
}

export function Contacts(props: { contacts: Part<'contacts'>; runTimeHosts: Part<'runTimeHosts'> }) {
  const { contacts, runTimeHosts } = props;
  return (
    <Card title="Hosts">
      {contacts.length === 0 && runTimeHosts.length === 0 && <p>It reaches no host.</p>}
      <ul class="review-findings" hidden={contacts.length + runTimeHosts.length === 0}>
        {contacts.map(({ origin, kinds }) => (
          <li key={origin}>
            <code>{origin}</code> <span class="muted">{kinds.join(', ')}</span>
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

export function Findings({ findings }: { findings: Part<'findings'> }) {
  return (
    <Card title="Findings">
      {findings.length === 0 && <p>None.</p>}
      <ul class="review-findings" hidden={findings.length === 0}>
        {findings.map(({ kind, line, column, code, hint, leftOpen }) => (
          <li key={`${line}:${column}:${kind}`}>
            <Badge tone="warn">{kind}</Badge> line {line}, column {column}: <code>{code}</code>
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
                <th scope="col">Place</th>
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
                  </th>
                  <td>
                    {line}:{column}
                  </td>
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

function Card({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="card stack" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
