/** At the foot of what is edited and saved as a whole: whether it is saved, and the buttons for that. */
import './saveBar.css';
import { useEffect, useRef } from 'preact/hooks';
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
  const bar = useRef<HTMLDivElement>(null);

  // Ctrl+S, or ⌘S: as pressing the button, and never the browser's "save page as"
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || event.ctrlKey === event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (!event.repeat && !document.querySelector('dialog[open]'))
        bar.current?.querySelector<HTMLElement>('[type="submit"]')?.click();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <div class={`save-bar ${isDirty || isNew ? 'is-open' : ''}`} ref={bar}>
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
      <Button type="submit" kind="primary" busy={busy} unless={unless} shortcut="Control+S">
        {label}
      </Button>
    </div>
  );
}
