/** The last step of a connector in test mode: a test has passed, so it goes live; or it goes live all the same. */
import { deliveryPath } from '../../../../addresses/deliveries.ts';
import { get, withQuery } from '../../../../api/client.ts';
import { sayError } from '../../../../api/problem.ts';
import type { ShownConnector } from '../../../../api/types.ts';
import { useLoad } from '../../../../api/useLoad.ts';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { Section } from '../../../../ui/layout/Section.tsx';
import { Time } from '../../../../ui/Time.tsx';

/** The section's ID in the page. */
export const GO_LIVE = 'go-live';

/** A test that passes is noticed while somebody looks. */
const LOOK_MS = 3000;

export function GoLive(props: {
  connector: ShownConnector;
  /** a test visit went through with this version */
  hasVisited: boolean;
  busy: boolean;
  unless: string | undefined;
  onGoLive: () => void;
}) {
  const { connector, hasVisited, busy, unless, onGoLive } = props;
  const { id, version, updatedAt, pixel } = connector;
  const taken = useLoad(
    async (signal) => {
      // of what was saved before, a test says nothing
      const filter = { connector: id, test: true, state: 'succeeded', from: updatedAt, limit: 1 } as const;
      const { items } = await get(withQuery('/api/deliveries', filter), signal);
      return { version, delivery: items[0] };
    },
    [id, version],
    { everyMs: LOOK_MS },
  );
  const delivery = taken.data?.version === version ? taken.data.delivery : undefined;
  const hasPassed = hasVisited || delivery !== undefined;
  return (
    <div class="editor-live" id={GO_LIVE}>
      <Section
        title="Go live"
        lead="From then on it fires for everybody: webhooks are sent, approved pixels run. What was logged in test mode stays unsent."
      >
        <div class="row">
          <Button kind={hasPassed ? 'primary' : 'normal'} busy={busy} unless={unless} onClick={onGoLive}>
            {hasPassed ? 'Go live' : 'Go live anyway'}
          </Button>
        </div>
        <p class="hint" role="status">
          {delivery ? (
            <>
              Passed: <a href={deliveryPath(delivery.id)}>the partner took a test</a> <Time at={delivery.at} />.
            </>
          ) : hasVisited ? (
            'Passed: a test visit went through.'
          ) : taken.data ? (
            `Version ${version} has passed no test yet: ${connector.webhook?.enabled ? 'press Test Webhook or ' : ''}make a test visit above.`
          ) : taken.error === undefined ? (
            'Looking for a test that passed …'
          ) : (
            `Whether a test has passed can’t be looked up: ${sayError(taken.error)}`
          )}
          {pixel.enabled && !pixel.live && ' Its pixel runs once a reviewer has approved it.'}
        </p>
      </Section>
    </div>
  );
}
