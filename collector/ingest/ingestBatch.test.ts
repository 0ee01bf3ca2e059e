import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileHere } from '../compiling/compileHere.testing.ts';
import { type ContainerHolder, openContainer } from '../container/containerFile.ts';
import { type EventRecord, StoreUnavailableError, type TrafficStore } from '../store/contract.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import type { IncomingEvent } from './eventRecord.ts';
import { createIngestBatch } from './ingestBatch.ts';
import { timeOrderedId } from './timeOrderedId.ts';

let folder: string;
let store: TrafficStore;
let holder: ContainerHolder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-ingest-'));
  store = await openSqliteStore({ path: join(folder, 'traffic.db') });
  holder = await openContainer(join(folder, 'container.json'), { compile: compileHere });
  await holder.update((container) => ({
    ...container,
    connectors: [
      {
        id: 'affiliate',
        name: 'Affiliate',
        mode: 'enabled',
        triggers: ['Purchase'],
        dedupeTransactions: true,
        version: 1,
        updatedAt: 1,
        webhook: {
          enabled: true,
          method: 'GET',
          url: 'https://partner.example/',
          parameters: [],
          headers: [],
          body: 'form',
          requestPerItem: false,
          requireClickId: false,
          guarantee: 'at_least_once',
          eventNames: {},
          omitEmpty: true,
        },
        click: { enabled: true, parameter: 'click_id', model: 'last', windowDays: 14 },
      },
    ],
  }));
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

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

function ingestWith(parts: Pick<TrafficStore, 'recall' | 'commit'>) {
  const stored: EventRecord[] = [];
  const ingest = createIngestBatch({
    store: parts,
    snapshot: holder.snapshot,
    now: Date.now,
    newDeliveryId: () => timeOrderedId(Date.now()),
    shells: { address: ({ approval }) => approval.hash },
    onStored: (record) => stored.push(record),
  });
  return { ingest, stored };
}

function purchase(id: string, overrides: Partial<IncomingEvent> = {}): IncomingEvent {
  const now = Date.now();
  return {
    event: { id, name: 'Purchase', at: now, data: { transaction_id: 'T-1' } },
    visitor: 'visitor',
    page: { url: 'https://shop.example/', referrer: '' },
    clicks: [{ at: now - 1000, ids: { click_id: '1' }, sources: {} }],
    contact: {},
    consent: {},
    test: false,
    userAgent: '',
    ip: '',
    receivedAt: now,
    source: 'browser',
    ...overrides,
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const outcomeOf = async (id: string) => {
  const leg = (await store.getEvent(id))?.decisions[0]?.webhook;
  return leg?.reason ?? leg?.outcome;
};

describe('two batches at once', () => {
  it('pay a transaction once', async () => {
    const { store: held, gates } = heldBack();
    const { ingest } = ingestWith(held);
    const both = [ingest([[purchase('first')]]), ingest([[purchase('second')]])];
    await settled();
    for (const gate of gates) gate.open();
    await Promise.all(both);
    expect([await outcomeOf('first'), await outcomeOf('second')]).toEqual(['queued', 'duplicate_transaction']);
  });

  it('know each other’s clicks', async () => {
    const { store: held, gates } = heldBack();
    const { ingest } = ingestWith(held);
    const landing = purchase('landing', { event: { id: 'landing', name: 'PageView', at: Date.now(), data: {} } });
    const both = [ingest([[landing]]), ingest([[purchase('order', { clicks: [] })]])];
    await settled();
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
    await settled();
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
    await settled();
    gates[0]?.open(new StoreUnavailableError('disk full'));
    await expect(first).rejects.toThrow(StoreUnavailableError);
    await settled();
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
  await settled();
  await ingestWith(store).ingest([[purchase('theirs')]]);
  gates[0]?.open();
  await settled();
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
