import { describe, expect, it } from 'vitest';
import type { ResponseRule } from '../../connector/types.ts';
import type { Attempt } from '../../store/contract/delivery.ts';
import type { SendOutcome } from '../send/send.ts';
import { afterAttempt, type DeliveryPolicy, interruptedAttempt } from './afterAttempt.ts';

const MINUTE = 60_000;
const now = 1_000_000;

const outcome = (changes: Partial<SendOutcome> & { status?: number | null } = {}): SendOutcome => {
  const { status = 500, ...rest } = changes;
  return {
    attempt: { at: now, status, durationMs: 1 },
    accepted: status !== null && status >= 200 && status < 300,
    permanent: false,
    gone: status === 410,
    health: 'bad',
    unsent: false,
    body: '',
    ...rest,
  };
};
const scheduled = (attempts: number) => ({ attempts, manual: false, atMostOnce: false });
const replay = { attempts: 3, manual: true, atMostOnce: false };
const sentNow = { ...replay, backTo: now + MINUTE };
const once = { attempts: 0, manual: false, atMostOnce: true };
const onceReplayed = { ...once, manual: true };
const policy: DeliveryPolicy = {};
const waiting = (ms: number) => ({ state: 'waiting', dueAt: now + ms });

type Delivery = Parameters<typeof afterAttempt>[0];
const judged = (delivery: Delivery, result: SendOutcome, rules: DeliveryPolicy | undefined = policy) =>
  afterAttempt(delivery, result, rules, now, 0.5);

describe('what becomes of a delivery', () => {
  it.each<[string, Delivery, SendOutcome, kind: string, next: object]>([
    ['accepted', scheduled(0), outcome({ status: 200 }), 'accepted', { state: 'succeeded' }],
    ['first failure', scheduled(0), outcome(), 'failed', waiting(5_000)],
    ['second failure', scheduled(1), outcome(), 'failed', waiting(5 * MINUTE)],
    ['refused request', scheduled(0), outcome({ status: 400 }), 'failed', waiting(5_000)],
    ['asked to wait', scheduled(0), outcome({ status: 429, retryAfterMs: 60_000 }), 'failed', waiting(10_000)],
    ['last failure', scheduled(7), outcome(), 'failed', { state: 'failed' }],
    ['blocked', scheduled(0), outcome({ status: null, permanent: true }), 'blocked', { state: 'failed' }],
    ['gone: waits to be resumed', scheduled(0), outcome({ status: 410 }), 'failed', waiting(5_000)],
    ['gone at the last try: waits as well', scheduled(7), outcome({ status: 410 }), 'failed', waiting(5_000)],
    ['sent now, refused: back to its schedule', sentNow, outcome(), 'failed', waiting(MINUTE)],
    ['sent now, gone: waits to be resumed', sentNow, outcome({ status: 410 }), 'failed', waiting(5_000)],
    [
      'sent now, asked to wait longer',
      sentNow,
      outcome({ status: 429, retryAfterMs: 2 * MINUTE }),
      'failed',
      waiting(2 * MINUTE),
    ],
    ['sent now when it was due: not at once', { ...sentNow, backTo: now }, outcome(), 'failed', waiting(5_000)],
    [
      'sent now, its schedule of a clock that was ahead',
      { ...sentNow, backTo: now * 1e6 },
      outcome(),
      'failed',
      waiting(720 * MINUTE),
    ],
    ['sent now, accepted', sentNow, outcome({ status: 200 }), 'accepted', { state: 'succeeded' }],
    ['sent now, blocked', sentNow, outcome({ status: null, permanent: true }), 'blocked', { state: 'failed' }],
    ['sent now, at most once', { ...sentNow, atMostOnce: true }, outcome(), 'failed', { state: 'failed' }],
    ['replay accepted', replay, outcome({ status: 200 }), 'accepted', { state: 'succeeded' }],
    ['replay refused', replay, outcome(), 'failed', { state: 'failed' }],
    ['replay gone', replay, outcome({ status: 410 }), 'failed', { state: 'failed' }],
  ])('%s', (_, delivery, result, kind, next) => {
    expect(judged(delivery, result)).toMatchObject({ kind, next });
  });

  it('ends a delivery at 410 when its connector is gone: nobody could resume it', () => {
    const end = afterAttempt(scheduled(0), outcome({ status: 410 }), undefined, now, 0.5);
    expect(end.next).toEqual({ state: 'failed' });
  });

  it('marks what a person asked for', () => {
    expect(judged(replay, outcome()).attempt).toMatchObject({ manual: true });
    expect(judged(scheduled(0), outcome()).attempt).not.toHaveProperty('manual');
  });
});

