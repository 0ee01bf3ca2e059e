import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryRow, NewDelivery } from '../../store/contract/delivery.ts';
import type { EventRecord } from '../../store/contract/records.ts';
import { StoreUnavailableError, type TrafficStore } from '../../store/contract/trafficStore.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { eventually, until } from '../../testing/waiting.testing.ts';
import { httpAnswer, type RawPartner, startRawPartner } from '../send/rawPartner.testing.ts';
import { createSender, type Send } from '../send/send.ts';
import { type AttemptReport, createDispatcher, type Dispatcher } from './dispatcher.ts';

const silent = { warn() {}, error() {} };
const MINUTE = 60_000;

let folder: string;
let store: TrafficStore;
/** The clock runs, and tests can set it ahead. */
let ahead: number;
const now = () => Date.now() + ahead;
let cleanups: (() => Promise<unknown>)[];

beforeEach(async () => {
  ahead = 0;
  cleanups = [];
  folder = mkdtempSync(join(tmpdir(), 'trl-dispatcher-'));
  store = await openSqliteStore({ path: join(folder, 'traffic.db') });
});

afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Answers by the request's path: `/500` with 500, `/hang` never, everything else 200. */
async function startPartner(): Promise<RawPartner> {
  const partner = await startRawPartner((socket, request) => {
    const path = request.split(' ')[1] ?? '';
    if (path === '/hang') return;
    const status = /^\/(\d{3})$/.exec(path)?.[1];
    socket.write(httpAnswer(status ? `${status} Told` : '200 OK', `answer to ${path}`));
  });
  cleanups.push(() => partner.close());
  return partner;
}

function senderFor(partners: RawPartner[], attemptMs = 15_000): Send {
  const sender = createSender({
    allowedDestinations: partners.map(({ destination }) => destination),
    now,
    timeouts: { connectMs: 5_000, attemptMs },
  });
  cleanups.push(() => sender.close());
  return sender.send;
}

function start(send: Send, changes: Partial<Parameters<typeof createDispatcher>[0]> = {}): Dispatcher {
  const dispatcher = createDispatcher({
    store,
    send,
    now,
    random: () => 0.5,
    policyOf: () => ({}),
    held: { list: () => [], has: () => false, isGone: () => false },
    dropGone: async () => undefined,
    log: silent,
    onAttempt: () => {},
    ...changes,
  });
  cleanups.push(() => dispatcher.stop());
  dispatcher.start();
  return dispatcher;
}

let serial = 0;

/** Stores one event with a delivery to each URL; returns the deliveries' ids. */
async function commit(urls: string[], changes: Partial<NewDelivery> = {}): Promise<string[]> {
  const event = `event-${++serial}`;
  const deliveries = urls.map((url, index): NewDelivery => {
    return {
      id: `${event}-${index}`,
      connector: `connector-${index}`,
      request: { method: 'GET', url, headers: [], body: null },
      destination: new URL(url).host,
      state: 'waiting',
      test: false,
      ...changes,
    };
  });
  const record: EventRecord = {
    id: event,
    name: 'Purchase',
    at: now(),
    receivedAt: now(),
    visitor: 'v-1',
    page: { url: 'https://shop.example/', referrer: '' },
    data: {},
    contact: {},
    consent: {},
    test: false,
    userAgent: '',
    ip: '',
    newClicks: [],
    decisions: [],
    pixels: [],
    deliveries,
  };
  expect(await store.commit([record], 0)).toEqual(['stored']);
  return deliveries.map(({ id }) => id);
}

async function row(id: string | undefined): Promise<DeliveryRow> {
  const found = await store.getDelivery(id ?? '');
  if (!found) throw new Error(`no delivery ${id}`);
  return found;
}

/** Waits until the delivery has so many attempts. */
const afterAttempts = (id: string | undefined, count: number) =>
  eventually(async () => {
    expect((await row(id)).attempts).toHaveLength(count);
    return row(id); // the store reads a delivery and its attempts one after the other; by now both are written
  });

