/** Whole looks: a real store and container, a real receiver, the clock given in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAdmin, type TestAdmin } from '../admin/startAdmin.testing.ts';
import { decision, record } from '../store/conformance/records.testing.ts';
import type { TrafficStore } from '../store/contract/trafficStore.ts';
import { startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';
import { createSender } from '../webhooks/send/send.ts';
import { type AlertParts, createAlerts } from './alerts.ts';
import { LEASE_MS } from './lease.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

let ops: TestPartner;
/** what it answers */
let status: number;
let admin: TestAdmin;

beforeEach(async () => {
  status = 204;
  ops = await startTestPartner((response) => response.writeHead(status).end());
  admin = await startAdmin({ allowedDestinations: [ops.destination] });
  await settle({ to: [{ kind: 'webhook', name: 'Ops', url: ops.url }] });
});
afterEach(async () => {
  await admin.stop();
  await ops.close();
});

async function settle(alerts: object): Promise<void> {
  const { status: answered, body } = await admin.call('PUT', '/api/container', { alerts });
  expect({ answered, body }).toMatchObject({ answered: 200 });
}

const told = () =>
  ops.requests.map(({ body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: { title: string } };
    return `${type} ${data.title}`;
  });

async function lookAfter(ms: number): Promise<string[]> {
  admin.later(ms);
  await admin.alerts.look();
  return told();
}

async function connector(about: object = {}): Promise<void> {
  const settings = {
    id: 'acme',
    name: 'Acme',
    triggers: ['Purchase'],
    webhook: { url: 'https://acme.example/' },
    ...about,
  };
  expect((await admin.call('POST', '/api/connectors', settings)).status).toBe(201);
}

const pause = () =>
  admin.call('POST', '/api/connectors/acme/webhook/pause', { reason: 'Jo from Acme, +49 170 1234567' });
const resume = () => admin.call('POST', '/api/connectors/acme/webhook/resume', {});

const BEGAN = 'alert.began [My site] Webhook paused: Acme';
const OVER = 'alert.over [My site] Over: Webhook paused: Acme';

/** Another process on the same store. */
function another(about: Partial<AlertParts> = {}) {
  const sender = createSender({ allowedDestinations: [ops.destination], now: Date.now });
  return createAlerts({
    store: admin.store,
    snapshot: admin.holder.snapshot,
    held: () => [],
    ...sender,
    secrets: admin.secrets,
    retentionDays: 30,
    dataDir: undefined,
    now: admin.now,
    log: { warn: () => undefined, error: () => undefined },
    ...about,
  });
}

