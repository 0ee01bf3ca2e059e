/** The webhook is paused, by the collector or by hand: why, and how to go on; and the button that pauses it. */
import { useState } from 'preact/hooks';
import type { Tried } from '../../../../../admin/shapes.ts';
import { deliveryPath } from '../../../addresses/deliveries.ts';
import { call } from '../../../api/client.ts';
import { sayError } from '../../../api/problem.ts';
import type { ShownConnector } from '../../../api/types.ts';
import { whyNot } from '../../../sessionState.ts';
import { DropWaiting } from '../../../traffic/DropWaiting.tsx';
import { saySent } from '../../../traffic/saySent.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Notice } from '../../../ui/layout/States.tsx';
import { toast } from '../../../ui/overlays/toast.ts';
import { Time } from '../../../ui/Time.tsx';

export function PauseButton({
  connector,
  onPaused,
}: {
  connector: ShownConnector;
  onPaused: (connector: ShownConnector) => void;
}) {
  const [busy, setBusy] = useState(false);
  const pause = async () => {
    setBusy(true);
    try {
      onPaused(await call('POST', `/api/connectors/${connector.id}/webhook/pause`, { body: {} }));
      toast('The webhook is paused: what is to be sent waits.', 'good');
    } catch (error) {
      toast(sayError(error), 'bad');
    }
    setBusy(false);
  };
  return (
    <Button onClick={() => void pause()} busy={busy} unless={whyNot('editor')}>
      Pause webhook
    </Button>
  );
}

/** What is under way, and what the last try came to. */
type Resuming = { state: 'idle' } | { state: 'trying' } | { state: 'stillPaused'; tried: Tried };

export function PausedNotice(props: { connector: ShownConnector; onResumed: (connector: ShownConnector) => void }) {
  const { connector, onResumed } = props;
  const [resuming, setResuming] = useState<Resuming>({ state: 'idle' });
  const [dropping, setDropping] = useState(false);
  const { paused } = connector.webhook ?? {};
  if (!paused) return null;
  const resume = async (send: boolean) => {
    setResuming({ state: 'trying' });
    try {
      const { tried, sent, ...shown } = await call('POST', `/api/connectors/${connector.id}/webhook/resume`, {
        body: { send },
      });
      if (tried && !tried.isBack) return setResuming({ state: 'stillPaused', tried });
      const how = tried ? `The partner ${tried.status === null ? 'took one' : `answered ${tried.status}`}: ` : '';
      const rest = sent ? saySent(sent) : 'what is due is sent now, the rest at its next time.';
      toast(`${how}the webhook is on again. ${rest}`, 'good');
      onResumed(shown);
    } catch (error) {
      toast(sayError(error), 'bad');
    }
    setResuming({ state: 'idle' });
  };
  const isTrying = resuming.state === 'trying';
  return (
    <Notice kind="bad">
      <p>
        <strong>The webhook is paused</strong> since <Time at={paused.at} as="clock" />: {paused.reason}. Events are
        decided as ever, and their webhooks wait.
      </p>
      <p role="status">
        {isTrying && 'Trying: one of what waits goes first …'}
        {resuming.state === 'stillPaused' && (
          <>
            <strong>{sayTried(resuming.tried)}, still paused.</strong> Nothing else was sent.{' '}
            <a href={deliveryPath(resuming.tried.delivery)}>See the attempt</a>
          </>
        )}
      </p>
      <p class="row">
        <Button small kind="primary" onClick={() => void resume(true)} busy={isTrying} unless={whyNot('editor')}>
          Resume, and send what waits
        </Button>
        <Button small onClick={() => void resume(false)} busy={isTrying} unless={whyNot('editor')}>
          Resume by schedule
        </Button>
        <Button small onClick={() => setDropping(true)} unless={whyNot('editor')}>
          Drop what waits …
        </Button>
      </p>
      {dropping && (
        <DropWaiting
          filter={{ connector: connector.id }}
          title={(what) => `Drop the ${what} of ${connector.name} that wait${what.startsWith('1 ') ? 's' : ''}?`}
          keep="Keep them"
          onClose={() => setDropping(false)}
        />
      )}
    </Notice>
  );
}

function sayTried({ status, error }: Tried): string {
  if (status === null) return `No answer${error === undefined ? '' : ` (${error.replace(/\.$/, '')})`}`;
  return status === 410 ? '410 again' : `Answered ${status}`;
}
