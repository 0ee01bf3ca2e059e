/** What waits while a connector is disabled, paused, turned off or deleted, and how it ends: over a whole collector. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditEntry } from '../../store/contract/audit.ts';
import type { Dropped } from '../../store/contract/delivery.ts';
import { envelope, event, startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../../testing/testPartner.testing.ts';
import { eventually } from '../../testing/waiting.testing.ts';

vi.setConfig({ testTimeout: 120_000 });

const HOUR = 3_600_000;
/** Places that one destination has. */
const IN_FLIGHT = 8;

interface Shown {
  id: string;
  event: string;
  state: string;
  attempts: number;
  dropped?: Dropped;
}

let partner: TestPartner;
let collector: TestCollector;
/** The clock runs, and tests can set it. */
let ahead: number;
/** What the partner answers; undefined: it waits for `answerHeld`. */
let say: number | undefined;
let held: ServerResponse[];

beforeEach(async () => {
  ahead = 0;
  say = 200;
  held = [];
  partner = await startTestPartner((response, { url }) => {
    if (say === undefined && !url.startsWith('/other')) held.push(response);
    else response.writeHead(url.startsWith('/other') ? 200 : (say ?? 200)).end('told');
  });
  collector = await startTestCollector({ allowedDestinations: [partner.destination] }, () => Date.now() + ahead);
  for (const id of ['x', 'other']) {
    expect((await collector.api('POST', '/api/connectors', settings(id))).status).toBe(201);
  }
});
afterEach(async () => {
  await partner.close();
  await collector.stop();
});

const settings = (id: string, change: object = {}) => ({
  ...{ id, name: id, triggers: [id === 'x' ? 'Purchase' : 'Lead'] },
  webhook: { url: `${partner.url}/${id}`, parameters: [{ name: 'id', value: '{{EVENT_ID}}' }] },
  ...change,
});
const put = async (change: object) =>
  expect((await collector.api('PUT', '/api/connectors/x', settings('x', change))).status).toBe(200);

function answerHeld(status: number): void {
  for (const response of held.splice(0)) response.writeHead(status).end('told');
}

async function send(...ids: string[]): Promise<void> {
  const events = ids.map((id) => event({ id, name: id.startsWith('other') ? 'Lead' : 'Purchase' }));
  expect((await collector.post(envelope(collector.key, { events }))).status).toBe(200);
}

const list = async (query: string) =>
  ((await collector.api('GET', `/api/deliveries?limit=100&${query}`)).body as { items: Shown[] }).items;
const inState = (state: string, count: number) =>
  eventually(async () => expect(await list(`connector=x&state=${state}`)).toHaveLength(count));
const sent = () => partner.requests.filter(({ url }) => url.startsWith('/x')).map(({ url }) => url.split('=')[1]);
const audited = async (what: string) =>
  ((await collector.api('GET', '/api/audit')).body as { items: AuditEntry[] }).items.filter((one) => one.what === what);
const cancel = (body: object) =>
  collector.api('POST', '/api/deliveries/cancel', body) as Promise<{ status: number; body: object }>;

let serial = 0;
/** Whatever was due before is sent, or it won't be: a claim takes what is due longest first. */
async function otherIsServed(): Promise<void> {
  serial += 1;
  await send(`other-${serial}`);
  await eventually(() => expect(partner.requests.at(-1)?.url).toContain(`other-${serial}`));
  await eventually(async () => expect(await list(`event=other-${serial}&state=succeeded`)).toHaveLength(1));
}

const pause = async () =>
  expect((await collector.api('POST', '/api/connectors/x/webhook/pause', { reason: 'new contract' })).status).toBe(200);
const resume = async () =>
  expect((await collector.api('POST', '/api/connectors/x/webhook/resume', {})).status).toBe(200);
const turnOff = () => put({ webhook: { ...settings('x').webhook, enabled: false } });

const WAYS: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
  ['disabled', () => put({ mode: 'disabled' }), () => put({})],
  ['paused by hand', pause, resume],
  ['turned off', turnOff, () => put({})],
];