describe('a paused webhook', () => {
  beforeEach(() => connector());

  it('is told once when it begins and once when it is over, without a person’s words', async () => {
    await pause();
    expect(await lookAfter(0)).toEqual([BEGAN]);
    expect(await lookAfter(MINUTE)).toEqual([BEGAN]);
    expect(ops.requests[0]?.body).not.toMatch(/Jo|170/);
    await resume();
    expect(await lookAfter(MINUTE)).toEqual([BEGAN]);
    expect(await lookAfter(15 * MINUTE)).toEqual([BEGAN, OVER]);
    expect(await lookAfter(HOUR)).toEqual([BEGAN, OVER]);
  });

  it('is told again by the schedule until the receiver takes it, each attempt on record', async () => {
    status = 503;
    await pause();
    for (const wait of [0, MINUTE, 4 * MINUTE, MINUTE]) await lookAfter(wait);
    expect(ops.requests).toHaveLength(3);
    status = 204;
    await lookAfter(30 * MINUTE);
    expect(ops.requests).toHaveLength(4);
    expect(new Set(ops.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const { body } = await admin.call<{ items: unknown[] }>('GET', '/api/alerts');
    expect(body.items).toMatchObject([
      {
        kind: 'webhook_paused',
        label: 'Webhook paused',
        link: '/connectors/acme',
        messages: [
          {
            receiver: 'Ops',
            state: 'sent',
            attempts: [{ status: 503 }, { status: 503 }, { status: 503 }, { status: 204, accepted: true }],
          },
        ],
      },
    ]);
  });

  it('is told by whoever comes after a process that died between telling and writing that down', async () => {
    await pause();
    let dies = false;
    const dying: TrafficStore = {
      ...admin.store,
      replaceSetting: async (name, before, value) => {
        if (dies && name === 'alerts') throw new Error('killed');
        return admin.store.replaceSetting(name, before, value);
      },
    };
    const first = await another({
      store: dying,
      send: async (...args) => {
        dies = true;
        return createSender({ allowedDestinations: [ops.destination], now: Date.now }).send(...args);
      },
    });
    await expect(first.look()).rejects.toThrow('killed');
    expect(told()).toEqual([BEGAN]);
    const second = await another();
    await second.look();
    expect(told()).toEqual([BEGAN]);
    admin.later(LEASE_MS);
    await second.look();
    expect(told()).toEqual([BEGAN, BEGAN]);
    expect(ops.requests[0]?.headers['webhook-id']).toBe(ops.requests[1]?.headers['webhook-id']);
  });

  it('isn’t told of in quiet hours, but at their end', async () => {
    // the clock stands at 16:00 UTC
    const quietHours = { from: '15:00', to: '17:00', zone: 'UTC' };
    await settle({ to: [{ kind: 'webhook', name: 'Ops', url: ops.url }], quietHours });
    await pause();
    expect(await lookAfter(0)).toEqual([]);
    expect((await admin.call('GET', '/api/alerts')).body).toMatchObject({ isQuiet: true });
    expect(await lookAfter(HOUR)).toEqual([BEGAN]);
  });

  it('reaches nobody who was taken out of the settings meanwhile', async () => {
    status = 500;
    await pause();
    await lookAfter(0);
    await settle({ to: [] });
    await lookAfter(MINUTE);
    const { body } = await admin.call('GET', '/api/alerts');
    expect(body).toMatchObject({ items: [{ messages: [{ state: 'dropped' }] }] });
    expect(ops.requests).toHaveLength(1);
  });
});

describe('figures of the store', () => {
  const purchases = (name: string, from: number, count: number, everyMs: number) =>
    Array.from({ length: count }, (_, index) => {
      const at = from + index * everyMs;
      return record(`${name}-${index}`, { at, receivedAt: at, data: {}, decisions: [] });
    });

  it('show that the Purchases of other weeks are missing, and that one came', async () => {
    const now = admin.now();
    for (const week of [4, 3, 2, 1]) {
      await admin.store.commit(purchases(`week${week}`, now - week * WEEK - 6 * HOUR, 100, 5 * MINUTE), 0);
    }
    await admin.store.commit(purchases('today', now - 6 * HOUR, 60, 5 * MINUTE), 0);
    const SILENT = 'alert.began [My site] No Purchase';
    // 65 minutes ago was the last
    expect(await lookAfter(0)).toEqual([SILENT]);
    expect(JSON.parse(ops.requests[0]?.body ?? '')).toMatchObject({
      data: {
        example: 'No Purchase for 65 minutes; in the same hours of the last 4 weeks there were 13, 13, 13, 13.',
        link: '/events?name=Purchase',
      },
    });
    await admin.store.commit(
      purchases('test', admin.now(), 1, 1).map((one) => ({ ...one, test: true })),
      0,
    );
    expect(await lookAfter(20 * MINUTE)).toEqual([SILENT]);
    await admin.store.commit(purchases('again', admin.now(), 1, 1), 0);
    await lookAfter(MINUTE);
    expect(await lookAfter(15 * MINUTE)).toEqual([SILENT, 'alert.over [My site] Over: No Purchase']);
  });

  it('show that a landing parameter was renamed, and its new name', async () => {
    await connector({ click: { parameter: 'cid' } });
    const now = admin.now();
    const visit = (name: string, at: number, parameter: string, index: number) =>
      record(`${name}-${index}`, {
        name: 'PageView',
        at,
        receivedAt: at,
        page: {
          url: `https://shop.example/?${parameter}=${index}&utm_source=acme&+4917012345678=1&a%0Ab=1`,
          referrer: '',
        },
        data: {},
        decisions: [
          decision({
            connector: 'acme',
            webhook: parameter === 'cid' ? { outcome: 'queued' } : { outcome: 'skipped', reason: 'no_click' },
          }),
        ],
      });
    for (const day of [7, 6, 5, 4, 3, 2]) {
      const visits = Array.from({ length: 40 }, (_, index) =>
        visit(`day${day}`, now - day * DAY + index, 'cid', index),
      );
      await admin.store.commit(visits, 0);
    }
    const today = Array.from({ length: 40 }, (_, index) => visit('today', now - 2 * HOUR + index, 'cid2', index));
    await admin.store.commit(today, 0);
    expect(await lookAfter(0)).toEqual(['alert.began [My site] Clicks missing: Acme']);
    expect(JSON.parse(ops.requests[0]?.body ?? '')).toMatchObject({
      data: {
        example:
          '0 % of the last 24 hours’ 40 events had a click; usual are 100 %. New in landings’ addresses since then: cid2.',
        link: '/events?connector=acme&outcome=no_click',
      },
    });
  });

  it('show what only the process itself saw', async () => {
    for (let request = 0; request < 10; request++) admin.alerts.figures.originRefused('https://new.example');
    for (const odd of ['https://new.example/path', 'no origin', `https://${'x'.repeat(300)}.example`, null]) {
      for (let request = 0; request < 10; request++) admin.alerts.figures.originRefused(odd);
    }
    await connector();
    const receipt = (event: string, confirmed: boolean) =>
      ({ event, connector: 'acme', outcome: 'threw', confirmed }) as const;
    for (let run = 0; run < 9; run++) admin.alerts.figures.receipts([receipt(`e${run}`, true)]);
    // told again, and told by anybody
    admin.alerts.figures.receipts([receipt('e1', true), receipt('e10', false)]);
    const ORIGIN = 'alert.began [My site] Origin refused: https://new.example';
    expect(await lookAfter(0)).toEqual([ORIGIN]);
    admin.alerts.figures.receipts([receipt('e9', true)]);
    expect((await lookAfter(MINUTE)).toSorted()).toEqual([ORIGIN, 'alert.began [My site] Pixel throwing: Acme']);
    await admin.call('PUT', '/api/container', { allowedOrigins: ['https://new.example'] });
    expect(await lookAfter(MINUTE)).toContain('alert.over [My site] Over: Origin refused: https://new.example');
  });

  it('show deliveries that were given up, until they are replayed', async () => {
    await connector();
    const now = admin.now();
    const failed = {
      id: 'd1',
      connector: 'acme',
      request: { method: 'GET', url: 'https://acme.example/', headers: [], body: null },
      destination: 'acme.example:443',
      state: 'failed',
      attempt: { at: now, status: null, durationMs: 0, error: 'broken' },
      test: false,
    } as const;
    const deliveries = [{ ...failed, request: { ...failed.request, headers: [] } }];
    await admin.store.commit([record('e1', { at: now, receivedAt: now, deliveries })], 0);
    expect(await lookAfter(0)).toEqual(['alert.began [My site] Deliveries given up: Acme']);
    expect(JSON.parse(ops.requests[0]?.body ?? '')).toMatchObject({
      data: { count: 1, link: '/deliveries?connector=acme&state=failed' },
    });
  });
});
