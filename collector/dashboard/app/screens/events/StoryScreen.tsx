/** One event's story: why each connector fired or didn't, and the timeline from click to receipt. It goes on by itself. */
import { useEffect } from 'preact/hooks';
import { connectorPath } from '../../addresses/connectors.ts';
import { deliveryPath } from '../../addresses/deliveries.ts';
import { type EventFilters, eventPath } from '../../addresses/events.ts';
import { get, withQuery } from '../../api/client.ts';
import { ApiProblem, isGone } from '../../api/problem.ts';
import { useLoad } from '../../api/useLoad.ts';
import { counted } from '../../story/span.ts';
import { tellStory } from '../../story/tellStory.ts';
import type { ConnectorStory, EventAnswer, LegStory, Moment } from '../../story/types.ts';
import type { Around } from '../../traffic/filter/useAround.ts';
import { openStream } from '../../traffic/openStream.ts';
import { PixelPayload } from '../../traffic/PixelPayload.tsx';
import { dayTime, ZONE_NAME } from '../../traffic/times.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { LinkButton } from '../../ui/buttons/Button.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/layout/States.tsx';
import { Time } from '../../ui/Time.tsx';
import { EventFacts } from './EventFacts.tsx';
import { titleOf } from './summary.ts';

/** Under load an event's stream may say `changed` many times a second. */
const QUIET_MS = 400;

const VERDICTS: Record<ConnectorStory['verdict'], Tone> = {
  fired: 'good',
  'partly fired': 'good',
  'logged only': 'test',
  'did not fire': 'quiet',
};

interface Props {
  id: string;
  /** undefined: the address doesn't say it */
  name: string | undefined;
  around: Around;
  /** of the list that it was opened from */
  filter: EventFilters;
}

export function StoryScreen({ id, name, around, filter }: Props) {
  const back = eventPath(undefined, filter);
  const path = `/api/events/${encodeURIComponent(id)}` as const;
  const { data, error, reload } = useLoad((signal) => get(withQuery(path, { name }), signal), [path, name]);
  const sharing = namesIn(error);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, QUIET_MS);
    };
    const stop = openStream(withQuery(`${path}/stream`, { name }), ['changed'], {
      onMessage: soon,
      onOpen: soon,
      onLost: () => undefined,
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [path, name, reload]);

  const title = data ? titleOf(data) : 'Event';
  return (
    <Screen
      title={title}
      beside={data?.test ? <Badge tone="test">Test</Badge> : undefined}
      lead={
        data && (
          <>
            <Time at={data.receivedAt} as="clock" /> · times are those of {ZONE_NAME}
          </>
        )
      }
      back={{ href: back, label: 'Events' }}
    >
      {!data && error === undefined && <Loading lines={8} label="Loading the event" />}
      {!data && error !== undefined && !isGone(error) && sharing.length === 0 && (
        <ErrorState error={error} onRetry={reload} />
      )}
      {!data && sharing.length > 0 && (
        <EmptyState icon="events" title="Several events have this ID">
          {sharing.map((one, n) => (
            <span key={one}>
              {n > 0 && ' · '}
              <a href={eventPath(id, filter, one)}>{one}</a>
            </span>
          ))}
        </EmptyState>
      )}
      {!data && isGone(error) && (
        <EmptyState icon="events" title="No such event" actions={<LinkButton href={back}>See all events</LinkButton>}>
          It may be older than the retention time (TRL_RETENTION_DAYS).
        </EmptyState>
      )}
      {data && <Story event={data} around={around} />}
    </Screen>
  );
}

/** The names that the collector asks to choose from. */
function namesIn(error: unknown): string[] {
  const names = error instanceof ApiProblem && error.status === 409 ? error.body.names : undefined;
  return Array.isArray(names) ? names : [];
}

function Story({ event, around }: { event: EventAnswer; around: Around }) {
  const story = tellStory(event, { ...around, now: Date.now(), time: dayTime });
  return (
    <div class="story">
      <section class="stack" aria-labelledby="story-why">
        <h2 id="story-why">Why each connector fired or didn’t</h2>
        {story.connectors.length === 0 && (
          <p class="card">
            No connector lists {event.name} as a trigger. <a href="/connectors">Connectors</a> shows what each waits
            for.
          </p>
        )}
        {story.connectors.map((told) => (
          <ConnectorCard key={told.connector} story={told} event={event} />
        ))}
      </section>
      <section class="stack" aria-labelledby="story-timeline">
        <h2 id="story-timeline">Timeline</h2>
        {story.earlierClicks > 0 && (
          <p class="muted small">
            {counted(story.earlierClicks, 'earlier click')} of this visitor {story.earlierClicks === 1 ? 'is' : 'are'}{' '}
            not shown.
          </p>
        )}
        <ol class="timeline">
          {story.moments.map((moment, n) => (
            <Step key={`${n} ${moment.at}`} moment={moment} />
          ))}
        </ol>
      </section>
      <EventFacts event={event} />
    </div>
  );
}

function ConnectorCard({ story, event }: { story: ConnectorStory; event: EventAnswer }) {
  const { connector, name, version, verdict, told } = story;
  const deliveries = event.deliveries.filter(
    (candidate) => candidate.connector === connector && candidate.leg === 'webhook',
  );
  const pixel = event.pixels.find((candidate) => candidate.connector === connector);
  return (
    <article class="card why" aria-label={name}>
      <div class="row">
        <h3>
          <a href={connectorPath(connector)}>{name}</a>
        </h3>
        <Badge tone={VERDICTS[verdict]}>{verdict}</Badge>
        <span class="small muted push">version {version}</span>
      </div>
      {'both' in told ? (
        <p class={`leg ${told.both.tone}`}>{told.both.sentence}</p>
      ) : (
        <dl class="legs">
          <Leg name="Webhook" leg={told.webhook} {...logOf(deliveries)} />
          <Leg name="Pixel" leg={told.pixel} />
        </dl>
      )}
      {pixel && (
        <details class="payload">
          <summary>
            {pixel.outcome === 'delivered' ? 'What the browser got' : 'What the browser would have got'}
          </summary>
          <PixelPayload pixel={pixel} />
        </details>
      )}
    </article>
  );
}

/** Of several requests (one per item) the list of them. */
function logOf([first, ...others]: EventAnswer['deliveries']): { href?: string; linkText?: string } {
  if (!first) return {};
  if (others.length === 0) return { href: deliveryPath(first.id) };
  const { event, eventName, connector } = first;
  return { href: deliveryPath(undefined, { event, eventName, connector }), linkText: 'Requests and answers' };
}

function Leg(props: { name: string; leg: LegStory; href?: string; linkText?: string }) {
  const { name, leg, href, linkText = 'Request and answer' } = props;
  return (
    <div>
      <dt>{name}</dt>
      <dd class={`leg ${leg.tone}`}>
        {leg.sentence} {href !== undefined && <a href={href}>{linkText}</a>}
      </dd>
    </div>
  );
}

function Step({ moment }: { moment: Moment }) {
  const { at, kind, tone, title, detail, delivery } = moment;
  return (
    <li class={`step ${tone} ${kind === 'event' ? 'itself' : ''}`}>
      <span class="step-time small">
        <Time at={at} as="clock" />
      </span>
      <span class="step-what">
        {delivery === undefined ? title : <a href={deliveryPath(delivery)}>{title}</a>}
        {detail !== undefined && <span class="small muted"> {detail}</span>}
      </span>
    </li>
  );
}