const idsReceived = (partner: RawPartner) =>
  partner.requests.map((request) => /^webhook-id: (.*)\r$/m.exec(request)?.[1] ?? '');

describe('sending', () => {
  it('sends what is committed while it runs, and logs the attempt', async () => {
    const partner = await startPartner();
    const dispatcher = start(senderFor([partner]));
    const [id] = await commit([`http://${partner.destination}/p?a=1`]);
    dispatcher.wake();
    const delivery = await afterAttempts(id, 1);
    expect(delivery).toMatchObject({
      state: 'succeeded',
      dueAt: null,
      attempts: [{ status: 200, answer: 'answer to /p?a=1' }],
    });
    expect(idsReceived(partner)).toEqual([id]);
  });

  it('sends at start what waited', async () => {
    const partner = await startPartner();
    const [id] = await commit([`http://${partner.destination}/p`]);
    start(senderFor([partner]));
    expect(await afterAttempts(id, 1)).toMatchObject({ state: 'succeeded' });
  });

  it('sends each of many once, to several destinations', async () => {
    const partners = await Promise.all([startPartner(), startPartner(), startPartner()]);
    const dispatcher = start(senderFor(partners));
    const ids: string[] = [];
    for (let i = 0; i < 150; i++) {
      ids.push(...(await commit(partners.map(({ destination }) => `http://${destination}/${i}-p`))));
      if (i % 10 === 0) dispatcher.wake();
    }
    dispatcher.wake();
    for (const id of ids) expect((await afterAttempts(id, 1)).state).toBe('succeeded');
    expect(partners.flatMap(idsReceived).sort()).toEqual([...ids].sort());
  });

  it('leaves alone what is only logged', async () => {
    const partner = await startPartner();
    const [logged] = await commit([`http://${partner.destination}/logged`], { state: 'test_logged' });
    const [sent] = await commit([`http://${partner.destination}/sent`]);
    start(senderFor([partner]));
    await afterAttempts(sent, 1);
    expect(await row(logged)).toMatchObject({ state: 'test_logged', attempts: [] });
    expect(idsReceived(partner)).toEqual([sent]);
  });
});

describe('retries', () => {
  it('follows the schedule to its end, with the same webhook-id', async () => {
    const partner = await startPartner();
    const dispatcher = start(senderFor([partner]));
    const [id] = await commit([`http://${partner.destination}/500`]);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) {
      dispatcher.wake();
      const delivery = await afterAttempts(id, attempt);
      const last = delivery.attempts.at(-1);
      expect(last).toMatchObject({ status: 500, answer: 'answer to /500' });
      if (delivery.state !== 'waiting') break;
      waits.push(Math.round(((delivery.dueAt ?? 0) - (last?.at ?? 0)) / 1000));
      ahead += (delivery.dueAt ?? 0) - now();
    }
    expect(waits).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 36_000]);
    expect(await row(id)).toMatchObject({ state: 'failed', dueAt: null });
    expect(new Set(idsReceived(partner))).toEqual(new Set([id]));
    expect(partner.requests).toHaveLength(8);
  });

  it('waits for the due time by itself', async () => {
    let first = true;
    const partner = await startRawPartner((socket) => {
      socket.write(httpAnswer(first ? '500 Oops' : '200 OK'));
      first = false;
    });
    cleanups.push(() => partner.close());
    const [id] = await commit([`http://${partner.destination}/p`]);
    // A random number below its range shortens the first step from 5 s to 0.2 s. No wake-up: the timer alone must do it.
    start(senderFor([partner]), { random: () => -1.9 });
    expect(await afterAttempts(id, 2)).toMatchObject({
      state: 'succeeded',
      attempts: [{ status: 500 }, { status: 200 }],
    });
  });

  it('ends at once what can never be sent', async () => {
    const partner = await startPartner();
    const [id] = await commit([`http://${partner.destination}/p`]);
    start(senderFor([])); // nothing allowed
    const delivery = await afterAttempts(id, 1);
    expect(delivery.state).toBe('failed');
    expect(delivery.attempts[0]?.error).toMatch(
      /^blocked destination: 127\.0\.0\.1 is loopback; add 127\.0\.0\.1:\d+ to/,
    );
    expect(partner.connections()).toBe(0);
  });

  it('reports each attempt with what became of it', async () => {
    const partner = await startPartner();
    const told: [string, string, string, boolean][] = [];
    const onAttempt = ({ delivery: { connector }, end, gone }: AttemptReport) =>
      told.push([connector, end.kind, end.next.state, gone]);
    const url = (path: string) => `http://${partner.destination}${path}`;
    const ids = await commit([url('/p'), url('/410'), url('/500'), 'http://10.0.0.1/']);
    start(senderFor([partner]), { onAttempt });
    for (const id of ids) await afterAttempts(id, 1);
    expect(told.sort()).toEqual([
      ['connector-0', 'accepted', 'succeeded', false],
      ['connector-1', 'failed', 'waiting', true],
      ['connector-2', 'failed', 'waiting', false],
      ['connector-3', 'blocked', 'failed', false],
    ]);
  });
});

