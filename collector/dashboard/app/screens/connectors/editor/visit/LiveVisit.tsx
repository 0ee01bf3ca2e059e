/** The five steps of a test visit, ticked off as they happen, each with its time or why it failed. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { deliveryPath } from '../../../../addresses/deliveries.ts';
import { eventPath } from '../../../../addresses/events.ts';
import type { Container, EventSummary, ShownConnector } from '../../../../api/types.ts';
import type { EventAnswer } from '../../../../story/types.ts';
import { useAround } from '../../../../traffic/filter/useAround.ts';
import { dayTime } from '../../../../traffic/times.ts';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { Icon, type IconName } from '../../../../ui/Icon.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import { Time } from '../../../../ui/Time.tsx';
import { hasPassed, type StepState, tellVisit, type VisitStep } from '../../model/visit/tellVisit.ts';
import { Hints } from './Hints.tsx';
import { useVisit } from './useVisit.ts';

const TICK_MS = 5000;

const TITLES: Record<VisitStep['name'], string> = {
  click: 'Click captured',
  event: 'Event received',
  decision: 'Decided',
  webhook: 'Webhook answered',
  pixel: 'Pixel ran',
};

const STATES: Record<StepState, { word: string; icon: IconName }> = {
  done: { word: 'done', icon: 'check' },
  failed: { word: 'failed', icon: 'cross' },
  skipped: { word: 'skipped', icon: 'minus' },
  waiting: { word: 'waiting', icon: 'clock' },
  ahead: { word: 'to come', icon: 'clock' },
};

export function LiveVisit(props: {
  connector: ShownConnector;
  container: Container | undefined;
  clickId: string;
  marks: readonly (readonly [name: string, value: string])[];
  isWaiting: boolean;
  onBegin: () => void;
  onAgain: () => void;
  onPassed: () => void;
}) {
  const { connector, container, clickId, marks, isWaiting, onBegin, onAgain, onPassed } = props;
  const around = useAround();
  const { event, events, isLive, error } = useVisit(connector.id, isWaiting, marks);
  useTicks(isWaiting && event !== undefined);
  // a story speaks of the connector as it is saved now, also just now
  const connectors = useMemo(
    () => [...around.connectors.filter(({ id }) => id !== connector.id), connector],
    [around.connectors, connector],
  );
  const steps = tellVisit({
    connector,
    clickId,
    isWaiting,
    event,
    context: { ...around, connectors, now: Date.now(), time: dayTime },
  });
  const isPassed = hasPassed(steps);
  useEffect(() => {
    if (isPassed) onPassed();
    // once a visit, whatever the editor is drawn for meanwhile
  }, [isPassed]);
  return (
    <div class="visit">
      <div class="row">
        <p class="visit-said" role="status">
          {isWaiting && <span class={`visit-pulse ${isDone(steps) ? 'is-still' : ''}`} aria-hidden="true" />}
          {say(steps, isWaiting, isLive, event)}
        </p>
        <span class="push row">
          {isWaiting ? (
            <Button small icon="refresh" onClick={onAgain}>
              Start over
            </Button>
          ) : (
            <Button small onClick={onBegin}>
              Wait for the visit
            </Button>
          )}
        </span>
      </div>
      {error !== undefined && <Notice kind="bad">{error} It is tried again with the next event.</Notice>}
      <ol class="visit-steps" aria-label="Steps of the visit">
        {steps.map((step) => (
          <Step key={step.name} step={step} />
        ))}
      </ol>
      {event && <Events event={event} events={events} />}
      {isWaiting && !isReceived(steps) && (
        <Hints connector={connector} container={container} around={around} marks={marks} seen={events.length > 0} />
      )}
    </div>
  );
}

/** What doesn't come is told after a while, without anything having happened. */
function useTicks(isOn: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => tick((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [isOn]);
}

function Step({ step: { name, state, sentence, at, delivery } }: { step: VisitStep }) {
  const { word, icon } = STATES[state];
  return (
    <li class={`visit-step ${state}`}>
      <span class="visit-mark">
        <Icon name={icon} size={16} />
      </span>
      <div>
        <h3>
          {TITLES[name]} <span class="hidden-visually">({word})</span>
        </h3>
        <p>
          {sentence} {delivery !== undefined && <a href={deliveryPath(delivery)}>Request and answer</a>}
        </p>
      </div>
      <span class="visit-time small muted">{at !== undefined && <Time at={at} as="clock" />}</span>
    </li>
  );
}

/** All that came of this visit; the last one told above may not be the one that somebody looks for. */
function Events({ event, events }: { event: EventAnswer; events: readonly EventSummary[] }) {
  return (
    <p class="hint visit-events">
      Events of this visit:{' '}
      {events.map(({ id, name, receivedAt }, index) => (
        <span key={`${id} ${name}`}>
          {index > 0 && ', '}
          <a href={eventPath(id, {}, name)} aria-label={`${name}: the whole story`}>
            {name}
          </a>{' '}
          <Time at={receivedAt} as="clock" />
          {id === event.id && name === event.name && events.length > 1 && ' (shown above)'}
        </span>
      ))}
      .
    </p>
  );
}

const isReceived = (steps: readonly VisitStep[]) =>
  steps.some(({ name, state }) => name === 'event' && state === 'done');
const isDone = (steps: readonly VisitStep[]) => steps.every(({ state }) => state !== 'waiting' && state !== 'ahead');

function say(steps: readonly VisitStep[], isWaiting: boolean, isLive: boolean, event: EventAnswer | undefined): string {
  if (!isWaiting) return 'What will be ticked off:';
  const failed = steps.filter(({ state }) => state === 'failed');
  if (isDone(steps)) {
    if (failed.length > 0)
      return `Finished. It failed at: ${failed.map(({ name }) => TITLES[name].toLowerCase()).join(' and ')}.`;
    return steps.some(({ name, state }) => name === 'decision' && state === 'done')
      ? 'Finished: everything worked.'
      : 'Finished: it did not fire.';
  }
  if (event) return 'It is under way …';
  return isLive ? 'Waiting for the visit …' : 'Connecting …';
}
