/** One delivery: what became of it in a sentence, its request, and each attempt with the partner's answer. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { connectorPath } from '../../addresses/connectors.ts';
import { eventPath } from '../../addresses/events.ts';
import { call, get } from '../../api/client.ts';
import { isGone, sayError } from '../../api/problem.ts';
import { useLoad } from '../../api/useLoad.ts';
import { RefusalRule } from '../../connector/RefusalRule.tsx';
import { whyNot } from '../../sessionState.ts';
import { ordinal, spanText } from '../../story/span.ts';
import type { Delivery } from '../../story/types.ts';
import { deliveryStory } from '../../story/webhookLeg.ts';
import { type Around, nameOf } from '../../traffic/filter/useAround.ts';
import { afterPaint } from '../../traffic/list/afterPaint.ts';
import { PixelPayload } from '../../traffic/PixelPayload.tsx';
import { dayTime } from '../../traffic/times.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/buttons/Button.tsx';
import { CopyButton } from '../../ui/buttons/CopyButton.tsx';
import { EmptyState, ErrorState, Loading, Notice } from '../../ui/layout/States.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { Time } from '../../ui/Time.tsx';
import { Answer } from './Answer.tsx';
import { type DeliveryItem, STATES } from './filters.ts';
import { MissingSecret } from './MissingSecret.tsx';
import { ReplayOne } from './ReplayOne.tsx';
import { Request } from './Request.tsx';

export function DeliveryPanel(props: {
  id: string;
  around: Around;
  /** as the live list has it: when it changes, there is something new to read */
  summary: DeliveryItem | undefined;
  onClose(): void;
}) {
  const { id, around, summary, onClose } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const [replaying, setReplaying] = useState(false);
  const changed = summary && `${summary.state} ${summary.attempts} ${summary.dueAt}`;
  const { data, error, reload } = useLoad(
    (signal) => get(`/api/deliveries/${encodeURIComponent(id)}`, signal),
    [id, changed],
  );

  useEffect(() => afterPaint(() => heading.current?.focus({ preventScroll: true })), []);

  return (
    <section
      class="panel card"
      aria-label="Delivery"
      onKeyDown={(event) => {
        // of a dialog over it, it is the dialog's
        const isDialogs = event.target instanceof Element && event.target.closest('dialog') !== null;
        if (event.key === 'Escape' && !event.defaultPrevented && !isDialogs) onClose();
      }}
    >
      <header class="panel-head">
        <h2 tabIndex={-1} ref={heading}>
          {data ? nameOf(data.connector, around.connectors) : 'Delivery'}
        </h2>
        <span class="row push">
          {data?.state === 'waiting' && <SendNow delivery={data} around={around} onSent={reload} />}
          {data && data.state !== 'waiting' && (
            <Button
              small
              icon="refresh"
              onClick={() => setReplaying(true)}
              unless={whyNot('editor') ?? whyNotAgain(data)}
            >
              Send again …
            </Button>
          )}
          <Button small kind="plain" icon="cross" label="Close delivery" onClick={onClose} />
        </span>
      </header>
      {!data && !error && <Loading lines={5} label="Loading the delivery" />}
      {!data && error !== undefined && !isGone(error) && <ErrorState error={error} onRetry={reload} />}
      {!data && isGone(error) && (
        <EmptyState icon="deliveries" title="No such delivery">
          It may be older than the retention time.
        </EmptyState>
      )}
      {data && <DeliveryFacts delivery={data} around={around} />}
      {replaying && data && (
        <ReplayOne
          delivery={data}
          onClose={() => setReplaying(false)}
          onDone={() => {
            setReplaying(false);
            reload();
          }}
        />
      )}
    </section>
  );
}

/** Why it can't be replayed at all; a webhook's that can't be sent as it was may be with today's settings. */
function whyNotAgain({ leg, unsendable }: Delivery): string | undefined {
  return leg === 'pixel' ? `It can’t be sent: ${unsendable ?? 'it is a pixel’s entry'}.` : undefined;
}

/** Not at its next time, but at once. */
function SendNow({ delivery, around, onSent }: { delivery: Delivery; around: Around; onSent(): void }) {
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await call('POST', `/api/deliveries/${encodeURIComponent(delivery.id)}/send`, { body: {} });
      toast('It is being sent now.', 'good');
    } catch (error) {
      toast(sayError(error), 'bad');
    }
    setBusy(false);
    onSent();
  };
  const held = around.connectors.find(({ id }) => id === delivery.connector);
  return (
    <Button small busy={busy} onClick={() => void send()} unless={whyNot('editor') ?? (held && whyHeld(held))}>
      Send now
    </Button>
  );
}

function whyHeld({ mode, webhook }: Around['connectors'][number]): string | undefined {
  if (mode === 'disabled') return 'It is held: its connector is disabled.';
  if (webhook?.enabled === false) return 'It is held: its connector’s webhook is turned off.';
  return webhook?.paused ? 'It is held: its webhook is paused. Resume it on the connector’s screen.' : undefined;
}

