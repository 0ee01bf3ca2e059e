/** Several collectors on one database: none undoes or repeats what another did. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { turns } from '../../testing/waiting.testing.ts';
import { claim, FIRED_SINCE, NOW, purchase, recordWithDelivery, result } from '../conformance/records.testing.ts';
import type { EventRecord } from '../contract/records.ts';
import type { SharedState } from '../contract/settings.ts';
import type { TrafficStore } from '../contract/trafficStore.ts';
import { openPostgresStore } from './open.ts';
import { makeDatabase, type TestDatabase } from './testDatabase.testing.ts';

const STORES = 3;

let database: TestDatabase;
let collectors: { store: TrafficStore; shared: SharedState }[];
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  collectors = await Promise.all(Array.from({ length: STORES }, () => openPostgresStore(database.url)));
});
afterEach(async () => {
  await Promise.all(collectors.map(({ store }) => store.close()));
  await database.empty();
});

const stores = () => collectors.map(({ store }) => store);
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
/** The same list in an order of its own for each collector. */
const turned = <T>(list: T[], by: number): T[] => [...list.slice(by), ...list.slice(0, by)].reverse();

/** Commits as ingest does: what is in conflict is decided again, here: given up. */
async function race(makeRecords: (store: number) => EventRecord[]): Promise<string[][]> {
  return Promise.all(
    stores().map(async (store, n) => {
      const records = turned(makeRecords(n), n * 7);
      const outcomes = await store.commit(records, FIRED_SINCE);
      return records.flatMap(({ id }, index) => (outcomes[index] === 'stored' ? [id] : []));
    }),
  );
}

