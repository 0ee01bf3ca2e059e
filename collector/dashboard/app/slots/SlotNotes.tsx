/** What looks wrong in a text with dynamic parameters, below the field's own hint. */
import './slots.css';
import { Icon } from '../ui/Icon.tsx';

export function SlotNotes({ notes, hint }: { notes: readonly string[]; hint?: string | undefined }) {
  return (
    <>
      {hint}
      {notes.map((note) => (
        <span key={note} class="slot-note">
          <Icon name="warning" size={14} />
          <span>{note}</span>
        </span>
      ))}
    </>
  );
}
