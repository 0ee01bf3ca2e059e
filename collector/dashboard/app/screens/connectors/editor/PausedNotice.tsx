/** The webhook is paused, by the collector or by hand: why, and how to go on; and the button that pauses it. */
import { useState } from 'preact/hooks';
import { call, get } from '../../../api/client.ts';
import { sayError } from '../../../api/problem.ts';
import type { Overview, ShownConnector } from '../../../api/types.ts';
import { useLoad } from '../../../api/useLoad.ts';
import { isHeldBack } from '../../../connector/heldBack.ts';
import { Resume } from '../../../connector/Resume.tsx';
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
  const [dropping, setDropping] = useState(false);
  const { paused } = connector.webhook ?? {};
  if (!paused) return null;
  return (
    <Notice kind="bad">
      <p>
        <strong>The webhook is paused</strong> since <Time at={paused.at} as="clock" />: {paused.reason}. Events are
        decided as ever, and their webhooks wait.
      </p>
      <Resume connector={connector.id} onResumed={onResumed}>
        <Button small onClick={() => setDropping(true)} unless={whyNot('editor')}>
          Drop what waits …
        </Button>
      </Resume>
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

const LOOK_MS = 10_000;
/** Often enough that a try of some seconds is seen. */
const WATCH_MS = 2_000;

/** Its destination fails, and is left alone for some seconds at a time; each time one webhook goes first. */
export function HeldBackNotice({ connector }: { connector: string }) {
  const heldOf = (overview: Overview | undefined) =>
    overview?.failing.filter((one) => one.connector === connector && isHeldBack(one)) ?? [];
  const { data } = useLoad((signal) => get('/api/overview', signal), [connector], {
    everyMs: (overview) => (heldOf(overview).length > 0 ? WATCH_MS : LOOK_MS),
  });
  const held = heldOf(data);
  return (
    <div role="status">
      {held.map(({ destination, state }) => (
        <Notice key={destination} kind="warn">
          <strong>{state === 'trying' ? 'Trying' : 'Held back'}:</strong> <code>{destination}</code>{' '}
          {state === 'trying'
            ? 'fails, and one webhook is on its way to see whether it is back. The others wait for that.'
            : 'fails, so its webhooks wait; every half minute one of them goes first, to see whether it is back.'}
        </Notice>
      ))}
    </div>
  );
}
