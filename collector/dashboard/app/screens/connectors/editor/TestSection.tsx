/** Test Webhook: one request for real, now, and the whole exchange. */
import { useState } from 'preact/hooks';
import { call } from '../../../api/client.ts';
import { sayError } from '../../../api/problem.ts';
import type { ShownConnector, TestAttempt } from '../../../api/types.ts';
import { whyNot } from '../../../sessionState.ts';
import { Box } from '../../../traffic/Box.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Section } from './Section.tsx';

/** `saved`: what would be tested, absent for a new one; `isDirty`: the draft differs from it. */
export function TestSection({ saved, isDirty }: { saved: ShownConnector | undefined; isDirty: boolean }) {
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState<TestAttempt>();
  const [problem, setProblem] = useState<string>();
  const test = async ({ id }: ShownConnector) => {
    setBusy(true);
    setProblem(undefined);
    try {
      setAttempt(await call<TestAttempt>('POST', `/api/connectors/${encodeURIComponent(id)}/test`, { body: {} }));
    } catch (error) {
      setAttempt(undefined);
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
      lead="Sends one request with a sample event to the partner now, whatever the mode and triggers, and shows the whole exchange."
      beside={
        <Button icon="play" busy={busy} unless={why} onClick={() => saved && void test(saved)}>
          Test Webhook
        </Button>
      }
    >
      <div role="status">
        {problem !== undefined && <p class="error">{problem}</p>}
        {attempt && <Exchange attempt={attempt} />}
      </div>
    </Section>
  );
}

function Exchange({ attempt }: { attempt: TestAttempt }) {
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
      <h3>Request</h3>
      <Box label="Sent request">{request.join('\n')}</Box>
      <h3>Answer</h3>
      {answer ? <Box label="Partner’s answer">{answer}</Box> : <p class="muted">Nothing in it.</p>}
    </div>
  );
}