describe('response rule', () => {
  it('is the one that holds when the answer comes, over all of the answer that is read', async () => {
    const partner = await startRawPartner((socket) =>
      socket.write(httpAnswer('200 OK', `${'x'.repeat(40_000)}success=false`)),
    );
    cleanups.push(() => partner.close());
    let text = 'success=true';
    const policyOf = () => ({ responseRule: { body: 'contains', text, retry: true } as const });
    const [id] = await commit([`http://${partner.destination}/p`]);
    const dispatcher = start(senderFor([partner]), { policyOf });
    const error = 'rejected by the response rule: the answer does not contain "success=true"';
    expect(await afterAttempts(id, 1)).toMatchObject({ state: 'waiting', attempts: [{ status: 200, error }] });
    text = 'success=false';
    ahead += MINUTE;
    dispatcher.wake();
    expect(await afterAttempts(id, 2)).toMatchObject({ state: 'succeeded' });
  });
});

describe('at most once', () => {
  const once = { atMostOnce: true };
  const hung = async () => {
    const partner = await startPartner();
    const [id = ''] = await commit([`http://${partner.destination}/hang`], once);
    return { partner, id };
  };

  it('sends what is well, each over a connection of its own', async () => {
    const partner = await startPartner();
    const ids = await commit(Array(5).fill(`http://${partner.destination}/p`), once);
    start(senderFor([partner]));
    for (const id of ids) expect(await afterAttempts(id, 1)).toMatchObject({ state: 'succeeded' });
    expect(idsReceived(partner).sort()).toEqual(ids);
    expect(partner.connections()).toBe(5);
  });

  it('is begun durably before it is sent', async () => {
    const order: string[] = [];
    const partner = await startRawPartner((socket) => {
      order.push('received');
      socket.write(httpAnswer('200 OK'));
    });
    cleanups.push(() => partner.close());
    const watched: TrafficStore = {
      ...store,
      async beginAttempts(leaseToken, ids) {
        const begun = await store.beginAttempts(leaseToken, ids);
        order.push('begun');
        return begun;
      },
    };
    const [id] = await commit([`http://${partner.destination}/p`], once);
    start(senderFor([partner]), { store: watched });
    await afterAttempts(id, 1);
    expect(order).toEqual(['begun', 'received']);
  });

  it('is not sent again by itself when nobody knows whether it arrived', async () => {
    const { partner, id } = await hung();
    start(senderFor([partner], 200));
    const { state, attempts } = await afterAttempts(id, 1);
    expect(state).toBe('failed');
    expect(attempts[0]?.error).toMatch(/^no answer within 0\.2 s; it may have reached the partner/);
  });

  it('is sent again when there was no connection', async () => {
    const partner = await startPartner();
    await partner.close();
    const [id] = await commit([`http://${partner.destination}/p`], once);
    start(senderFor([partner]));
    expect(await afterAttempts(id, 1)).toMatchObject({ state: 'waiting', attempts: [{ error: 'connection refused' }] });
  });

  it('is not sent again after the process died while it was under way, unless somebody replays it', async () => {
    const { partner, id } = await hung();
    // As a process that dies after it sent: claimed, begun, never finished.
    const claim = { now: now(), limit: 10, busyDestinations: [], pausedConnectors: [], leaseToken: 'dead' };
    await store.claimDeliveries({ ...claim, leaseUntil: now() + 90_000 });
    expect(await store.beginAttempts('dead', [id])).toEqual([id]);
    ahead += 90_000;
    const dispatcher = start(senderFor([partner], 200));
    const { state, attempts } = await afterAttempts(id, 1);
    expect(state).toBe('failed');
    expect(attempts[0]?.error).toMatch(/^the collector stopped while this was being sent: it may have reached/);
    expect(partner.requests).toEqual([]);
    await store.replayDelivery(id, now());
    dispatcher.wake();
    await afterAttempts(id, 2);
    expect(idsReceived(partner)).toEqual([id]);
  });

  it('waits while its begin can’t be written, and others don’t', async () => {
    const partner = await startPartner();
    let down = true;
    const failing: TrafficStore = {
      ...store,
      beginAttempts: async (leaseToken, ids) => {
        if (down) throw new StoreUnavailableError('disk full');
        return store.beginAttempts(leaseToken, ids);
      },
    };
    const [id] = await commit([`http://${partner.destination}/once`], once);
    const dispatcher = start(senderFor([partner]), { store: failing });
    const [other] = await commit([`http://${partner.destination}/other`]);
    dispatcher.wake();
    await afterAttempts(other, 1);
    expect(idsReceived(partner)).toEqual([other]);
    down = false;
    expect(await afterAttempts(id, 1)).toMatchObject({ state: 'succeeded' });
  });

  it('is not sent when its lease went to somebody else before it was begun', async () => {
    const partner = await startPartner();
    const [id = ''] = await commit([`http://${partner.destination}/p`], once);
    const robbed: TrafficStore = {
      ...store,
      async beginAttempts(leaseToken, ids) {
        await store.releaseDeliveries(leaseToken, ids, now());
        const claim = { now: now(), limit: 10, busyDestinations: [], pausedConnectors: [] };
        await store.claimDeliveries({ ...claim, leaseToken: 'other', leaseUntil: now() + 90_000 });
        return store.beginAttempts(leaseToken, ids);
      },
    };
    const dispatcher = start(senderFor([partner]), { store: robbed });
    await eventually(async () => expect(await store.beginAttempts('other', [id])).toEqual([id]));
    const [later] = await commit([`http://${partner.destination}/later`]);
    dispatcher.wake();
    await afterAttempts(later, 1);
    expect(idsReceived(partner)).toEqual([later]);
  });
});

