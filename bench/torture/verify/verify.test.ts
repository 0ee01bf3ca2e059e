/** The proof is worth what it finds: a run in which all went well, and each way in which it might not have. */
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../collector/store/contract/delivery.ts';
import { PACE } from '../pace.ts';
import type { ListedEvent, SeenRequest, SentEvent, StoredDelivery } from './evidence.ts';
import { type Evidence, verify } from './verify.ts';

/** Life 0 is killed at 5000, life 1 at 6000, life 2 stays. */
const LIVES = [
  { number: 0, startedAt: 0, readyAt: 300, killedAt: 5_000 },
  { number: 1, startedAt: 5_100, readyAt: 5_400, killedAt: 6_000 },
  { number: 2, startedAt: 6_100, readyAt: 6_400, killedAt: null },
];

const sent = (id: string, settings: Partial<SentEvent> = {}): SentEvent => ({
  id,
  name: 'PageView',
  at: 900,
  visitor: 'visitor-1',
  transaction: `order-of-${id}`,
  click: null,
  acknowledgedAt: 1_000,
  ...settings,
});

const listedEvent = (id: string, settings: Partial<ListedEvent> = {}): ListedEvent => ({
  id,
  name: 'PageView',
  visitor: 'visitor-1',
  decisions: [{ connector: 'hears-all', webhook: { outcome: 'queued' } }],
  ...settings,
});

const attempt = (at: number, settings: Partial<Attempt> = {}): Attempt => ({
  at,
  status: 200,
  durationMs: 5,
  ...settings,
});
const refusal = (at: number) => attempt(at, { status: 500 });

const request = (at: number, settings: Partial<SeenRequest> = {}): SeenRequest => ({
  delivery: 'delivery-a',
  destination: 'hears-all',
  life: LIVES.findLastIndex(({ startedAt }) => startedAt <= at),
  at,
  event: 'a',
  transaction: 'order-of-a',
  click: '',
  ending: 'accepted',
  status: 200,
  endedAt: at + 4,
  ...settings,
});

const delivery = (settings: Partial<StoredDelivery> = {}): StoredDelivery => ({
  id: 'delivery-a',
  connector: 'hears-all',
  event: 'a',
  state: 'succeeded',
  attempts: [attempt(1_010)],
  ...settings,
});

/** One event with one webhook; what the API lists follows from what is stored, unless it is given. */
function verified(changes: Partial<Evidence> = {}) {
  const stored = changes.stored ?? [delivery()];
  const { counts, findings } = verify({
    lives: LIVES,
    sent: [sent('a')],
    seen: [request(1_011)],
    listed: {
      events: [listedEvent('a')],
      deliveries: stored.map(({ id, state, attempts }) => ({ id, state, attempts: attempts.length })),
    },
    ...changes,
    stored,
  });
  return { counts, broken: findings.map(({ broken }) => broken) };
}

