/** At the foot of what is edited and saved as a whole: whether it is saved, and the buttons for that. */
import './saveBar.css';
import { Button } from '../ui/buttons/Button.tsx';

export function SaveBar(props: {
  isDirty: boolean;
  /** nothing of it was ever saved */
  isNew?: boolean;
  /** how many settings the collector refused */
  problems: number;
  /** on the button: `Save connector` */
  label: string;
  busy: boolean;
  /** why it can't be saved */
  unless: string | undefined;
  onDiscard: () => void;
}) {
  const { isDirty, isNew = false, problems, label, busy, unless, onDiscard } = props;
  return (
    <div class={`save-bar ${isDirty || isNew ? 'is-open' : ''}`}>
      <span class="save-state" role="status">
        {problems > 0
          ? `Not saved: ${problems === 1 ? 'one setting needs' : `${problems} settings need`} another look`
          : isDirty
            ? 'Unsaved changes'
            : isNew
              ? 'Not saved yet'
              : 'All changes saved'}
      </span>
      {isDirty && !isNew && <Button onClick={onDiscard}>Discard changes</Button>}
      <Button type="submit" kind="primary" busy={busy} unless={unless}>
        {label}
      </Button>
    </div>
  );
}
