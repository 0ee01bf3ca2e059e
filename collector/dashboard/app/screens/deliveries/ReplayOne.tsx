/** Asks before one delivery is sent again, as it was or with today's settings, and shows what will be sent and what differs. */
import { call, get } from '../../api/client.ts';
import type { ReplayChoice } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import type { Delivery } from '../../story/types.ts';
import { hostOf } from '../../story/webhookLeg.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { ErrorState, Failure, Loading, Notice } from '../../ui/layout/States.tsx';
import { Dialog } from '../../ui/overlays/Dialog.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { useSubmit } from '../../ui/overlays/useSubmit.ts';
import { Differences } from './Differences.tsx';
import { Request } from './Request.tsx';

export function ReplayOne({ delivery, onClose, onDone }: { delivery: Delivery; onClose(): void; onDone(): void }) {
  const { busy, failed, submit } = useSubmit();
  const path = `/api/deliveries/${encodeURIComponent(delivery.id)}/replay` as const;
  const { data: choice, error, reload } = useLoad((signal) => get(path, signal), [path]);
  const isTestLogged = delivery.state === 'test_logged';

  async function send(settings: 'then' | 'today'): Promise<void> {
    const version = choice?.version;
    await call('POST', path, {
      body: {
        settings,
        ...(settings === 'today' && typeof version === 'number' && { version }),
        ...(isTestLogged && { confirm: 'test_logged' as const }),
      },
    });
    toast('It is being sent again.', 'good');
    onDone();
  }

  // what may have been saved meanwhile is shown before it is asked for again
  const ask = (settings: 'then' | 'today') => submit(() => send(settings), reload);
  const { mayAsItWas, mayToday } = offered(choice);
  const only = isTestLogged ? 'Send it for real' : 'Send again';
  return (
    <Dialog
      title={`Send this again to ${hostOf((mayToday ? choice?.today?.url : undefined) ?? delivery.url)}?`}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {(mayAsItWas || !mayToday) && (
            <Button
              kind={mayToday ? 'normal' : 'primary'}
              onClick={() => ask('then')}
              busy={busy || choice === undefined}
              unless={
                choice && !mayAsItWas ? 'It can’t be sent, neither as it was nor with today’s settings.' : undefined
              }
            >
              {mayToday ? 'Send as it was' : only}
            </Button>
          )}
          {mayToday && (
            <Button kind="primary" onClick={() => ask('today')} busy={busy}>
              {isTestLogged ? 'Send it for real, with today’s settings' : 'Send with today’s settings'}
            </Button>
          )}
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
      {!choice && error === undefined && <Loading lines={4} label="Building it with today’s settings" />}
      {!choice && error !== undefined && <ErrorState error={error} onRetry={reload} />}
      {choice && <Choice choice={choice} />}
      <Request delivery={delivery} title={mayToday ? 'Request as it was' : 'Request'} />
      <Failure error={failed} />
    </Dialog>
  );
}

/** With nothing between them one button is enough. */
function offered(choice: ReplayChoice | undefined): { mayAsItWas: boolean; mayToday: boolean } {
  return {
    mayAsItWas: choice !== undefined && choice.asItWas !== null && choice.whyNotAsItWas === undefined,
    mayToday: choice?.today != null && (!choice.same || choice.whyNotAsItWas !== undefined),
  };
}

function Choice({ choice }: { choice: ReplayChoice }) {
  const { asItWas, today, same, whyNotAsItWas, whyNotToday, superseded } = choice;
  return (
    <>
      {whyNotAsItWas !== undefined && <Notice kind="warn">It can’t be sent as it was: {whyNotAsItWas}.</Notice>}
      {superseded && (
        <Notice>
          A server told other values since. As it was, it is sent with those, in the place of what is shown.
        </Notice>
      )}
      {whyNotToday !== undefined && <Notice kind="warn">It can’t be sent with today’s settings: {whyNotToday}.</Notice>}
      {today && same && (
        <p>
          Today’s settings make the same request. It is sent with the same webhook-id, and with secrets as they are now.
        </p>
      )}
      {today && !same && asItWas && (
        <>
          <p>
            It is sent with the same webhook-id either way, and with secrets as they are now. Today’s settings make
            another request than it was:
          </p>
          <Differences was={asItWas} today={today} />
        </>
      )}
      {!today && whyNotAsItWas === undefined && (
        <p>Exactly this request is sent, with the same webhook-id and with secrets as they are now.</p>
      )}
    </>
  );
}
