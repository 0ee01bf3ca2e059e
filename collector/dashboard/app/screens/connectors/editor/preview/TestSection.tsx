/** Test Webhook: what the connector would send for an event, for real, now, and the whole exchange. */
import { useState } from 'preact/hooks';
import { isObject } from '../../../../../../validate/isObject.ts';
import { deliveryPath } from '../../../../addresses/deliveries.ts';
import { call } from '../../../../api/client.ts';
import { sayError } from '../../../../api/problem.ts';
import type { ShownConnector, TestAttempt, WebhookTest } from '../../../../api/types.ts';
import { whyNot } from '../../../../sessionState.ts';
import { hostOf } from '../../../../story/webhookLeg.ts';
import { Badge } from '../../../../ui/Badge.tsx';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { TextField } from '../../../../ui/fields/Field.tsx';
import { Box } from '../../../../ui/layout/Box.tsx';
import { Section } from '../../../../ui/layout/Section.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import { Dialog } from '../../../../ui/overlays/Dialog.tsx';
import { type ChosenEvent, EventChoice } from './EventChoice.tsx';

/** Throws what to tell. */
function readValues(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`Values of the event: that is no JSON (${error instanceof Error ? error.message : ''}).`);
  }
  if (isObject(value)) return value;
  throw new Error('Values of the event: that has to be an object, such as { "value": 15 }.');
}

/** `saved`: what would be tested, absent for a new one; `isDirty`: the draft differs from it. */
export function TestSection({ saved, isDirty }: { saved: ShownConnector | undefined; isDirty: boolean }) {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<WebhookTest>();
  const [problem, setProblem] = useState<string>();
  const [chosen, choose] = useState<ChosenEvent>();
  const [values, setValues] = useState('');
  const [isAsking, setAsking] = useState(false);
  const triggers = saved?.triggers ?? [];
  const [first = 'Purchase'] = triggers;
  const isLost = chosen !== undefined && 'name' in chosen && !triggers.includes(chosen.name);
  const fallback = { name: triggers.includes('Purchase') ? 'Purchase' : first };
  const event = chosen === undefined || isLost ? fallback : chosen;
  const test = async ({ id }: ShownConnector) => {
    setAsking(false);
    setBusy(true);
    setProblem(undefined);
    try {
      const body =
        'id' in event
          ? { eventId: event.id, ...(event.ofName !== undefined && { eventName: event.ofName }) }
          : { event: { name: event.name, ...(values.trim() !== '' && { data: readValues(values) }) } };
      setResult(await call('POST', `/api/connectors/${encodeURIComponent(id)}/test`, { body }));
    } catch (error) {
      setResult(undefined);
      setProblem(sayError(error));
    }
    setBusy(false);
  };
  const why = !saved
    ? 'Save the connector first: what is saved is tested.'
    : !saved.webhook
      ? 'This connector has no webhook to test.'
      : isDirty
        ? 'Save or discard the changes first: what is saved is tested.'
        : whyNot('editor');
  return (
    <Section
      title="Test request"
      lead="Sends to the partner now, whatever the mode, what the connector would send for this event, as test traffic, and shows the whole exchange."
      beside={
        <Button
          icon="play"
          busy={busy}
          unless={why}
          onClick={() => saved && (saved.webhook?.testAddress ? void test(saved) : setAsking(true))}
        >
          Test Webhook
        </Button>
      }
    >
      {saved?.webhook && <EventChoice label="Event to send" triggers={triggers} event={event} choose={choose} />}
      {saved?.webhook && 'name' in event && (
        <TextField
          label="Values of the event (optional)"
          code
          value={values}
          onInput={setValues}
          placeholder='{ "value": 15, "currency": "EUR", "transaction_id": "TEST-1" }'
          hint="JSON, as trl.track() gets it. What is left out is made up."
        />
      )}
      {isAsking && saved && (
        <Dialog
          title={`Send a test to ${hostOf(saved.webhook?.url ?? null)}?`}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Cancel</Button>
              <Button kind="primary" icon="play" onClick={() => void test(saved)}>
                Send it
              </Button>
            </>
          }
        >
          <p>
            It is sent for real, now. A partner that can’t tell tests apart may count it, and pay. Where nothing counts,
            as in a sandbox, say so: “A test address”, under More settings of the webhook. Then nobody is asked.
          </p>
        </Dialog>
      )}
      {'id' in event && (
        <Notice kind="warn">
          A received event goes out with its real values: order number, click ID, contact. The partner may take it for
          another order.
        </Notice>
      )}
      <div role="status">
        {problem !== undefined && <p class="error">{problem}</p>}
        {result && <Result result={result} />}
      </div>
    </Section>
  );
}

function Result({ result: { requests, event, unlogged } }: { result: WebhookTest }) {
  const [first, ...others] = requests;
  const inLog = others.length === 0 ? (first?.delivery ?? undefined) : undefined;
  return (
    <div class="stack">
      {unlogged !== undefined && <Notice kind="warn">{unlogged}</Notice>}
      {event !== null && (
        <p>
          <a href={deliveryPath(inLog, { event })}>In the Webhook Log</a>
          {others.length > 0 && <span class="muted"> · {requests.length} requests, one for each item</span>}
        </p>
      )}
      {requests.map((attempt, n) => (
        <Exchange key={n} attempt={attempt} which={requests.length === 1 ? '' : ` ${n + 1}`} />
      ))}
    </div>
  );
}

/** `which`: of several, its number. */
function Exchange({ attempt, which }: { attempt: TestAttempt; which: string }) {
  const { method, url, headers, body, status, durationMs, answer, error } = attempt;
  const ok = status !== null && status >= 200 && status < 300 && error === undefined;
  const request = [
    `${method} ${url}`,
    ...headers.map(({ name, value }) => `${name}: ${value}`),
    ...(body ? ['', body] : []),
  ];
  return (
    <div class="stack">
      <p class="row">
        <Badge tone={ok ? 'good' : 'bad'}>{status === null ? 'No answer' : `Answered ${status}`}</Badge>
        <span class="muted">after {Math.round(durationMs)} ms</span>
      </p>
      {error !== undefined && <p class="error">{error}</p>}
      <h3>Request{which}</h3>
      <Box label={`Sent request${which}`}>{request.join('\n')}</Box>
      <h3>Answer{which}</h3>
      {answer ? <Box label={`Partner’s answer${which}`}>{answer}</Box> : <p class="muted">Nothing in it.</p>}
    </div>
  );
}
