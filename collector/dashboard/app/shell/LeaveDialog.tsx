/** Asks before what isn't saved is lost. */

import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { forgetUnsaved, leaving, watchLeaving } from './unsaved.ts';

export function LeaveDialog() {
  const { route } = useLocation();
  useEffect(() => watchLeaving(route), []);
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
              wanted.go();
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