it('count what all of them store, send and replay, also where hours are folded meanwhile', async () => {
  const HOUR = 3_600_000;
  const events = numbers(30);
  const at = (n: number) => NOW - (n % 4) * HOUR;
  await Promise.all(
    stores().map(async (store, by) => {
      const token = `token-${by}`;
      const ids = events.map((n) => `${by}-${n}`);
      for (const [n, id] of ids.entries()) {
        await store.commit([recordWithDelivery(id, {}, { receivedAt: at(n) })], FIRED_SINCE);
        const claimed = await store.claimDeliveries(claim({ leaseToken: token, limit: 3 }));
        await store.finishAttempts(
          claimed.map((one) => result(one.id, { leaseToken: token, next: { state: n % 3 ? 'succeeded' : 'failed' } })),
        );
        if (n % 5 === 0) await store.replayDeliveries({ state: 'failed' }, { limit: 5 }, NOW);
        if (n % 10 === 0) await store.prune({ eventsBefore: 0, clicksBefore: 0, firedBefore: 0, maxRows: 1 });
      }
    }),
  );
  const [first] = stores();
  const listed = await database.sql(`
    SELECT received_at / ${HOUR} * ${HOUR}::bigint AS at, d.state, count(*)::integer AS count
    FROM deliveries d JOIN events e ON e.seq = d.seq / 4096 GROUP BY 1, 2`);
  const counted = (await first?.trafficByHour(0)) ?? [];
  expect(counted).toHaveLength(4);
  expect(counted.reduce((sum, hour) => sum + hour.events, 0)).toBe(STORES * events.length);
  for (const { at, state, count } of listed) {
    const hour = counted.find((one) => one.at === Number(at));
    expect(hour?.deliveries[state as 'failed'], `${state} of ${at}`).toBe(count);
  }
  await first?.prune({ eventsBefore: 0, clicksBefore: 0, firedBefore: 0, maxRows: 1 });
  expect(await first?.trafficByHour(0)).toEqual(counted);
  const [row] = await database.sql('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
  expect(row?.deadlocks).toBe('0');
});

describe('commits of several collectors at once', () => {
  it('store each event once, with what its one winner decided, in whatever order they come', async () => {
    for (const round of numbers(5)) {
      const ids = numbers(40).map((n) => `${round}-${n}`);
      const stored = await race((n) =>
        ids.map((id) => recordWithDelivery(id, { id: `${id} by ${n}` }, { visitor: `v${n}` })),
      );
      expect(stored.flat().toSorted()).toEqual(ids.toSorted());
    }
    const rows = await database.sql(`
      SELECT count(*)::integer AS deliveries, (count(*) FILTER (WHERE d.id LIKE '%by ' || substr(e.visitor, 2)))::integer AS own
      FROM deliveries d JOIN events e ON e.seq = d.seq / 4096`);
    expect(rows).toEqual([{ deliveries: 200, own: 200 }]);
    expect(await stores()[0]?.eventNames()).toMatchObject([{ name: 'Purchase', count: 200 }]);
  });

  it('let each transaction fire once', async () => {
    for (const round of numbers(5)) {
      const orders = numbers(30).map((n) => `order-${round}-${n}`);
      const stored = await race((n) => orders.map((order) => purchase(`${order} by ${n}`, order)));
      expect(stored.flat()).toHaveLength(orders.length);
    }
    expect(await database.sql('SELECT count(*)::integer AS fired FROM fired')).toEqual([{ fired: 150 }]);
  });

  // The server breaks such a circle after a second, and the loser tries again: no one is hurt, but all are slow.
  afterEach(async () => {
    await Promise.all(stores().map((store) => store.close()));
    const [row] = await database.sql('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
    expect(row?.deadlocks).toBe('0');
  });

  it('never wait for each other in a circle, with events, transactions and clicks all mixed', async () => {
    const visitors = numbers(20).map((n) => `visitor ${n}`);
    for (const round of numbers(5)) {
      const stored = await race((by) =>
        numbers(40).map((n) =>
          purchase(n % 2 === 0 ? `event-${round}-${n}` : `event-${round}-${n} by ${by}`, `order-${round}-${39 - n}`, {
            visitor: visitors[(n + by) % 20] ?? '',
            name: `Name ${(n * (by + 1)) % 5}`,
            newClicks: [{ at: NOW, receivedAt: NOW, ids: { click_id: `${n % 3}` }, sources: {} }],
          }),
        ),
      );
      expect(stored.flat().length).toBeGreaterThanOrEqual(40);
    }
    const twice = await database.sql('SELECT 1 FROM clicks GROUP BY visitor, at, ids, sources HAVING count(*) > 1');
    expect(twice).toEqual([]);
  });
});

describe('claims of several collectors at once', () => {
  const commit = async (count: number) => {
    const records = numbers(count).map((n) =>
      recordWithDelivery(`e${n}`, { destination: `host${n % 3}:443`, connector: `c${n % 5}` }),
    );
    await stores()[0]?.commit(records, FIRED_SINCE);
  };

  it('share out what waits, each to one of them', async () => {
    await commit(300);
    const claimed: string[] = [];
    await Promise.all(
      stores().map(async (store, n) => {
        for (;;) {
          const got = await store.claimDeliveries(claim({ limit: 10, maxPerDestination: 4, leaseToken: `lease ${n}` }));
          for (const { destination: one } of got) {
            expect(got.filter(({ destination }) => destination === one).length).toBeLessThanOrEqual(4);
          }
          claimed.push(...got.map(({ id }) => id));
          // What another is claiming at this moment is passed over: nothing found isn't nothing there.
          if (got.length === 0 && ((await store.nextDueAt([])) ?? Number.POSITIVE_INFINITY) > NOW) return;
        }
      }),
    );
    expect(claimed).toHaveLength(300);
    expect(new Set(claimed).size).toBe(300);
  });

  it('leave the leases of others alone, also when they open the store anew', async () => {
    await commit(3);
    await stores()[0]?.claimDeliveries(claim());
    const { store } = await openPostgresStore(database.url);
    expect(await store.claimDeliveries(claim({ leaseToken: 'token-2' }))).toEqual([]);
    await store.close();
  });

  it('take over when a lease ends; then the first one’s end moves nothing, and is on record', async () => {
    await commit(1);
    const [first, second] = stores();
    await first?.claimDeliveries(claim());
    expect(await second?.claimDeliveries(claim({ now: NOW + 90_000, leaseToken: 'token-2' }))).toHaveLength(1);
    expect(await first?.finishAttempts([result('e0-d')])).toBe(0);
    expect(await first?.getDelivery('e0-d')).toMatchObject({ state: 'waiting', attempts: [{}] });
    expect(await second?.finishAttempts([result('e0-d', { leaseToken: 'token-2' })])).toBe(1);
    expect((await first?.getDelivery('e0-d'))?.attempts).toHaveLength(2);
  });

  it('end attempts and replay side by side without waiting for each other in a circle', async () => {
    await commit(100);
    await stores()[0]?.claimDeliveries(claim());
    const ids = numbers(100).map((n) => `e${n}-d`);
    const ended = await Promise.all(
      stores().map((store, n) => store.finishAttempts(turned(ids, n * 9).map((id) => result(id)))),
    );
    expect(ended.reduce((sum, count) => sum + count)).toBe(100);
    const page = { limit: 200 };
    const replays = await Promise.all(stores().map((store) => store.replayDeliveries({}, page, NOW)));
    expect(replays.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(100);
  });
});

describe('what collectors share', () => {
  it('a document is written once per version', async () => {
    const [first, second] = collectors.map(({ shared }) => shared.document('container'));
    expect(await first?.read()).toBeUndefined();
    const written = await Promise.all([first?.write('one', 0), second?.write('two', 0)]);
    expect(written.filter((version) => version === 1)).toHaveLength(1);
    const text = written[0] === 1 ? 'one' : 'two';
    expect(await second?.read()).toEqual({ version: 1, text });
    expect(await second?.read(1)).toEqual({ version: 1 });
    expect(await second?.write('three', 1)).toBe(2);
    expect(await first?.write('late', 1)).toBeUndefined();
    expect(await first?.read(1)).toEqual({ version: 2, text: 'three' });
  });

  it('work on a document runs one at a time, and its errors come out as they are', async () => {
    let running = 0;
    const mistake = new TypeError('no');
    const outcomes = await Promise.allSettled(
      numbers(9).map((n) =>
        collectors[n % STORES]?.shared.document('container').exclusively(async () => {
          running += 1;
          expect(running).toBe(1);
          // long enough for all others, if they were let in
          await turns();
          running -= 1;
          if (n === 4) throw mistake;
          return n;
        }),
      ),
    );
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason))).toEqual([
      ...[0, 1, 2, 3, mistake, 5, 6, 7, 8],
    ]);
  });

  it.each<[string, (store: TrafficStore, shared: SharedState) => Promise<unknown>]>([
    ['a document', (_, shared) => shared.document('container').write('text', 0)],
    ['a setting', (store) => store.setSetting('tokens', 'one')],
    ['a setting that was replaced', (store) => store.replaceSetting('tokens', undefined, 'one')],
  ])('a change of %s is heard by all', async (_, change) => {
    await heardByAll(change);
  });

  it('changes are heard again after connections were cut', async () => {
    await database.sql(`
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    await database.until(`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' HAVING count(*) = ${STORES}`);
    // Reconnecting calls back by itself, once.
    await heardByAll((store) => store.setSetting('tokens', 'two'));
    await heardByAll((store) => store.setSetting('tokens', 'three'));
  });

  async function heardByAll(change: (store: TrafficStore, shared: SharedState) => Promise<unknown>): Promise<void> {
    const heard = collectors.map(({ shared }) => new Promise<void>((resolve) => void shared.onChange(resolve)));
    const [first] = collectors;
    if (first) await change(first.store, first.shared);
    await Promise.all(heard);
  }
});