describe('a paused webhook', () => {
  it('waits, in whatever state of being sent it is, until it is resumed; others of its destination don’t', async () => {
    const partner = await startPartner();
    const stopped = new Set(['slow']);
    const held = { list: () => [...stopped], has: (connector: string) => stopped.has(connector), isGone: () => false };
    const [waiting] = await commit([`http://${partner.destination}/p`], { connector: 'slow' });
    const [other] = await commit([`http://${partner.destination}/other`], { connector: 'quick' });
    const dispatcher = start(senderFor([partner]), { held });
    await afterAttempts(other, 1);
    expect(await row(waiting)).toMatchObject({ state: 'waiting', attempts: [] });
    stopped.clear();
    dispatcher.wake();
    await afterAttempts(waiting, 1);
    expect(idsReceived(partner)).toEqual([other, waiting]);
  });

  it('keeps what answered 410 and what was claimed already', async () => {
    let status = '410 Gone';
    const partner = await startRawPartner((socket) => socket.write(httpAnswer(status)));
    cleanups.push(() => partner.close());
    const stopped = new Set<string>();
    const held = { list: () => [...stopped], has: (connector: string) => stopped.has(connector), isGone: () => false };
    const onAttempt = ({ delivery: { connector }, gone }: AttemptReport) => gone && stopped.add(connector);
    const ids = await commit(Array(20).fill(`http://${partner.destination}/p`), { connector: 'c' });
    const dispatcher = start(senderFor([partner]), { held, onAttempt });
    await eventually(async () => {
      expect((await store.queueStats(now())).waiting).toBe(20);
      // an answer that is still on its way would pause it again
      const rows = await Promise.all(ids.map(row));
      expect(rows.filter(({ attempts }) => attempts.length === 1)).toHaveLength(8);
    });
    expect(partner.requests).toHaveLength(8);
    status = '200 OK';
    stopped.clear();
    ahead += 10_000;
    dispatcher.wake();
    for (const id of ids) await eventually(async () => expect((await row(id)).state).toBe('succeeded'));
    expect(partner.requests).toHaveLength(28);
  });
});

