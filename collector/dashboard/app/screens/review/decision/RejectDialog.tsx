/** Saying no to a pixel, with the reason that its editor needs to go on. */
import { useId, useState } from 'preact/hooks';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Field } from '../../../ui/fields/Field.tsx';
import { Dialog } from '../../../ui/overlays/Dialog.tsx';

const MOST = 2000;

export function RejectDialog(props: {
  busy: boolean;
  /** an approved version goes on running */
  staysOnAir: boolean;
  onReject: (reason: string) => void;
  onClose: () => void;
}) {
  const { busy, staysOnAir, onReject, onClose } = props;
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const form = useId();
  const submit = (event: Event) => {
    event.preventDefault();
    if (reason.trim() === '') return setProblem('Say what has to change: without it the editor can only guess.');
    onReject(reason.trim());
  };
  return (
    <Dialog
      title="Reject this pixel?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" busy={busy} onClick={submit}>
            Reject
          </Button>
        </>
      }
    >
      <form id={form} class="stack" onSubmit={submit}>
        <p>
          {staysOnAir ? 'The approved version goes on running. This one runs nowhere.' : 'It runs nowhere, as before.'}{' '}
          Whoever edits the connector sees your reason, until they change the pixel.
        </p>
        <Field label="Reason" error={problem} hint="What is wrong, and what would be right.">
          {(ids) => (
            <textarea
              {...ids}
              class="input"
              rows={4}
              maxLength={MOST}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
