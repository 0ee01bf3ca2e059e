/** What differs between a request as it was and as it would be today, part by part; what is masked stays masked. */

import type { BuiltRequest } from '../../api/types.ts';
import { requestDifferences } from '../../story/requestDifference.ts';

/** A JSON body of thousands of items may differ in each. */
const SHOWN = 40;

export function Differences({ was, today }: { was: BuiltRequest; today: BuiltRequest }) {
  const all = requestDifferences(was, today);
  if (all.length === 0) return <p>They differ only in what is masked here, or in secrets’ names.</p>;
  return (
    <>
      <ul class="changes" aria-label="What differs">
        {all.slice(0, SHOWN).map(({ part, was: before, today: after }) => (
          <li key={part}>
            <strong>{part}</strong>
            <Side label="As it was" text={before} />
            <Side label="Today" text={after} />
          </li>
        ))}
      </ul>
      {all.length > SHOWN && <p class="muted">And {all.length - SHOWN} more.</p>}
    </>
  );
}

function Side({ label, text }: { label: string; text: string | undefined }) {
  return (
    <div class="change-side">
      <span class="muted small">{label}</span>
      {text === undefined ? (
        <em class="muted">not there</em>
      ) : text === '' ? (
        <em class="muted">empty</em>
      ) : (
        <code>{text}</code>
      )}
    </div>
  );
}
