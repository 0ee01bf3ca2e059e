/** What looks wrong in a text with dynamic parameters, below the field's own hint. */
import './slots.css';
import { whyNot } from '../sessionState.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { SlotNote } from './slotNotes.ts';

/** `make`: of a secret that is named and isn't there. */
export function SlotNotes(props: {
  notes: readonly SlotNote[];
  hint?: string | undefined;
  make?: ((secret: string) => void) | undefined;
}) {
  const { notes, hint, make } = props;
  return (
    <>
      {hint}
      {notes.map(({ text, secret }) => (
        <span key={text} class="slot-note">
          <Icon name="warning" size={14} />
          <span>
            {text}{' '}
            {secret !== undefined && make && (
              <Button small label={`Make it: ${secret}`} unless={whyNot('admin')} onClick={() => make(secret)}>
                Make it
              </Button>
            )}
          </span>
        </span>
      ))}
    </>
  );
}