describe('a trial whether a partner is back', () => {
  const held = { list: () => ['c'], has: (connector: string) => connector === 'c', isGone: () => false };

  it('sends one though the webhook is paused, and says what came of it once it is written', async () => {
    const partner = await startPartner();
    const ids = await commit(Array(3).fill(`http://${partner.destination}/p`), { connector: 'c' });
    const dispatcher = start(senderFor([partner]), { held });
    const trial = await dispatcher.tryOne('c', 'alex');
    expect(trial).toMatchObject({ state: 'succeeded', attempt: { status: 200 } });
    expect(ids).toContain(trial?.delivery);
    expect((await row(trial?.delivery)).state).toBe('succeeded');
    expect(partner.requests).toHaveLength(1);
    expect((await store.queueStats(now())).waiting).toBe(2);
  });

  it('leaves it waiting where the partner is still gone', async () => {
    const partner = await startPartner();
    const [id] = await commit([`http://${partner.destination}/410`], { connector: 'c' });
    const dispatcher = start(senderFor([partner]), { held });
    expect(await dispatcher.tryOne('c', 'alex')).toMatchObject({
      delivery: id,
      state: 'waiting',
      attempt: { status: 410 },
    });
    expect(await dispatcher.tryOne('nobody', 'alex')).toBeUndefined();
    expect((await row(id)).attempts).toHaveLength(1);
  });
});

describe('circuit breaker', () => {
  /** Fails until told otherwise. */
  async function startFailing() {
    const state = { status: '500 Oops' };
    const partner = await startRawPartner((socket) => socket.write(httpAnswer(state.status)));
    cleanups.push(() => partner.close());
    return { partner, state };
  }

  it('leaves a destination that is down alone, without using up attempts, and sends all when it is up again', async () => {
    const { partner, state } = await startFailing();
    const well = await startPartner();
    const ids = await commit(Array(40).fill(`http://${partner.destination}/p`));
    const dispatcher = start(senderFor([partner, well]));
    const breaker = () => dispatcher.status().breakers.get(partner.destination);
    await eventually(() => expect(breaker()).toBe('open'));
    const [other] = await commit([`http://${well.destination}/p`]);
    dispatcher.wake();
    await afterAttempts(other, 1);
    // Ten, and what was under way besides.
    const asked = partner.requests.length;
    expect(asked).toBeLessThan(18);
    const attempts = async () => (await Promise.all(ids.map(row))).reduce((sum, row) => sum + row.attempts.length, 0);
    await eventually(async () => expect(await attempts()).toBe(asked));

    ahead += 31_000; // the probe fails
    dispatcher.wake();
    await eventually(async () => expect(await attempts()).toBe(asked + 1));
    await eventually(() => expect(breaker()).toBe('open'));
    expect(partner.requests).toHaveLength(asked + 1);

    state.status = '200 OK';
    ahead += 31_000;
    dispatcher.wake();
    await eventually(() => expect(breaker()).toBeUndefined());
    const sent = async () => (await Promise.all(ids.map(row))).filter(({ state }) => state === 'succeeded').length;
    // all but the one that probed in vain; of what is still under way then, the clock would go past the lease
    await eventually(async () => expect(await sent()).toBeGreaterThanOrEqual(ids.length - 1));
    ahead += 30 * MINUTE;
    dispatcher.wake();
    for (const id of ids) await eventually(async () => expect((await row(id)).state).toBe('succeeded'));
  });

  it('does not keep the dispatcher busy when nothing waits', async () => {
    const { partner } = await startFailing();
    let claims = 0;
    const counted: TrafficStore = {
      ...store,
      claimDeliveries(request) {
        claims++;
        return store.claimDeliveries(request);
      },
    };
    const ids = await commit(Array(10).fill(`http://${partner.destination}/p`));
    const dispatcher = start(senderFor([partner]), { store: counted });
    for (const id of ids) await afterAttempts(id, 1);
    expect(dispatcher.status().breakers.get(partner.destination)).toBe('open');
    ahead += 4_000; // of their 5 s
    const before = claims;
    // one that is busy claims with each turn of the store
    for (let turn = 0; turn < 100; turn++) await store.queueStats(now());
    expect(claims - before).toBeLessThan(10);
  });

  it('takes a 4xx for the answer of a destination that is well', async () => {
    const { partner, state } = await startFailing();
    state.status = '404 Not Found';
    const ids = await commit(Array(30).fill(`http://${partner.destination}/p`));
    const dispatcher = start(senderFor([partner]));
    for (const id of ids) await afterAttempts(id, 1);
    expect(dispatcher.status().breakers.size).toBe(0);
  });
});