describe.each(WAYS)('a connector whose webhook is %s', (_, hold, release) => {
  it('sends no retry, however long ago it was due, and then sends it', async () => {
    say = 503;
    await send('order-1');
    await eventually(async () => expect(await list('connector=x')).toMatchObject([{ state: 'waiting', attempts: 1 }]));
    await hold();
    say = 200;
    ahead = 30 * HOUR;
    await otherIsServed();
    expect(await list('connector=x')).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    await collector.restart();
    await otherIsServed();
    expect(sent()).toEqual(['order-1']);
    await release();
    await inState('succeeded', 1);
    expect(sent()).toEqual(['order-1', 'order-1']);
  });

  it('lets what is in flight end as it ends, and keeps what would be tried again', async () => {
    say = undefined;
    await send('order-1', 'order-2');
    await eventually(() => expect(held).toHaveLength(2));
    await hold();
    held.pop()?.writeHead(200).end('ok');
    answerHeld(503);
    await inState('succeeded', 1);
    await eventually(async () =>
      expect(await list('connector=x&state=waiting')).toMatchObject([{ attempts: 1, state: 'waiting' }]),
    );
    ahead = HOUR;
    await otherIsServed();
    expect(sent()).toHaveLength(2);
    say = 200;
    await release();
    await inState('succeeded', 2);
    expect(sent()).toHaveLength(3);
  });

  it('sends nothing more of what was claimed already', async () => {
    say = undefined;
    await send(...Array.from({ length: 20 }, (_, n) => `order-${n}`));
    await eventually(() => expect(held).toHaveLength(IN_FLIGHT));
    await hold();
    say = 200;
    answerHeld(200);
    await inState('succeeded', IN_FLIGHT);
    await otherIsServed();
    expect(await list('connector=x&state=waiting')).toHaveLength(20 - IN_FLIGHT);
    expect(sent()).toHaveLength(IN_FLIGHT);
    await release();
    await inState('succeeded', 20);
    expect(new Set(sent()).size).toBe(20);
    expect(sent()).toHaveLength(20);
  });

  it('sends no replay either, until that ends', async () => {
    await send('order-1');
    await inState('succeeded', 1);
    const [one] = await list('connector=x');
    await hold();
    expect((await collector.api('POST', `/api/deliveries/${one?.id}/replay`)).status).toBe(202);
    await otherIsServed();
    expect(sent()).toEqual(['order-1']);
    await release();
    await eventually(() => expect(sent()).toEqual(['order-1', 'order-1']));
  });
});

describe('a pause by hand', () => {
  it('is shown with its reason, is in the audit log, and stays through edits', async () => {
    await pause();
    await put({ name: 'renamed' });
    const { body } = (await collector.api('GET', '/api/connectors/x')) as { body: object };
    expect(body).toMatchObject({ webhook: { enabled: true, paused: { reason: 'new contract' } } });
    expect(await audited('webhook_paused')).toMatchObject([{ who: 'admin', subject: 'x', detail: 'new contract' }]);
  });

  it('keeps the first reason, and is refused where there is no webhook', async () => {
    await pause();
    const again = await collector.api('POST', '/api/connectors/x/webhook/pause', { reason: 'another' });
    expect(again).toMatchObject({ status: 200, body: { webhook: { paused: { reason: 'new contract' } } } });
    await collector.api('POST', '/api/connectors', { id: 'pixel', name: 'Pixel', triggers: ['Lead'] });
    const none = await collector.api('POST', '/api/connectors/pixel/webhook/pause', {});
    expect(none).toMatchObject({ status: 409, body: { field: 'webhook' } });
    expect(await collector.api('POST', '/api/connectors/x/webhook/pause', { reason: 5 })).toMatchObject({
      status: 400,
      body: { field: 'reason' },
    });
    expect(await audited('webhook_paused')).toHaveLength(1);
  });
});

