/** Who was turned away before anybody looked at what they sent: pages of an origin that isn't allowed, and wrong keys. */
import { useState } from 'preact/hooks';
import { call, get } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import { count } from '../../chart/format.ts';
import { whyNot } from '../../sessionState.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, LinkButton } from '../../ui/buttons/Button.tsx';
import { Notice } from '../../ui/layout/States.tsx';
import { Dialog } from '../../ui/overlays/Dialog.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { Time } from '../../ui/Time.tsx';
import { type Refused, turnedAway } from './turnedAwayFrom.ts';

/** `allowed`: origins that may send by now. */
export function TurnedAway(props: { refused: readonly Refused[]; allowed: readonly string[]; onAllowed(): void }) {
  const { refused, allowed, onAllowed } = props;
  const [asking, setAsking] = useState<string>();
  const shown = turnedAway(refused, allowed);
  if (shown.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="home-turned-away">
      <h2 id="home-turned-away">Turned away at the door</h2>
      <ul class="home-failing">
        {shown.map(({ field, origin, detail, at, count: times, canAllow }) => (
          <li key={`${field} ${origin}`}>
            <Badge tone="warn">Refused</Badge>
            <div>
              <h3>
                {field === 'origin' ? 'Origin' : 'Key'}
                <code>{origin ?? 'no origin'}</code>
              </h3>
              <p class="muted">
                {detail} {count(times)}×, last <Time at={at} />. Anybody can send this: leave it unless the page is
                yours.
              </p>
            </div>
            {canAllow && origin !== null ? (
              <Button small unless={whyNot('admin')} onClick={() => setAsking(origin)}>
                Allow this origin …<span class="hidden-visually"> {origin}</span>
              </Button>
            ) : (
              <LinkButton small kind="plain" href="/settings" label={`Settings: ${field} of ${origin ?? 'no origin'}`}>
                Settings
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
      {asking !== undefined && (
        <AllowOrigin origin={asking} onClose={() => setAsking(undefined)} onAllowed={onAllowed} />
      )}
    </section>
  );
}

function AllowOrigin({ origin, onClose, onAllowed }: { origin: string; onClose(): void; onAllowed(): void }) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>();

  async function allow(): Promise<void> {
    setBusy(true);
    setFailed(undefined);
    try {
      // as they are now: somebody else may have changed them
      const { allowedOrigins, revision } = await get('/api/container');
      if (!allowedOrigins.includes(origin)) {
        await call('PUT', '/api/container', { body: { allowedOrigins: [...allowedOrigins, origin], revision } });
      }
      toast(`${origin} may send events from now on.`, 'good');
      onAllowed();
      onClose();
    } catch (error) {
      setFailed(error);
      setBusy(false);
    }
  }

  return (
    <Dialog
      title="Allow this origin?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Leave it refused</Button>
          <Button kind="primary" busy={busy} onClick={() => void allow()}>
            Allow {origin}
          </Button>
        </>
      }
    >
      {failed !== undefined && <Notice kind="bad">{sayError(failed)}</Notice>}
      <p>
        Every page of <code>{origin}</code> may then send events, and connectors act on them. Allow it only if this site
        is yours; Settings takes it back.
      </p>
    </Dialog>
  );
}
