/** The webhook is paused, by the collector or by hand: why, and how to go on; and the button that pauses it. */
import { useState } from 'preact/hooks';
import { call } from '../../../api/client.ts';
import { sayError } from '../../../api/problem.ts';
import type { ShownConnector } from '../../../api/types.ts';
import { whyNot } from '../../../sessionState.ts';
import { DropWaiting } from '../../../traffic/DropWaiting.tsx';
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

export function PausedNotice(props: { connector: ShownConnector; onResumed: (connector: ShownConnector) => void }) {
  const { connector, onResumed } = props;
  const [busy, setBusy] = useState(false);
  const [dropping, setDropping] = useState(false);
  const { paused } = connector.webhook ?? {};
  if (!paused) return null;
  const resume = async () => {
    setBusy(true);
    try {
      onResumed(await call('POST', `/api/connectors/${connector.id}/webhook/resume`, { body: {} }));
      toast('The webhook is on again; what waited is sent now.', 'good');
    } catch (error) {
      toast(sayError(error), 'bad');
    }
    setBusy(false);
  };
  return (
    <Notice kind="bad">
      <p>
        <strong>The webhook is paused</strong> since <Time at={paused.at} as="clock" />: {paused.reason}. Events are
        decided as ever, and their webhooks wait.
      </p>
      <p>
        <Button small onClick={() => void resume()} busy={busy} unless={whyNot('editor')}>
          Resume, and send what waits
        </Button>{' '}
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
