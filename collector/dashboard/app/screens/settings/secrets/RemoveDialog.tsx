/** Asks before something is taken away for good. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '../../../api/client.ts';
import { sayError } from '../../../api/problem.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Dialog } from '../../../ui/overlays/Dialog.tsx';
import { toast } from '../../../ui/overlays/toast.ts';

export function RemoveDialog(props: {
  title: string;
  /** what is called to remove it */
  path: `/api/${'secrets' | 'tokens'}/${string}`;
  button: string;
  done: string;
  children: ComponentChildren;
  onRemoved: () => void;
  onClose: () => void;
}) {
  const { title, path, button, done, children, onRemoved, onClose } = props;
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await call('DELETE', path);
      toast(done, 'good');
      onClose();
      onRemoved();
    } catch (error) {
      toast(sayError(error), 'bad');
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" icon="trash" busy={busy} onClick={() => void remove()}>
            {button}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
