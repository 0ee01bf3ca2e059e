/** Each destination that somebody has to look at, why, and the way to its webhooks. */
import { connectorPath } from '../../addresses/connectors.ts';
import { Resume } from '../../connector/Resume.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { LinkButton } from '../../ui/buttons/Button.tsx';
import { Time } from '../../ui/Time.tsx';
import { acceptsAgain, FAILING_STATES, type Failing, logOf, sayWhy } from './tellFailing.ts';

export function FailingList({ failing, onResumed }: { failing: readonly Failing[]; onResumed: () => void }) {
  if (failing.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="failing">
      <h2 id="failing">Destinations that need a look</h2>
      <ul class="home-failing">
        {failing.map((one) => {
          const { connector, destination, name, state, lastRefused } = one;
          const { label, tone } = FAILING_STATES[state];
          return (
            <li key={`${connector} ${destination}`}>
              <Badge tone={tone}>{label}</Badge>
              <div>
                <h3>
                  {name}
                  {destination !== null && <code>{destination}</code>}
                </h3>
                <p class="muted">
                  {sayWhy(one)}
                  {lastRefused && state !== 'gave_up' && (
                    <>
                      {' '}
                      The last failure was <Time at={lastRefused.at} />
                      {acceptsAgain(one) ? '; it has accepted webhooks since.' : '.'}
                    </>
                  )}
                </p>
                {state === 'paused' && <Resume connector={connector} name={name} onResumed={onResumed} />}
              </div>
              <div class="row">
                <LinkButton small href={logOf(one)} label={`${name}: show in Webhook Log`}>
                  Show in Webhook Log
                </LinkButton>
                <LinkButton small kind="plain" href={connectorPath(connector)} label={`${name}: settings`}>
                  Settings
                </LinkButton>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