describe('replay', () => {
  it.each([
    ['/p', 'succeeded', 200],
    ['/500', 'failed', 500],
  ])('of %s is one manual attempt with the same webhook-id and ends as %s', async (path, state, status) => {
    const partner = await startPartner();
    const [id = ''] = await commit([`http://${partner.destination}${path}`], { state: 'test_logged' });
    const dispatcher = start(senderFor([partner]));
    expect(await store.replayDelivery(id, now())).toBe(true);
    dispatcher.wake();
    expect(await afterAttempts(id, 1)).toMatchObject({ state, dueAt: null, attempts: [{ status, manual: true }] });
    expect(idsReceived(partner)).toEqual([id]);
  });
});

describe('limits', () => {
  it('has at most 8 requests under way at a destination, and a hanging one holds up no other', async () => {
    const [hanging, quick] = [await startPartner(), await startPartner()];
    const hung = await commit(Array.from({ length: 150 }, () => `http://${hanging.destination}/hang`));
    const sent = await commit(Array.from({ length: 150 }, () => `http://${quick.destination}/p`));
    start(senderFor([hanging, quick], 60_000));
    for (const id of sent) await afterAttempts(id, 1);
    expect(hanging.requests).toHaveLength(8);
    expect((await row(hung[0])).attempts).toEqual([]);
    await hanging.close(); // lets the hung ones end, so that the drain is short
  });

  it('has at most 128 requests under way in all, the last 32 to a destination each', async () => {
    const partners = await Promise.all(Array.from({ length: 50 }, startPartner));
    await commit(partners.flatMap(({ destination }) => Array(10).fill(`http://${destination}/hang`)));
    const underWay = () => partners.reduce((sum, { requests }) => sum + requests.length, 0);
    let looks = 0;
    const counted = () => {
      looks += 1;
      return now();
    };
    start(senderFor(partners, 60_000), { now: counted });
    await eventually(() => expect(underWay()).toBe(128));
    // It looks at the clock some times a round (every half second while starved): after further ones there are still no more.
    const before = looks;
    await until(() => looks >= before + 10);
    expect(underWay()).toBe(128);
    expect(partners.filter(({ requests }) => requests.length > 0).length).toBeGreaterThanOrEqual(12 + 32);
    await Promise.all(partners.map((partner) => partner.close()));
  });

  it('sends to the others while sixteen destinations hang with all they may hold', async () => {
    const hanging = await Promise.all(Array.from({ length: 16 }, startPartner));
    const quick = await startPartner();
    await commit(hanging.flatMap(({ destination }) => Array(40).fill(`http://${destination}/hang`)));
    const dispatcher = start(senderFor([...hanging, quick], 60_000));
    const underWay = () => hanging.reduce((sum, { requests }) => sum + requests.length, 0);
    await eventually(() => expect(underWay()).toBeGreaterThanOrEqual(96));
    const ids = await commit(Array(50).fill(`http://${quick.destination}/p`));
    dispatcher.wake();
    for (const id of ids) await afterAttempts(id, 1);
    await Promise.all(hanging.map((partner) => partner.close()));
  });
});

