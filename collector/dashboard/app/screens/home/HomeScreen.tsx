/** What goes on, and what is still to be done before anything does. */
import './home.css';
import { get, withQuery } from '../../api/client.ts';
import type { ConnectorActivity, Container, EventName, List, ShownConnector } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { Screen } from '../../ui/Screen.tsx';
import { ErrorState, Loading } from '../../ui/States.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { sumActivity } from './sumActivity.ts';

/** The first event of a new site shows by itself. */
const REFRESH_MS = 3_000;

export function HomeScreen() {
  const { data, error, reload } = useLoad(loadHome, [], { everyMs: REFRESH_MS });
  return (
    <Screen title="Home">
      {!data && error !== undefined && <ErrorState error={error} onRetry={reload} />}
      {!data && error === undefined && <Loading label="Loading what goes on" />}
      {data && (
        <div class="stack">
          <LastDay activity={data.activity} />
          <Attention connectors={data.connectors} activity={data.activity} />
          <FirstSteps container={data.container} events={data.events} connectors={data.connectors} />
        </div>
      )}
    </Screen>
  );
}

async function loadHome(signal: AbortSignal) {
  const [container, events, connectors, activity] = await Promise.all([
    get<Container>('/api/container', signal),
    get<List<EventName>>('/api/event-names', signal),
    get<List<ShownConnector>>('/api/connectors', signal),
    get<List<ConnectorActivity>>('/api/activity', signal),
  ]);
  return { container, events: events.items, connectors: connectors.items, activity: activity.items };
}

function LastDay({ activity }: { activity: readonly ConnectorActivity[] }) {
  const sum = sumActivity(activity);
  const figures = [
    { label: 'Fired', value: sum.fired, href: '/events' },
    { label: 'Delivered', value: sum.succeeded, href: '/deliveries?state=succeeded' },
    { label: 'Failed', value: sum.failed, href: '/deliveries?state=failed' },
    { label: 'Waiting', value: sum.waiting, href: '/deliveries?state=waiting' },
    { label: 'Skipped', value: sum.skipped, href: '/events' },
  ];
  const { successRate } = sum;
  return (
    <section aria-labelledby="last-day">
      <h2 id="last-day">Last 24 hours</h2>
      <dl class="home-figures">
        {figures.map(({ label, value, href }) => (
          <div key={label} class="card">
            <dt>{label}</dt>
            <dd>
              <a href={href} aria-label={`${label}: ${value}`}>
                {value.toLocaleString()}
              </a>
            </dd>
          </div>
        ))}
        <div class="card">
          <dt>Success rate</dt>
          <dd>{successRate === undefined ? '–' : `${(successRate * 100).toFixed(1)} %`}</dd>
        </div>
      </dl>
      <p class="hint">
        Counted over connectors: an event that two connectors listen to counts twice. The success rate is of webhooks
        that came to an end.
      </p>
    </section>
  );
}

/** What somebody has to look at; nothing stands here when nobody has to. */
function Attention(props: { connectors: readonly ShownConnector[]; activity: readonly ConnectorActivity[] }) {
  const { connectors, activity } = props;
  const failed = new Map(activity.map(({ connector, deliveries }) => [connector, deliveries.failed]));
  const rows = connectors.flatMap(({ id, name, webhook, pixel }) => {
    const count = failed.get(id) ?? 0;
    return [
      ...(webhook?.paused
        ? [{ href: `/connectors/${id}`, text: `${name}: the webhook is paused. ${webhook.paused.reason}` }]
        : []),
      ...(count > 0
        ? [{ href: withQuery('/deliveries', { connector: id, state: 'failed' }), text: `${name}: ${count} failed` }]
        : []),
      ...(pixel.status === 'pending' && !pixel.rejected
        ? [{ href: `/review/${id}`, text: `${name}: the pixel awaits review` }]
        : []),
    ];
  });
  if (rows.length === 0) return null;
  return (
    <section class="card" aria-labelledby="attention">
      <h2 id="attention">Needs a look</h2>
      <ul class="home-rows">
        {rows.map(({ href, text }) => (
          <li key={text}>
            <a href={href}>{text}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