describe('torture’s proof', () => {
  const cutOff = request(1_011, { ending: 'broken', endedAt: 1_016 });
  it.each<[what: string, changes: Partial<Evidence>]>([
    [
      'an answer cut off after its 2xx head, which is a success',
      { seen: [cutOff], stored: [delivery({ attempts: [attempt(1_010, { error: 'connection closed' })] })] },
    ],
    [
      'a 2xx head that a reset overtook, sent again',
      {
        seen: [cutOff, request(1_101)],
        stored: [delivery({ attempts: [attempt(1_010, { status: null, error: 'reset' }), attempt(1_100)] })],
      },
    ],
  ])('finds nothing wrong with %s', (_, changes) => {
    expect(verified(changes).broken).toEqual([]);
  });

  it('finds nothing where all went well', () => {
    expect(verified()).toMatchObject({
      broken: [],
      counts: { acknowledged: 1, succeeded: 1, inFlight: 0, duplicates: 0 },
    });
  });

  const twice = { stored: [delivery({ attempts: [attempt(5_410)] })] };
  it.each<[string, Partial<Evidence>, object]>([
    [
      'the request was unanswered when the collector was killed',
      { ...twice, seen: [request(4_990, { ending: 'broken', endedAt: 5_001 }), request(5_411)] },
      { inFlight: 1, onTheLine: 1, duplicates: 0 },
    ],
    [
      'the answer was on its way when the collector was killed',
      { ...twice, seen: [request(4_990, { endedAt: 5_001 }), request(5_411)] },
      { inFlight: 1, onTheLine: 1, duplicates: 1 },
    ],
    [
      'the collector was killed before it could write down the answer',
      { ...twice, seen: [request(4_990), request(5_411)] },
      { inFlight: 1, onTheLine: 0, answeredUnwritten: 1, longestUnwrittenMs: 6, duplicates: 1 },
    ],
    [
      'two lives in a row were killed so',
      { stored: [delivery({ attempts: [attempt(6_410)] })], seen: [request(4_990), request(5_990), request(6_411)] },
      { inFlight: 2, duplicates: 2 },
    ],
    [
      'the answer came after the collector had given up',
      {
        stored: [
          delivery({
            attempts: [attempt(1_010, { status: null, durationMs: 2_000, error: 'no answer' }), attempt(4_000)],
          }),
        ],
        seen: [request(1_011, { endedAt: 3_011 }), request(4_001)],
      },
      { inFlight: 0, duplicates: 1, duplicatesAfterLateAnswers: 1 },
    ],
    [
      'a connection failed before the partner saw it',
      { stored: [delivery({ attempts: [attempt(900, { status: null, error: 'refused' }), attempt(1_010)] })] },
      { unseenAttempts: 1 },
    ],
  ])('lets pass and counts: %s', (_, changes, counts) => {
    const result = verified(changes);
    expect(result.broken).toEqual([]);
    expect(result.counts).toMatchObject(counts);
  });

  const once = (settings: Partial<SeenRequest> = {}) => ({ destination: 'wants-it-once', ...settings });
  const interrupted = attempt(5_400, {
    status: null,
    durationMs: 0,
    error: 'the collector stopped while this was being sent: … this connector sends at most once …',
  });
  const sendsOnce = {
    sent: [sent('a', { name: 'Lead' })],
    listed: { events: [listedEvent('a', { name: 'Lead' })], deliveries: [] },
  };

  it('counts what was to be sent at most once and was begun at a kill', () => {
    const { counts, broken } = verified({
      ...sendsOnce,
      seen: [request(4_990, once())],
      stored: [delivery({ connector: 'wants-it-once', state: 'failed', attempts: [interrupted] })],
    });
    expect(counts).toMatchObject({ givenUp: 1, inFlight: 1, duplicates: 0, unseenAttempts: 0 });
    // the other connector's delivery is left out here, and so is the list
    expect(broken).toEqual([
      'each connector fires once for a transaction',
      'each decision has its reason',
      'the Webhook Log lists each delivery once',
      'the Webhook Log says what is stored',
    ]);
  });

  const lead = { sent: [sent('a', { name: 'Lead' })], listedAs: listedEvent('a', { name: 'Lead' }) };
  it.each<[string, Partial<Evidence>, string]>([
    ['an acknowledged event that is not stored', { sent: [sent('a'), sent('b')] }, 'an event answered 200 is stored'],
    [
      'an event stored twice',
      {
        listed: {
          events: [listedEvent('a'), listedEvent('a')],
          deliveries: [{ id: 'delivery-a', state: 'succeeded', attempts: 1 }],
        },
      },
      'an event is stored once',
    ],
    [
      'an event of another visitor',
      { sent: [sent('a', { visitor: 'visitor-2' })] },
      'an event is stored as it was sent',
    ],
    ['an event that nobody sent', { sent: [] }, 'only what was sent is stored'],
    ['an event without its webhook', { stored: [], seen: [] }, 'each connector fires once for a transaction'],
    [
      'a second webhook of the same connector',
      {
        stored: [delivery(), delivery({ id: 'delivery-b' })],
        seen: [request(1_011), request(1_012, { delivery: 'delivery-b' })],
      },
      'each connector fires once for a transaction',
    ],
    [
      'a transaction paid under both of its events',
      {
        sent: [sent('a'), sent('b', { transaction: 'order-of-a' })],
        listed: { events: [listedEvent('a'), listedEvent('b')], deliveries: [] },
        stored: [delivery(), delivery({ id: 'delivery-b', event: 'b' })],
      },
      'each connector fires once for a transaction',
    ],
    [
      'a webhook that a decision says was skipped',
      {
        listed: {
          events: [
            listedEvent('a', {
              decisions: [{ connector: 'hears-all', webhook: { outcome: 'skipped', reason: 'duplicate_transaction' } }],
            }),
          ],
          deliveries: [{ id: 'delivery-a', state: 'succeeded', attempts: 1 }],
        },
      },
      'each decision has its reason',
    ],
    [
      'a webhook of nothing stored',
      { seen: [request(1_011), request(1_012, { delivery: 'delivery-x' })] },
      'sends only what is stored',
    ],
    [
      'a list that lacks a delivery',
      { listed: { events: [listedEvent('a')], deliveries: [] } },
      'the Webhook Log lists each delivery once',
    ],
    [
      'a list that tells another state',
      { listed: { events: [listedEvent('a')], deliveries: [{ id: 'delivery-a', state: 'waiting', attempts: 1 }] } },
      'the Webhook Log says what is stored',
    ],
    ['a delivery that never ends', { stored: [delivery({ state: 'waiting' })] }, 'every delivery ends'],
    [
      'a success without a success',
      { stored: [delivery({ attempts: [refusal(1_010)] })] },
      'a success is an attempt answered 2xx',
    ],
    [
      'a success that the partner refused',
      { seen: [request(1_011, { ending: 'refused', status: 500 })] },
      'a success is what a partner accepted',
    ],
    [
      'a log that tells another answer',
      { seen: [request(1_011, { ending: 'broken', status: null })] },
      'the log says what the partner did',
    ],
    [
      'a webhook that failed at a partner that accepts',
      { stored: [delivery({ state: 'failed' })] },
      'a partner that accepts gets every webhook',
    ],
    [
      'a webhook given up before its time',
      {
        sent: lead.sent,
        listed: { events: [lead.listedAs], deliveries: [] },
        stored: [delivery({ connector: 'sometimes-500', state: 'failed', attempts: [refusal(1_010)] })],
        seen: [request(1_011, { destination: 'sometimes-500', ending: 'refused', status: 500 })],
      },
      'a failure has used up its attempts',
    ],
    [
      'a success that shows as a failure',
      {
        sent: lead.sent,
        listed: { events: [lead.listedAs], deliveries: [] },
        stored: [
          delivery({
            connector: 'sometimes-500',
            state: 'failed',
            attempts: PACE.delaysMs.map((_, i) => attempt(1_000 + i)),
          }),
        ],
      },
      'a failure has no success in its log',
    ],
    [
      'a second send in one life, of which nothing is logged',
      { seen: [request(1_005), request(1_011)] },
      'only a kill leaves a request out of the log',
    ],
    [
      'a request of a life that ended well, of which nothing is logged',
      { stored: [delivery({ attempts: [attempt(6_410)] })], seen: [request(6_411), request(6_900)] },
      'only a kill leaves a request out of the log',
    ],
    [
      'an end that was not written for long',
      { ...twice, seen: [request(1_011), request(5_411)] },
      'the end of an attempt is written at once',
    ],
    [
      'a second send after a success in the log',
      { stored: [delivery({ attempts: [attempt(1_010), attempt(2_000)] })], seen: [request(1_011), request(2_001)] },
      'a duplicate is of a request in flight at a kill',
    ],
    [
      'a second send after a success, cut off by a kill',
      { seen: [request(1_011), request(4_990, { ending: 'broken', endedAt: 5_001 })] },
      'nothing is sent after a success',
    ],
    [
      'a second send after a 2xx head whose body was cut off',
      {
        seen: [request(1_011, { ending: 'broken', endedAt: 1_016 }), request(1_101)],
        stored: [delivery({ attempts: [attempt(1_010, { error: 'connection closed' }), attempt(1_100)] })],
      },
      'nothing is sent after a success',
    ],
    [
      'at most once accepted twice',
      {
        ...sendsOnce,
        seen: [request(4_990, once()), request(5_411, once())],
        stored: [delivery({ connector: 'wants-it-once', attempts: [attempt(5_410)] })],
      },
      'at most once is never accepted twice',
    ],
    [
      'at most once sent again after a kill, and refused',
      {
        ...sendsOnce,
        seen: [request(4_990, once()), request(5_411, once({ ending: 'refused', status: 500 }))],
        stored: [delivery({ connector: 'wants-it-once', state: 'failed', attempts: [refusal(5_410)] })],
      },
      'at most once is sent again only where it was not taken',
    ],
    ['an answer that no partner gave', { seen: [] }, 'the log knows only answers that were given'],
    [
      'a webhook that tells of another event',
      { seen: [request(1_011, { event: 'b' })] },
      'a webhook tells of its event',
    ],
    [
      'a webhook at another partner',
      { seen: [request(1_011, { destination: 'hangs' })] },
      'a webhook tells of its event',
    ],
    [
      'a webhook without the click that was stored',
      {
        sent: [sent('a', { name: 'Purchase', click: 'click-1' })],
        stored: [delivery({ connector: 'accepts' })],
        seen: [request(1_011, { destination: 'accepts' })],
      },
      'a webhook tells of its event',
    ],
  ])('finds %s', (_, changes, broken) => {
    expect(verified(changes).broken).toContain(broken);
  });
});
