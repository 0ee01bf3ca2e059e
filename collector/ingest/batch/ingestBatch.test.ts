import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailableError, type TrafficStore } from '../../store/contract/trafficStore.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { turns, until } from '../../testing/waiting.testing.ts';
import { openIngest, purchase, type TestIngest } from './openIngest.testing.ts';

let place: TestIngest;
let store: TrafficStore;
let ingestWith: TestIngest['ingestWith'];

beforeEach(async () => {
  place = await openIngest((folder) => openSqliteStore({ path: join(folder, 'traffic.db') }));
  ({ store, ingestWith } = place);
});

afterEach(() => place.close());

/** The real store, whose commits begin only when the test says so. */
function heldBack() {
  const gates: { open: (fail?: Error) => void }[] = [];
  const commit: TrafficStore['commit'] = async (...given) => {
    await new Promise<void>((resolve, reject) => {
      gates.push({ open: (fail) => (fail ? reject(fail) : resolve()) });
    });
    return store.commit(...given);
  };
  return { store: { recall: store.recall.bind(store), commit }, gates };
}

/** Until so many commits are held back; what else was asked of the store by then is answered, too. */
async function reached(gates: unknown[], count: number): Promise<void> {
  await until(() => gates.length >= count);
  await store.listEvents({}, { limit: 1 });
  await turns();
}
const outcomeOf = async (id: string) => {
  const leg = (await store.getEvent(id))?.decisions[0]?.webhook;
  return leg?.reason ?? leg?.outcome;
};

describe('two batches at once', () => {
  it('pay a transaction once', async () => {
    const { store: held, gates } = heldBack();
    const { ingest } = ingestWith(held);
    const both = [ingest([[purchase('first')]]), ingest([[purchase('second')]])];
    await reached(gates, 2);
    for (const gate of gates) gate.open();
    await Promise.all(both);
    expect([await outcomeOf('first'), await outcomeOf('second')]).toEqual(['queued', 'duplicate_transaction']);
  });

  it('know each other’s clicks', async () => {
    const { store: held, gates } = heldBack();
    const { ingest } = ingestWith(held);
    const landing = purchase('landing', { event: { id: 'landing', name: 'PageView', at: Date.now(), data: {} } });
    const both = [ingest([[landing]]), ingest([[purchase('order', { clicks: [] })]])];
    await reached(gates, 2);
    for (const gate of gates) gate.open();
    await Promise.all(both);
    expect(await outcomeOf('order')).toBe('queued');
  });

  it('store the same event once, and answer the repetition only when it is stored', async () => {
    const { store: held, gates } = heldBack();
    const { ingest, stored } = ingestWith(held);
    let answered = false;
    const first = ingest([[purchase('same')]]);
    const second = ingest([[purchase('same')]]).then(() => {
      answered = true;
    });
    await reached(gates, 1);
    expect(answered).toBe(false);
    gates[0]?.open();
    await Promise.all([first, second]);
    expect(stored.map(({ id }) => id)).toEqual(['same']);
  });

  it('store the repetition itself when the first could not be stored', async () => {
    const { store: held, gates } = heldBack();
    const { ingest, stored } = ingestWith(held);
    const first = ingest([[purchase('same')]]);
    const second = ingest([[purchase('same')]]);
    await reached(gates, 1);
    gates[0]?.open(new StoreUnavailableError('disk full'));
    await expect(first).rejects.toThrow(StoreUnavailableError);
    await reached(gates, 2);
    gates[1]?.open();
    await second;
    expect(stored.map(({ id }) => id)).toEqual(['same']);
    expect(await outcomeOf('same')).toBe('queued');
  });
});

it('decides again when another writer was first', async () => {
  const { store: held, gates } = heldBack();
  const { ingest } = ingestWith(held);
  const ours = ingest([[purchase('ours')]]);
  await reached(gates, 1);
  await ingestWith(store).ingest([[purchase('theirs')]]);
  gates[0]?.open();
  await reached(gates, 2);
  gates[1]?.open();
  await ours;
  expect([await outcomeOf('theirs'), await outcomeOf('ours')]).toEqual(['queued', 'duplicate_transaction']);
});

it('recalls once for all events of a batch, and decides each as if it had come alone', async () => {
  const now = Date.now();
  const clicks = Array.from({ length: 50 }, (_, n) => ({ at: now - 2000 + n, ids: { click_id: `${n}` }, sources: {} }));
  const events = Array.from({ length: 50 }, (_, n) => ({
    ...purchase(`e${n}`, { clicks, visitor: 'together', receivedAt: now }),
    event: { id: `e${n}`, name: 'Purchase', at: now - 3000 + 60 * n, data: { transaction_id: `T-${n % 20}` } },
  }));
  const asked: number[] = [];
  const counted: Pick<TrafficStore, 'recall' | 'commit'> = {
    recall: (queries, firedSince) => {
      asked.push(queries.length);
      return store.recall(queries, firedSince);
    },
    commit: store.commit,
  };
  await ingestWith(counted).ingest([events]);
  expect(asked).toEqual([50]);

  for (const one of events) {
    const { id, data } = one.event;
    const alone = { ...one.event, id: `alone-${id}`, data: { transaction_id: `alone-${data.transaction_id}` } };
    await ingestWith(store).ingest([[{ ...one, visitor: 'alone', event: alone }]]);
  }
  for (const { event } of events) {
    const [together, alone] = [await store.getEvent(event.id), await store.getEvent(`alone-${event.id}`)];
    expect(together?.decisions).toEqual(alone?.decisions);
  }
  expect(await outcomeOf('e0')).toBe('no_click');
  expect(await outcomeOf('e20')).toBe('queued');
  expect(await outcomeOf('e45')).toBe('duplicate_transaction');
});
