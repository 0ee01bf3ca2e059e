/** Asks before one delivery is sent again, and shows what will be sent. */
import { call } from '../../api/client.ts';
import type { Delivery } from '../../story/types.ts';
import { hostOf } from '../../story/webhookLeg.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { Failure, Notice } from '../../ui/layout/States.tsx';
import { Dialog } from '../../ui/overlays/Dialog.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { useSubmit } from '../../ui/overlays/useSubmit.ts';
import { Request } from './Request.tsx';

export function ReplayOne({ delivery, onClose, onDone }: { delivery: Delivery; onClose(): void; onDone(): void }) {
  const { busy, failed, submit } = useSubmit();
  const host = hostOf(delivery.url);
  const isTestLogged = delivery.state === 'test_logged';

  async function send(): Promise<void> {
    await call('POST', `/api/deliveries/${encodeURIComponent(delivery.id)}/replay`, {
      body: isTestLogged ? { confirm: 'test_logged' } : {},
    });
    toast('It is being sent again.', 'good');
    onDone();
  }

  return (
    <Dialog
      title={`Send this again to ${host}?`}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" onClick={() => submit(send)} busy={busy}>
            {isTestLogged ? 'Send it for real' : 'Send again'}
          </Button>
        </>
      }
    >
      {delivery.state === 'succeeded' && (
        <Notice kind="warn">
          It succeeded before. Unless the partner knows it by its webhook-id, it may be paid twice.
        </Notice>
      )}
      {isTestLogged && (
        <Notice kind="test">It was logged in test mode and never sent. This sends it for real, and marks it.</Notice>
      )}
      <p>Exactly this request is sent, with the same webhook-id and with secrets as they are now.</p>
      <Request delivery={delivery} />
      <Failure error={failed} />
    </Dialog>
  );
}
