/** Partners that try to cost more than an answer may: each gets a clear end, and a partner beside it is served meanwhile. */
import { afterEach, expect, it } from 'vitest';
import { afterAttempt } from '../deliver/afterAttempt.ts';
import { HOSTILE_ANSWERS } from './hostileAnswers.testing.ts';
import { httpAnswer, startRawPartner } from './rawPartner.testing.ts';
import { createSender } from './send.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Expected {
  status: number | null;
  error?: unknown;
  refused?: string;
}

const failed = (error: unknown, refused?: string): Expected => ({ status: null, error, ...(refused && { refused }) });
const tooLargeHead = { status: 200, error: /larger than 16 KiB/, refused: 'head_size' };
const tooMuchFraming = { status: 200, error: expect.stringContaining('chunk extensions'), refused: 'framing' };

it.each(
  Object.entries<Expected>({
    '100 for ever': failed(/interim answers/, 'interim_answers'),
    '102 for ever': failed(/interim answers/, 'interim_answers'),
    '103 for ever': failed(/interim answers/, 'interim_answers'),
    '103 now and then': failed(/interim answers|no answer/),
    '101': failed(/not valid HTTP/, 'not_http'),
    'empty lines': failed(/empty lines/, 'blank_lines'),
    'one endless header': tooLargeHead,
    'endless headers': tooLargeHead,
    'ten thousand headers': tooLargeHead,
    'a head byte by byte': failed('no answer within 0.5 s'),
    nothing: failed('no answer within 0.5 s'),
    'a reset': failed('connection reset by the destination'),
    'HTTP/0.9': failed(/not valid HTTP/, 'not_http'),
    'HTTP/2': failed(/not valid HTTP/, 'not_http'),
    'a wrong status line': failed(/not valid HTTP/, 'not_http'),
    'NUL in its head': { status: 200, error: /not valid HTTP/, refused: 'not_http' },
    'a body without end': { status: 200 },
    'chunks without end': { status: 200 },
    'chunks of one byte': tooMuchFraming,
    'an endless chunk extension': tooMuchFraming,
    'an endless chunk size': tooMuchFraming,
    'endless trailers': tooMuchFraming,
    'one endless trailer': tooMuchFraming,
    'a body byte by byte': { status: 200, error: 'the answer was not complete within 0.5 s' },
    'a length that is too long': { status: 200, error: 'connection closed before the answer was complete' },
    'a length that is too short': { status: 200 },
    'a second answer': { status: 200 },
    'a compressed bomb': { status: 200 },
    'what is no text': { status: 200 },
    'a close each time': { status: 200 },
  } satisfies Record<keyof typeof HOSTILE_ANSWERS, Expected>),
)('a partner that answers with %s', async (name, { status, error, refused }) => {
  const hostile = HOSTILE_ANSWERS[name as keyof typeof HOSTILE_ANSWERS];
  const refusals: string[] = [];
  const partner = await startRawPartner((socket) => hostile(socket));
  const good = await startRawPartner((socket) => socket.write(httpAnswer('200 OK', 'thanks')));
  cleanups.push(partner.close, good.close);
  const sender = createSender({
    allowedDestinations: [partner.destination, good.destination],
    now: Date.now,
    timeouts: { connectMs: 5_000, attemptMs: 500 },
    onRefused: (reason) => refusals.push(reason),
  });
  cleanups.push(sender.close);
  const send = (destination: string) =>
    sender.send({ method: 'GET', url: `http://${destination}/p`, headers: [], body: null }, 'd-1');

  const [outcome, beside] = await Promise.all([send(partner.destination), send(good.destination)]);
  expect(beside).toMatchObject({ accepted: true, attempt: { status: 200, answer: 'thanks' } });
  expect(outcome).toMatchObject({ accepted: status === 200, permanent: false, unsent: false, attempt: { status } });
  if (error instanceof RegExp) expect(outcome.attempt.error).toMatch(error);
  else expect(outcome.attempt.error).toEqual(error);
  if (refused) expect(refusals).toEqual([refused]);
  expect(outcome.body).not.toContain('\0');
  expect(outcome.body.length).toBeLessThanOrEqual(64 * 1024);

  // What has a 2xx is done with; all else is tried again.
  const delivery = { attempts: 0, manual: false, atMostOnce: false };
  const { next } = afterAttempt(delivery, outcome, {}, 1_000, 0.5);
  expect(next.state).toBe(status === 200 ? 'succeeded' : 'waiting');
});