describe('response rule', () => {
  const contains: ResponseRule = { body: 'contains', text: 'success=true', retry: false };
  const lacks: ResponseRule = { body: 'lacks', text: 'error', retry: false };
  const answered = (body: string, status = 200) => outcome({ status, body });

  it.each<[ResponseRule, string, string]>([
    [contains, 'x success=true y', 'succeeded'],
    [contains, 'success=false', 'rejected'],
    [contains, 'SUCCESS=TRUE', 'rejected'],
    [contains, '', 'rejected'],
    [lacks, 'fine', 'succeeded'],
    [lacks, '', 'succeeded'],
    [lacks, 'some error', 'rejected'],
  ])('%o of %j: %s', (responseRule, body, state) => {
    expect(judged(scheduled(0), answered(body), { responseRule }).next).toEqual({ state });
  });

  it('says what it missed', () => {
    expect(judged(scheduled(0), answered('no'), { responseRule: contains })).toMatchObject({
      kind: 'rejected',
      attempt: {
        status: 200,
        error: 'rejected by the response rule: the answer does not contain "success=true"',
      },
    });
    expect(judged(scheduled(0), answered('an error'), { responseRule: lacks }).attempt.error).toBe(
      'rejected by the response rule: the answer contains "error"',
    );
  });

  it('is not asked about answers that aren’t 2xx', () => {
    const end = judged(scheduled(0), answered('success=true', 500), { responseRule: contains });
    expect(end).toMatchObject({ kind: 'failed', next: waiting(5_000) });
    expect(end.attempt).not.toHaveProperty('error');
  });

  it.each<[string, Delivery, retry: boolean, object]>([
    ['ends as unknown', scheduled(0), false, { state: 'unknown' }],
    ['is tried again where the rule says so', scheduled(0), true, waiting(5_000)],
    ['ends as unknown when the schedule does', scheduled(7), true, { state: 'unknown' }],
    ['ends where it may not be sent twice', once, true, { state: 'unknown' }],
    ['ends where a person asked for one try', replay, true, { state: 'unknown' }],
  ])('can’t be asked of half an answer, which %s', (_, delivery, retry, next) => {
    const half = { ...answered('success='), unread: 'connection closed before the answer was complete' };
    const end = judged(delivery, half, { responseRule: { ...contains, retry } });
    expect(end).toMatchObject({ kind: 'unknown', next });
    expect(end.attempt.error).toMatch(
      /^the answer could not be read whole \(connection closed before the answer was complete\): whether it contains "success=true"/,
    );
    expect(judged(delivery, half, {})).toMatchObject({ kind: 'accepted', next: { state: 'succeeded' } });
  });

  it.each<[ResponseRule, string, string]>([
    [contains, 'a success=true', 'succeeded'],
    [lacks, 'an error', 'rejected'],
    [lacks, 'fine so far', 'unknown'],
    [contains, '', 'unknown'],
  ])('%o of the part %j: %s', (responseRule, body, state) => {
    const part = { ...answered(body), unread: 'it is longer than 64 KiB' };
    expect(judged(scheduled(0), part, { responseRule }).next).toEqual({ state });
  });

  it.each([
    ['not  found', 'x not found'],
    ['not found', 'not\u00a0found'],
    ['not found', 'not\r\n\tfound'],
    ['not found\n', 'not found'],
    [' ', 'a\tb'],
  ])('finds %j in %j: white space is white space', (text, body) => {
    const rule: ResponseRule = { body: 'lacks', text, retry: false };
    expect(judged(scheduled(0), answered(body), { responseRule: rule }).next).toEqual({ state: 'rejected' });
  });

  it.each<[string, Delivery, object]>([
    ['tries again', scheduled(0), waiting(5_000)],
    ['ends as rejected when the schedule does', scheduled(7), { state: 'rejected' }],
    ['a replay is one try', replay, { state: 'rejected' }],
    ['at most once is at most once', once, { state: 'rejected' }],
  ])('with retry: %s', (_, delivery, next) => {
    const responseRule = { ...contains, retry: true };
    expect(judged(delivery, answered('no'), { responseRule })).toMatchObject({ kind: 'rejected', next });
  });
});

describe('at most once', () => {
  const failed = { state: 'failed' };
  it.each<[string, SendOutcome, object]>([
    ['accepted', outcome({ status: 200 }), { state: 'succeeded' }],
    ['no connection was made', outcome({ status: null, unsent: true }), waiting(5_000)],
    ['429', outcome({ status: 429 }), waiting(5_000)],
    ['503 with Retry-After', outcome({ status: 503, retryAfterMs: 7_000 }), waiting(7_500)],
    ['no answer', outcome({ status: null }), failed],
    ['500', outcome({ status: 500 }), failed],
    ['400', outcome({ status: 400 }), failed],
    ['410', outcome({ status: 410 }), failed],
    ['302', outcome({ status: 302 }), failed],
    ['blocked', outcome({ status: null, permanent: true, unsent: true }), failed],
  ])('%s', (_, result, next) => {
    expect(judged(once, result).next).toEqual(next);
  });

  it.each<[string, Partial<Attempt>, string]>([
    ['an answer', { status: 500 }, 'the partner answered 500; '],
    ['none', { status: null, error: 'no answer within 15 s' }, 'no answer within 15 s; '],
  ])('says after %s why it is not sent again, and what can be done', (_, attempt, start) => {
    const result = outcome({ attempt: { at: now, status: null, durationMs: 1, ...attempt } });
    expect(judged(once, result).attempt.error).toBe(
      `${start}it may have reached the partner, and this connector sends at most once, so it is not sent again by itself; a replay sends it again`,
    );
    expect(judged(onceReplayed, result).attempt.error).toBe(attempt.error);
  });

  it('ends, without being sent, what a process that died had begun', () => {
    expect(interruptedAttempt(now)).toEqual({
      kind: 'failed',
      attempt: {
        at: now,
        status: null,
        durationMs: 0,
        error: expect.stringContaining('the collector stopped while this was being sent'),
      },
      next: failed,
    });
  });
});
