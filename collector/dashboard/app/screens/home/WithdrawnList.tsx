/** Pixels that an update took off air: why, and, where one press helps, that press. What comes of it is reviewed as any other. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { connectorPath } from '../../addresses/connectors.ts';
import { reviewPath } from '../../addresses/review.ts';
import { call } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import type { Overview } from '../../api/types.ts';
import { whyNot } from '../../sessionState.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, LinkButton } from '../../ui/buttons/Button.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { Time } from '../../ui/Time.tsx';

const OFFERS = {
  sandbox: {
    press: 'Sandbox it',
    why: 'The sandbox takes it as it is: there the browser enforces what can’t be proved.',
  },
  mended: { press: 'Use the mended form', why: 'There is a mended form that passes, with a few characters more.' },
} as const;

export function WithdrawnList({ withdrawn }: { withdrawn: Overview['withdrawn'] }) {
  const { route } = useLocation();
  const [busy, setBusy] = useState<string>();
  if (withdrawn.length === 0) return null;

  async function mendPixel(connector: string): Promise<void> {
    setBusy(connector);
    const id = encodeURIComponent(connector);
    try {
      await call('POST', `/api/connectors/${id}/pixel/mend`, { body: {} });
      route(reviewPath(id));
    } catch (error) {
      toast(sayError(error), 'bad');
    } finally {
      setBusy(undefined);
    }
  }

  return (
    <section class="card stack" aria-labelledby="withdrawn">
      <h2 id="withdrawn">Pixels that an update took off air</h2>
      <ul class="home-failing">
        {withdrawn.map(({ connector, name, at, because, mend }) => (
          <li key={connector}>
            <Badge tone="bad">Off air</Badge>
            <div>
              <h3>{name}</h3>
              <p class="muted">
                {at !== null && (
                  <>
                    Taken off air <Time at={at} />.{' '}
                  </>
                )}
                {because}
                {mend && ` ${OFFERS[mend].why}`}
              </p>
            </div>
            <div class="row">
              {mend && (
                <Button
                  small
                  label={`${name}: ${OFFERS[mend].press.toLowerCase()}`}
                  busy={busy === connector}
                  unless={whyNot('editor')}
                  onClick={() => void mendPixel(connector)}
                >
                  {OFFERS[mend].press}
                </Button>
              )}
              <LinkButton small kind="plain" href={connectorPath(connector)} label={`${name}: edit`}>
                Edit
              </LinkButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
