/** What is so at this moment, whatever the span of the charts: what waits, what fails, what somebody has to review. */
import type { ComponentChildren } from 'preact';
import { deliveryPath } from '../../addresses/deliveries.ts';
import { reviewPath } from '../../addresses/review.ts';
import type { Overview } from '../../api/types.ts';
import { count } from '../../chart/format.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Time } from '../../ui/Time.tsx';
import { FAILING_STATES, logOf } from './tellFailing.ts';

/** More are in the list below. */
const NAMED = 2;

export function Present({ overview }: { overview: Overview }) {
  const { waiting, failing, review } = overview;
  const { oldest } = waiting;
  const now = failing.filter(({ state }) => state !== 'gave_up');
  const over = failing.filter(({ state }) => state === 'gave_up');
  const [first] = review;
  return (
    <dl class="home-present" aria-label="Right now">
      <Card icon="clock" title="Oldest waiting" tone={oldest && oldest.attempts > 0 ? 'warn' : undefined}>
        {oldest ? (
          <>
            <a class="home-present-value" href={deliveryPath(oldest.id, { state: 'waiting' })}>
              <Time at={oldest.at} />
            </a>
            <span>
              {oldest.connectorName}, {sayAttempts(oldest)}
              {waiting.count > 1 && (
                <>
                  {' · '}
                  <a href={deliveryPath(undefined, { state: 'waiting', test: 'false' })}>
                    {count(waiting.count)} waiting
                  </a>
                </>
              )}
            </span>
          </>
        ) : (
          <>
            <span class="home-present-value">Nothing waits</span>
            <span>Every webhook came to its end</span>
          </>
        )}
      </Card>
      <Card icon="warning" title="Failing destinations" tone={now.length > 0 ? 'bad' : undefined}>
        <span class="home-present-value">{now.length === 0 ? 'None' : count(now.length)}</span>
        <span>
          {failing.length === 0 && 'No partner refuses or fails to answer'}
          {now.slice(0, NAMED).map((one, index) => (
            <span key={`${one.connector} ${one.destination}`}>
              {index > 0 && ' · '}
              <a href={logOf(one)}>{one.name}</a> {FAILING_STATES[one.state].label.toLowerCase()}
            </span>
          ))}
          {now.length > NAMED && ` · ${count(now.length - NAMED)} more below`}
          {now.length === 0 && over.length > 0 && `${sayOver(over.length)}, but work again: see below`}
        </span>
      </Card>
      <Card icon="review" title="Pixels awaiting review" tone={first ? 'warn' : undefined}>
        {first ? (
          <>
            <a class="home-present-value" href={review.length === 1 ? reviewPath(first.connector) : '/review'}>
              {count(review.length)}
              <span class="hidden-visually"> to review</span>
            </a>
            <span class="home-names">{review.map(({ name }) => name).join(', ')}</span>
          </>
        ) : (
          <>
            <span class="home-present-value">None</span>
            <span>What runs is what was approved</span>
          </>
        )}
      </Card>
    </dl>
  );
}

function Card(props: { icon: IconName; title: string; tone: 'bad' | 'warn' | undefined; children: ComponentChildren }) {
  const { icon, title, tone, children } = props;
  return (
    <div class={`card ${tone ?? ''}`}>
      <dt>
        <Icon name={icon} size={16} />
        {title}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function sayOver(number: number): string {
  return number === 1 ? 'One refused some webhooks' : `${count(number)} refused some webhooks`;
}

function sayAttempts({ attempts, status }: NonNullable<Overview['waiting']['oldest']>): string {
  if (attempts === 0) return 'not tried yet';
  return `tried ${attempts === 1 ? 'once' : `${attempts} times`}, ${status === null ? 'no answer' : `answered ${status}`}`;
}