function DeliveryFacts({ delivery, around }: { delivery: Delivery; around: Around }) {
  const { state, connector, test } = delivery;
  const setUp = around.connectors.find(({ id }) => id === connector);
  const context = { ...around, now: Date.now(), time: dayTime };
  const { sentence } = deliveryStory(delivery, setUp, context);
  return (
    <div class="stack">
      <div class="row">
        <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>
        {test && <Badge tone="test">Test</Badge>}
        {delivery.wasTestLogged && <Badge tone="test">Was only logged, sent by hand</Badge>}
        <Time at={delivery.at} as="clock" />
      </div>
      <p>{sentence}</p>
      {delivery.transaction !== undefined && (
        <p>
          Order number{' '}
          <a class="mono" href={eventPath(delivery.event, {}, delivery.eventName)}>
            {delivery.transaction}
          </a>
        </p>
      )}
      <p>
        <a href={eventPath(delivery.event, {}, delivery.eventName)}>{delivery.eventName}: its whole story</a>
        {setUp && (
          <>
            {' · '}
            <a href={connectorPath(connector)}>Set up {setUp.name}</a>
          </>
        )}
      </p>
      {delivery.leg === 'pixel' ? <PixelEntry delivery={delivery} /> : <Sent delivery={delivery} />}
    </div>
  );
}

function PixelEntry({ delivery: { pixel } }: { delivery: Delivery }) {
  return (
    <section class="stack" aria-label="Pixel">
      <h3>Pixel</h3>
      {pixel ? <PixelPayload pixel={pixel} /> : <p class="muted">What it would have been is no longer on record.</p>}
    </section>
  );
}

/** What it was until it was sent with other settings: attempts until then were made with that. */
function Earlier({ delivery: { earlier = [] } }: { delivery: Delivery }) {
  return [...earlier].reverse().map(({ until, who, request }) => (
    <details key={until}>
      <summary>
        Another request until <Time at={until} as="clock" />, when {who} had it sent with new settings
      </summary>
      <Request delivery={request} title="Request until then" />
    </details>
  ));
}

/** For a partner who says that an order came twice: it is one webhook, by its ID, however often it was sent. */
function HowOften({ delivery: { id, attempts } }: { delivery: Delivery }) {
  const taken = attempts.filter(({ status }) => status !== null && status >= 200 && status < 300);
  return (
    <div class="stack">
      <div class="row small">
        <span>
          webhook-id <code>{id}</code>, the same in every attempt
        </span>
        <CopyButton value={id} label="Copy webhook-id" />
      </div>
      {taken.length > 1 && (
        <Notice kind="warn">
          The partner took it {taken.length === 2 ? 'twice' : `${taken.length} times`}, with this webhook-id each time.
          A partner that knows webhooks by it counts it once; any other may have paid more than once.
        </Notice>
      )}
    </div>
  );
}

function Sent({ delivery }: { delivery: Delivery }) {
  const { attempts } = delivery;
  const [refusing, setRefusing] = useState(false);
  const { answer, status } = attempts.at(-1) ?? {};
  const mayBeRefusal = delivery.state === 'succeeded' && typeof status === 'number' && (answer ?? '').trim() !== '';
  return (
    <>
      {refusing && <RefusalRule delivery={delivery} onClose={() => setRefusing(false)} />}
      <Request delivery={delivery} />
      <Earlier delivery={delivery} />
      <HowOften delivery={delivery} />
      <section class="stack attempts" aria-label="Attempts">
        <h3>Attempts</h3>
        {attempts.length === 0 && <p class="muted">None yet.</p>}
        <ol class="stack">
          {attempts
            .map((attempt, n) => ({ attempt, n }))
            .reverse()
            .map(({ attempt, n }) => (
              <li key={n} class="attempt">
                <div class="row">
                  <strong>{ordinal(n + 1)}</strong>
                  <Badge tone={attempt.status !== null && attempt.status < 300 ? 'good' : 'bad'}>
                    {attempt.status === null ? 'No answer' : `Answered ${attempt.status}`}
                  </Badge>
                  <span class="small muted">
                    <Time at={attempt.at} as="clock" /> · {spanText(attempt.durationMs)}
                    {attempt.manual ? ` · sent by hand${attempt.by === undefined ? '' : `, by ${attempt.by}`}` : ''}
                  </span>
                </div>
                {attempt.error !== undefined && <p class="attempt-error">{attempt.error}</p>}
                {attempt.error !== undefined && n === attempts.length - 1 && (
                  <MissingSecret error={attempt.error} delivery={delivery} />
                )}
                {attempt.answer !== undefined && attempt.answer !== '' && (
                  <Answer text={attempt.answer} label={`Answer to the ${ordinal(n + 1)} attempt`} />
                )}
                {mayBeRefusal && n === attempts.length - 1 && (
                  <p>
                    <Button small onClick={() => setRefusing(true)}>
                      This answer is a refusal …
                    </Button>
                  </p>
                )}
              </li>
            ))}
        </ol>
      </section>
    </>
  );
}