describe('cancelling', () => {
  const holdThree = async () => {
    await pause();
    await send('order-1', 'order-2', 'order-3');
  };

  it('drops nothing unless the count is right', async () => {
    await holdThree();
    for (const body of [{ connector: 'x' }, { connector: 'x', count: '3' }, { count: 3 }]) {
      expect(await cancel(body)).toMatchObject({ status: 400 });
    }
    expect(await cancel({ connector: 'x', state: 'failed', count: 0 })).toMatchObject({ body: { field: 'state' } });
    expect(await cancel({ connector: 'x', count: 2 })).toMatchObject({
      status: 409,
      body: { field: 'count', waiting: 3 },
    });
    expect(await list('state=waiting')).toHaveLength(3);
    expect(await audited('deliveries_dropped')).toEqual([]);
  });

  it('ends what waits for good, with who and why, over a restart and a resume', async () => {
    await holdThree();
    const answer = await cancel({ connector: 'x', event: 'order-2', count: 1, reason: 'a fraud' });
    expect(answer).toMatchObject({ status: 200, body: { dropped: 1, underWay: 0 } });
    expect(await cancel({ connector: 'x', count: 2 })).toMatchObject({ body: { dropped: 2, underWay: 0 } });
    expect(await list('event=order-2')).toMatchObject([
      { state: 'dropped', attempts: 0, dropped: { who: 'admin', why: 'a fraud', at: expect.any(Number) } },
    ]);
    expect(await audited('deliveries_dropped')).toMatchObject([
      { who: 'admin', detail: '2 that waited (connector=x): cancelled' },
      { who: 'admin', subject: 'x', detail: '1 that waited (connector=x, event=order-2): a fraud' },
    ]);
    await resume();
    await collector.restart();
    await otherIsServed();
    expect(sent()).toEqual([]);
  });

  it('takes back what is only claimed, and doesn’t try again what is being sent', async () => {
    say = undefined;
    await send(...Array.from({ length: 20 }, (_, n) => `order-${n}`));
    await eventually(() => expect(held).toHaveLength(IN_FLIGHT));
    const answer = await cancel({ connector: 'x', count: 20 });
    expect(answer.body).toEqual({ dropped: 20 - IN_FLIGHT, underWay: IN_FLIGHT });
    expect(await list('connector=x&state=dropped')).toHaveLength(20 - IN_FLIGHT);
    held.pop()?.writeHead(200).end('ok');
    answerHeld(503);
    await inState('dropped', 19);
    await inState('succeeded', 1);
    say = 200;
    ahead = 30 * HOUR;
    await otherIsServed();
    expect(sent()).toHaveLength(IN_FLIGHT);
  });
});

describe('deleting a connector', () => {
  it('drops what waits, on record, whatever is under way', async () => {
    say = undefined;
    await send(...Array.from({ length: 12 }, (_, n) => `order-${n}`));
    await eventually(() => expect(held).toHaveLength(IN_FLIGHT));
    expect((await collector.api('DELETE', '/api/connectors/x')).status).toBe(204);
    await inState('dropped', 12 - IN_FLIGHT);
    held.pop()?.writeHead(200).end('ok');
    answerHeld(503);
    await inState('dropped', 11);
    await inState('succeeded', 1);
    say = 200;
    ahead = 30 * HOUR;
    await otherIsServed();
    expect(sent()).toHaveLength(IN_FLIGHT);
    expect((await list('connector=x&state=dropped'))[0]?.dropped).toMatchObject({
      who: 'admin',
      why: 'the connector was deleted',
    });
    expect(await audited('deliveries_dropped')).toMatchObject([{ subject: 'x', who: 'admin' }]);
    const [one] = await list('connector=x&state=dropped');
    const replayed = (await collector.api('POST', `/api/deliveries/${one?.id}/replay`)) as {
      status: number;
      body: { detail: string };
    };
    expect(replayed).toMatchObject({ status: 409, body: { detail: expect.stringContaining('no connector "x"') } });
  });
});

it('a retry that is due doesn’t wait out a clock that was set back, running or restarted', async () => {
  say = 503;
  await send('order-1', 'order-2');
  await eventually(async () => {
    const tried = await list('connector=x');
    expect(tried.map(({ attempts }) => attempts)).toEqual([1, 1]);
  });
  say = 200;
  // two hours back: what is due in five seconds seems to be due in two hours
  ahead = -2 * HOUR;
  await collector.restart();
  await inState('succeeded', 2);
  say = 503;
  ahead = 0;
  await send('order-3');
  await eventually(async () => expect(await list('event=order-3')).toMatchObject([{ attempts: 1 }]));
  say = 200;
  ahead = -3 * HOUR;
  await inState('succeeded', 3);
});
