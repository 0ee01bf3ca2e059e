/** Asks before what isn't saved is lost. */

import { useLocation } from 'preact-iso';
import { forgetUnsaved, leaving } from '../forms/unsaved.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { Dialog } from '../ui/overlays/Dialog.tsx';

export function LeaveDialog() {
  const { route } = useLocation();
  const wanted = leaving.value;
  if (!wanted) return null;
  const stay = () => {
    leaving.value = undefined;
  };
  return (
    <Dialog
      title="Leave without saving?"
      onClose={stay}
      actions={
        <>
          <Button
            kind="danger"
            onClick={() => {
              forgetUnsaved();
              stay();
              route(wanted.to);
            }}
          >
            Discard changes
          </Button>
          <Button kind="primary" onClick={stay}>
            Stay here
          </Button>
        </>
      }
    >
      <p>What you changed on this screen is not saved yet.</p>
    </Dialog>
  );
}