describe('when things break', () => {
  it('sends again what a dead process had claimed, when its lease ends', async () => {
    const partner = await startPartner();
    const [id] = await commit([`http://${partner.destination}/p`]);
    const leaseUntil = now() + 90_000;
    const claim = { now: now(), limit: 10, busyDestinations: [], pausedConnectors: [], leaseToken: 'dead', leaseUntil };
    expect(await store.claimDeliveries(claim)).toHaveLength(1);
    const dispatcher = start(senderFor([partner]));
    const [other] = await commit([`http://${partner.destination}/other`]);
    dispatcher.wake();
    await afterAttempts(other, 1);
    expect((await row(id)).attempts).toEqual([]);
    ahead += 90_000;
    dispatcher.wake();
    expect(await afterAttempts(id, 1)).toMatchObject({ state: 'succeeded' });
  });

  it('keeps the ends of attempts while the store can’t be written, and sends nothing twice', async () => {
    const partner = await startPartner();
    let down = true;
    const errors: string[] = [];
    const failing: TrafficStore = {
      ...store,
      finishAttempts: async (results) => {
        if (down) throw new StoreUnavailableError('disk full');
        return store.finishAttempts(results);
      },
    };
    const ids = await commit(Array.from({ length: 20 }, (_, index) => `http://${partner.destination}/${index}-p`));
    const log = { ...silent, error: (_: object, message: string) => errors.push(message) };
    const dispatcher = start(senderFor([partner]), { store: failing, log });
    await eventually(() => expect(errors.length).toBeGreaterThan(1));
    ahead += 2 * MINUTE; // the leases end while the store is away
    dispatcher.wake();
    down = false;
    for (const id of ids) expect(await afterAttempts(id, 1)).toMatchObject({ state: 'succeeded' });
    expect(idsReceived(partner).sort()).toEqual([...ids].sort());
  });

  it('writes the other results when one can’t be written', async () => {
    const partner = await startPartner();
    let bad: string | undefined;
    const choking: TrafficStore = {
      ...store,
      finishAttempts: async (results) => {
        if (results.some(({ deliveryId }) => deliveryId === bad)) throw new Error('malformed');
        return store.finishAttempts(results);
      },
    };
    const ids = await commit(Array.from({ length: 5 }, () => `http://${partner.destination}/p`));
    bad = ids[2];
    const dispatcher = start(senderFor([partner]), { store: choking });
    for (const id of ids.filter((id) => id !== bad)) await afterAttempts(id, 1);
    // It holds up nothing that comes later, and is not sent again when its lease ends.
    ahead += 2 * MINUTE;
    const [later] = await commit([`http://${partner.destination}/p`]);
    dispatcher.wake();
    await afterAttempts(later, 1);
    bad = undefined;
    await afterAttempts(ids[2], 1);
    expect(idsReceived(partner).sort()).toEqual([...ids, later].sort());
  });

  it('sends nothing again whose lease ended while it was under way', async () => {
    const answers: (() => void)[] = [];
    const partner = await startRawPartner((socket) => answers.push(() => socket.write(httpAnswer('200 OK'))));
    cleanups.push(() => partner.close());
    const [id] = await commit([`http://${partner.destination}/p`]);
    const dispatcher = start(senderFor([partner]));
    await eventually(() => expect(answers).toHaveLength(1));
    ahead += 2 * MINUTE; // as after the machine slept
    const [other] = await commit([`http://${partner.destination}/other`]);
    dispatcher.wake();
    await eventually(() => expect(answers).toHaveLength(2));
    for (const answer of answers) answer();
    expect(await afterAttempts(id, 1)).toMatchObject({ state: 'succeeded' });
    expect(await afterAttempts(other, 1)).toMatchObject({ state: 'succeeded' });
    expect(idsReceived(partner)).toEqual([id, other]);
  });

  it('gives back what found no place, before its lease ends', async () => {
    const partner = await startPartner();
    const given: string[] = [];
    const watched: TrafficStore = {
      ...store,
      async releaseDeliveries(leaseToken, ids, dueAt) {
        given.push(...ids);
        await store.releaseDeliveries(leaseToken, ids, dueAt);
      },
    };
    const ids = await commit(Array.from({ length: 20 }, () => `http://${partner.destination}/hang`));
    const dispatcher = start(senderFor([partner]), { store: watched });
    await eventually(() => expect(partner.requests).toHaveLength(8));
    ahead += MINUTE;
    dispatcher.wake();
    await eventually(() => expect(given.sort()).toEqual(ids.slice(8).sort()));
    await partner.close();
  });

  it('goes on after claims that failed', async () => {
    const partner = await startPartner();
    let failures = 3;
    const failing: TrafficStore = {
      ...store,
      claimDeliveries: async (request) => {
        if (failures-- > 0) throw new StoreUnavailableError('locked');
        return store.claimDeliveries(request);
      },
    };
    const [id] = await commit([`http://${partner.destination}/p`]);
    start(senderFor([partner]), { store: failing });
    expect(await afterAttempts(id, 1)).toMatchObject({ state: 'succeeded' });
  });

  it('logs a sender’s bug as a failed attempt and tries again later', async () => {
    const [id] = await commit(['http://127.0.0.1:1/p']);
    start(async () => {
      throw new TypeError('x is not a function');
    });
    expect(await afterAttempts(id, 1)).toMatchObject({
      state: 'waiting',
      attempts: [{ status: null, error: 'internal error: TypeError: x is not a function' }],
    });
  });
});

