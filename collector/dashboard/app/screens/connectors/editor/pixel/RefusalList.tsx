/** What the compiler refuses, in words: for whoever can't see underlines, and with a way to each place. */
import type { Refusal } from '../../../../../../validate/refusal.ts';
import { Icon } from '../../../../ui/Icon.tsx';
import { keyOf } from './usePixelCheck.ts';

export function RefusalList(props: { refusals: readonly Refusal[]; onGoTo: (refusal: Refusal) => void }) {
  const { refusals, onGoTo } = props;
  return (
    // always there: what comes into it later is read out
    <div role="status" class="pixel-refusals">
      {refusals.length > 0 && (
        <>
          <h3>
            <Icon name="warning" size={16} />
            {refusals.length === 1 ? 'One place can’t be made safe' : `${refusals.length} places can’t be made safe`}
          </h3>
          <ul aria-label="Places that can’t be made safe">
            {refusals.map((refusal) => (
              <li key={keyOf(refusal)}>
                <button type="button" class="link" onClick={() => onGoTo(refusal)}>
                  Line {refusal.line}, column {refusal.column}
                </button>
                <p>{refusal.message}</p>
                <p class="pixel-fix">{refusal.fix}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
