/** Whoever asks what would happen to an event is told what happens: the live path's record, and a trial, over all that decides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Click } from '../../sdk/protocol.ts';
import { compileHere } from '../compiling/compileHere.testing.ts';
import { parseContainer } from '../connector/parse.ts';
import { createCompiler } from '../container/compiler.ts';
import { buildSnapshot, type Snapshot } from '../container/snapshot.ts';
import type { HistoryClick } from '../decide/types.ts';
import { makeEventRecord } from './eventRecord.ts';
import type { IncomingEvent } from './incoming/incomingEvent.ts';
import { judge, type Known } from './judge.ts';
import { tryOut } from './tryOut.ts';
import { createVisitorHistories } from './visitorHistories.ts';

const T = Date.UTC(2026, 10, 23, 12);
const SECOND = 1000;
const MINUTE = 60_000;
const DAY = 86_400_000;

const compiler = createCompiler(compileHere);

function snapshotOf(connectors: object[], required: readonly string[] = []): Snapshot {
  const parsed = parseContainer({ format: 1, key: 'site', consent: { required }, connectors }, 0);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const built = buildSnapshot(parsed.value, compiler);
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.snapshot;
}

const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const defined = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const parameter = fc.constantFrom('click_id', 'aff_id', 'GCLID');
const settings = fc
  .record({
    mode: fc.constantFrom('enabled', 'enabled', 'test', 'disabled'),
    dedupeTransactions: fc.boolean(),
    trust: rarely(fc.constant('server')),
    tests: rarely(fc.constantFrom('send', 'log')),
    consent: rarely(fc.constant(['analytics'])),
    when: rarely(
      fc.constantFrom(
        { parameter: 'CLICK_ID', equals: '1' },
        { not: { parameter: 'UTM_SOURCE', equals: 'x' } },
        {
          any: [
            { parameter: 'VALUE', greater: 10 },
            { parameter: 'TEST', equals: '1' },
          ],
        },
      ),
    ),
    click: rarely(
      fc
        .record({
          enabled: fc.constantFrom(true, true, false),
          parameter,
          model: fc.constantFrom('last', 'any'),
          windowDays: fc.constantFrom(0.05, 1, 14, 30),
          repeats: rarely(fc.constant('ignore')),
          source: rarely(
            fc.record({ parameter: fc.constant('utm_source'), value: rarely(fc.constantFrom('x', 'y')) }).map(defined),
          ),
        })
        .map(defined),
    ),
    webhook: rarely(
      fc.record({
        enabled: fc.boolean(),
        url: fc.constant('https://partner.example/p?cid={{CLICK_ID}}&t={{EVENT_TIME}}&test={{TEST}}'),
      }),
    ),
  })
  .map(defined);

/** Seconds to weeks, and what stands at a limit. */
const offset = fc.oneof(
  fc.constantFrom(0, 59 * SECOND, 61 * SECOND, 5 * MINUTE, 5 * MINUTE + 1, 10 * MINUTE, -14 * DAY, -70 * SECOND),
  fc.integer({ min: -40 * DAY, max: 40 * DAY }),
  fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE }),
);
const pairs = {
  ids: fc.dictionary(fc.constantFrom('click_id', 'aff_id', 'gclid'), fc.constantFrom('1', '2'), { minKeys: 1 }),
  sources: fc.dictionary(fc.constantFrom('utm_source'), fc.constantFrom('x', 'y')),
};
const click: fc.Arbitrary<Click> = fc
  .record({ at: offset, test: rarely(fc.constant(true as const)), ...pairs })
  .map(({ at, test, ...rest }) => ({ at: T + at, ...rest, ...(test && { test }) }));
const storedClick: fc.Arbitrary<HistoryClick> = fc
  .record({ click, ago: fc.integer({ min: 0, max: 20 * DAY }), skew: rarely(offset) })
  .map(({ click, ago, skew }) => ({
    ...click,
    receivedAt: T - ago,
    ...(skew !== undefined && { deviceAt: click.at + skew }),
  }));
const incoming: fc.Arbitrary<IncomingEvent> = fc
  .record({
    at: offset,
    now: rarely(offset),
    clicks: fc.array(click, { maxLength: 4 }),
    consent: fc.constantFrom({ ads: true }, { ads: true, analytics: true }, { ads: false }, {}),
    test: fc.boolean(),
    source: fc.constantFrom('browser' as const, 'server' as const),
  })
  .map(({ at, now, ...rest }) => ({
    event: { id: 'e', name: 'Purchase', at: T + at, data: { transaction_id: 'A-1' } },
    ...{ visitor: 'v', page: { url: '', referrer: '' }, contact: {}, userAgent: '', ip: '', receivedAt: T },
    clock: { firstEventAt: T + at, ...(now !== undefined && { now: T + now }) },
    ...rest,
  }));
const known = (ids: readonly string[]): fc.Arbitrary<Known> =>
  fc.record({
    clicks: fc.array(storedClick, { maxLength: 4 }).map((clicks) => clicks.sort((a, b) => a.at - b.at)),
    firedConnectors: fc.subarray([...ids]).map((fired) => new Set(fired)),
  });

