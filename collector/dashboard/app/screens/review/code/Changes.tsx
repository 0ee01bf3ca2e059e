/** What would be another than in the version that is approved. */
import type { PixelReview } from '../../../api/types.ts';
import { Card } from '../Card.tsx';
import { withSlots } from './CodeLines.tsx';
import { foldLines } from './foldLines.ts';

export function Changes({ changes }: { changes: NonNullable<PixelReview['changes']> }) {
  const { lines, hostsAdded, hostsRemoved, scriptsAdded, scriptsRemoved, mode } = changes;
  const isSameText = lines.every(({ change }) => change === 'same');
  return (
    <Card title="Difference to the approved version">
      {mode && <p>Where it runs was changed.</p>}
      {hostsAdded.length > 0 && <Hosts what="New hosts" hosts={hostsAdded} />}
      {hostsRemoved.length > 0 && <Hosts what="Hosts no longer used" hosts={hostsRemoved} />}
      {scriptsAdded.length > 0 && <Hosts what="New scripts" hosts={scriptsAdded} />}
      {scriptsRemoved.length > 0 && <Hosts what="Scripts no longer loaded" hosts={scriptsRemoved} />}
      {isSameText ? (
        <p>The text is the same.</p>
      ) : (
        <div class="review-diff mono">
          {foldLines(lines).map((part, index) =>
            'folded' in part ? (
              <span key={index} class="review-folded">
                {part.folded} unchanged lines
              </span>
            ) : (
              <span key={index} class={`review-line ${part.line.change}`}>
                <span class="review-number" aria-hidden="true">
                  {part.line.after ?? part.line.before}
                </span>
                <span class="review-sign" aria-hidden="true">
                  {SIGNS[part.line.change]}
                </span>
                <span>
                  {part.line.change !== 'same' && <span class="hidden-visually">{part.line.change}: </span>}
                  {withSlots(part.line.text)}
                </span>
              </span>
            ),
          )}
        </div>
      )}
    </Card>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

function Hosts({ what, hosts }: { what: string; hosts: readonly string[] }) {
  return (
    <p>
      {what}:{' '}
      {hosts.map((host, index) => (
        <span key={host}>
          {index > 0 && ', '}
          <code>{host}</code>
        </span>
      ))}
    </p>
  );
}
