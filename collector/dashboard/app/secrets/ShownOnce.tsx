/** Something that the collector shows this once: it stays until somebody says that they have it. */
import './secrets.css';
import { useUnsavedGuard } from '../forms/unsaved.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { CopyButton } from '../ui/buttons/CopyButton.tsx';
import { Box } from '../ui/layout/Box.tsx';
import { Dialog } from '../ui/overlays/Dialog.tsx';

export function ShownOnce(props: { title: string; label: string; value: string; advice: string; onDone: () => void }) {
  const { title, label, value, advice, onDone } = props;
  useUnsavedGuard(true);
  return (
    <Dialog
      title={title}
      actions={
        <Button kind="primary" onClick={onDone}>
          I have kept it
        </Button>
      }
    >
      <div class="stack">
        <p>{advice}</p>
        <div class="shown-once">
          <Box label={label}>{value}</Box>
          <CopyButton value={value} label={`Copy ${label.toLowerCase()}`} text="Copy" />
        </div>
      </div>
    </Dialog>
  );
}