const IDS = ['a', 'b', 'c'];
const everything = fc.record({
  connectors: fc.tuple(settings, settings, settings),
  required: fc.constantFrom([], ['ads']),
  incoming,
  known: known(IDS),
});

describe('a trial', () => {
  it('says what the live path records: decision, time, and what each parameter is', () => {
    fc.assert(
      fc.property(everything, ({ connectors, required, incoming, known }) => {
        const snapshot = snapshotOf(
          connectors.map((one, n) => ({ id: IDS[n], name: `${IDS[n]}`, triggers: ['Purchase'], ...one })),
          required,
        );
        let deliveries = 0;
        const newId = () => `d${++deliveries}`;
        const live = makeEventRecord(incoming, known, snapshot, newId, createVisitorHistories(snapshot.decidable));
        for (const decision of live.decisions) {
          const connector = snapshot.byId.get(decision.connector);
          if (!connector) throw new Error(decision.connector);
          const trial = tryOut(snapshot, connector, { incoming, known });
          expect(trial.decision).toEqual(decision);
          expect(trial.at).toBe(live.at);
          for (const { request } of live.deliveries.filter((one) => one.connector === decision.connector)) {
            const [cid, at] = [trial.lookup('CLICK_ID'), trial.lookup('EVENT_TIME')];
            expect(request.url).toContain(`/p?cid=${cid}&t=${at}&`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing that it is given, and says the same again', () => {
    fc.assert(
      fc.property(everything, ({ connectors, required, incoming, known }) => {
        const snapshot = snapshotOf(
          connectors.map((one, n) => ({ id: IDS[n], name: `${IDS[n]}`, triggers: ['Purchase'], ...one })),
          required,
        );
        const before = structuredClone({ incoming, known });
        const first = judge(incoming, known, snapshot);
        const told = structuredClone({ ...first, context: first.context });
        const again = judge(incoming, known, snapshot);
        expect({ ...again, context: again.context }).toEqual(told);
        expect({ incoming, known }).toEqual(before);
      }),
    );
  });
});

describe('judge', () => {
  const snapshot = snapshotOf([
    { id: 'a', name: 'A', triggers: ['Purchase'], click: { parameter: 'click_id', windowDays: 14 } },
  ]);
  const nothing: Known = { clicks: [], firedConnectors: new Set() };
  const told = (at: number, more: Partial<IncomingEvent> = {}): IncomingEvent => ({
    event: { id: 'e', name: 'Purchase', at, data: {} },
    ...{ visitor: 'v', page: { url: '', referrer: '' }, contact: {}, consent: {}, userAgent: '', ip: '' },
    ...{ clicks: [], test: false, receivedAt: T, source: 'server' },
    ...more,
  });

  it.each([
    ['as told', T - DAY, {}, T - DAY],
    ['a little ahead, as told', T + 5 * MINUTE, {}, T + 5 * MINUTE],
    ['further ahead, when it arrived', T + 5 * MINUTE + 1, {}, T],
    ['by a clock that is an hour ahead, by ours', T + 60 * MINUTE, { now: T + 60 * MINUTE }, T],
    ['by a clock that is an hour behind, by ours', T - 61 * MINUTE, { now: T - 60 * MINUTE }, T - MINUTE],
    ['by one that is a minute ahead at most, as told', T + 59 * SECOND, { now: T + 59 * SECOND }, T + 59 * SECOND],
    ['before 1970, then', -5, {}, 0],
  ])('dates an event %s', (_, at, clock, expected) => {
    const { context, ...judgement } = judge(told(at, { clock: { firstEventAt: at, ...clock } }), nothing, snapshot);
    expect([judgement.at, context.event.at]).toEqual([expected, expected]);
  });

  it('gives parameters the clicks that count for the event, by our clock', () => {
    const clicks = [T - DAY, T + MINUTE].map((at, n) => ({ at, ids: { click_id: `${n}` }, sources: {} }));
    const { context, newClicks } = judge(told(T - 60 * MINUTE, { clicks }), nothing, snapshot);
    expect(context.clicks.map(({ ids }) => ids.click_id)).toEqual(['0']);
    expect(newClicks.map(({ ids }) => ids.click_id)).toEqual(['0', '1']);
  });

  it('merges the clicks of a batch’s request once', () => {
    const incoming = told(T, { clicks: [{ at: T - 1, ids: { click_id: '1' }, sources: {} }] });
    const historyOf = createVisitorHistories(snapshot.decidable);
    const { newClicks } = judge(incoming, nothing, snapshot, historyOf);
    expect(newClicks).toHaveLength(1);
    const second = judge(incoming, { ...nothing, clicks: newClicks }, snapshot, historyOf);
    expect(second.newClicks).toEqual([]);
    expect(second.decisions).toMatchObject([{ click: { ids: { click_id: '1' } } }]);
  });
});