describe('stop', () => {
  it('waits for what is under way, gives back the rest, claims no more', async () => {
    const answers: (() => void)[] = [];
    const partner = await startRawPartner((socket) => answers.push(() => socket.write(httpAnswer('200 OK'))));
    cleanups.push(() => partner.close());
    const ids = await commit(Array.from({ length: 30 }, () => `http://${partner.destination}/p`));
    const dispatcher = start(senderFor([partner]));
    await eventually(() => expect(answers).toHaveLength(8));

    const stopped = dispatcher.stop();
    const [late] = await commit([`http://${partner.destination}/p`]);
    dispatcher.wake();
    for (const answer of answers.splice(0)) answer();
    await stopped;

    const rows = await Promise.all([...ids, late].map(row));
    expect(rows.filter(({ state }) => state === 'succeeded')).toHaveLength(8);
    expect(rows.filter(({ state, attempts }) => state === 'waiting' && attempts.length === 0)).toHaveLength(23);
    expect(partner.requests).toHaveLength(8);
    // Given back: another process may take them at once, without waiting for a lease to end.
    const claim = {
      now: now(),
      limit: 100,
      busyDestinations: [],
      pausedConnectors: [],
      leaseToken: 'next',
      leaseUntil: now() + 1,
    };
    expect(await store.claimDeliveries(claim)).toHaveLength(23);
  });

  it('ends although a partner hangs, with the attempt’s own time limit', async () => {
    const partner = await startPartner();
    const [id] = await commit([`http://${partner.destination}/hang`]);
    const dispatcher = start(senderFor([partner], 200));
    await eventually(() => expect(partner.requests).toHaveLength(1));
    await dispatcher.stop();
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: [{ error: 'no answer within 0.2 s' }] });
  });
});
