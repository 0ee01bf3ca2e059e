/** Home's list of events that a browser and then a server told differently: what it says of each, and taking one off it. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector, TOKEN } from '../../testing/testCollector.testing.ts';
import type { DifferingEvent } from './differingEvents.ts';

let collector: TestCollector;
let now: number;
beforeEach(async () => {
  now = Date.now();
  collector = await startTestCollector({}, () => now);
});
afterEach(() => collector.stop());

const BROWSER = { value: 15, currency: 'EUR', transaction_id: 'A-1' };
const SERVER = { ...BROWSER, value: 12 };

/** A browser's event and then a server's; the list is asked for anew only after a few seconds. */
async function tell(change: { browser?: object; server?: object; serverId?: string } = {}): Promise<string> {
  const first = event({ at: now, data: change.browser ?? BROWSER });
  const second = { ...first, id: change.serverId ?? first.id, data: change.server ?? SERVER };
  expect((await collector.post(envelope(collector.key, { events: [first] }))).status).toBe(200);
  const authorization = { authorization: `Bearer ${TOKEN}` };
  expect((await collector.post(envelope(collector.key, { events: [second] }), authorization)).status).toBe(200);
  now += 10_000;
  return String(first.id);
}

async function differing(): Promise<DifferingEvent[]> {
  const { body }: { body: { differing: DifferingEvent[] } } = await collector.api('GET', '/api/overview');
  return body.differing;
}

const dismiss = (body: unknown) => collector.api('POST', '/api/overview/differing/dismiss', body);

it.each([
  ['under the same ID', undefined],
  ['under an ID of its own, for the same transaction', 'server-1'],
])('has both values, and what went out, of a server’s event %s', async (_name, serverId) => {
  const pixel = { html: '<img src="https://p.example/x?v={{VALUE}}">' };
  const settings = { id: 'x', name: 'X', triggers: ['Purchase'], pixel };
  const made: { body: { pixel: { hash: string } } } = await collector.api('POST', '/api/connectors', settings);
  await collector.api('POST', '/api/connectors/x/pixel/approve', { hash: made.body.pixel.hash });
  const at = now;
  const id = await tell(serverId === undefined ? {} : { serverId });
  const [item, ...others] = await differing();
  expect(item).toEqual({
    ...{ event: serverId ?? id, name: 'Purchase', at, browser: BROWSER, server: SERVER },
    sent: { webhooks: 0, pixels: 1 },
  });
  // one entry for the order, whichever event is looked at
  expect(others).toEqual([]);
});

it('has nothing of those who agree, nor of test traffic', async () => {
  await tell({ server: BROWSER });
  const sent = event({ at: now, data: { ...BROWSER, transaction_id: 'T-1' } });
  await collector.post(envelope(collector.key, { events: [sent], test: true }));
  const other = { ...sent, data: { ...SERVER, transaction_id: 'T-1' } };
  await collector.post(envelope(collector.key, { events: [other], test: true }), { authorization: `Bearer ${TOKEN}` });
  now += 10_000;
  expect(await differing()).toEqual([]);
});

it('loses one that is dismissed at once and for good; the audit log says by whom', async () => {
  const kept = await tell({ browser: { ...BROWSER, transaction_id: 'K' }, server: { ...SERVER, transaction_id: 'K' } });
  const gone = await tell();
  expect((await differing()).map((one) => one.event)).toEqual([gone, kept]);
  expect((await dismiss({ event: gone })).status).toBe(204);
  expect((await differing()).map((one) => one.event)).toEqual([kept]);
  await collector.restart();
  now += 3_600_000;
  expect((await differing()).map((one) => one.event)).toEqual([kept]);
  const audit: { body: { items: object[] } } = await collector.api('GET', '/api/audit');
  expect(audit.body.items).toMatchObject([{ who: 'admin', what: 'differing_dismissed', subject: gone }, {}]);
});

describe('of events that share an ID', () => {
  /** Told of, as a site does that gives one ID to all that belongs to an order. */
  async function tellBoth(): Promise<string> {
    for (const name of ['InitiateCheckout', 'Purchase']) {
      const first = event({ id: 'order-4711', name, at: now, data: BROWSER });
      await collector.post(envelope(collector.key, { events: [first] }));
      const second = { ...first, data: SERVER };
      await collector.post(envelope(collector.key, { events: [second] }), { authorization: `Bearer ${TOKEN}` });
    }
    now += 10_000;
    return 'order-4711';
  }
  const names = async () => (await differing()).map(({ name }) => name).sort();

  it('the one that is dismissed goes, and the other stays', async () => {
    const id = await tellBoth();
    expect(await names()).toEqual(['InitiateCheckout', 'Purchase']);
    expect((await dismiss({ event: id, name: 'InitiateCheckout' })).status).toBe(204);
    expect(await names()).toEqual(['Purchase']);
    now += 10_000;
    expect(await names()).toEqual(['Purchase']);
    const audit: { body: { items: object[] } } = await collector.api('GET', '/api/audit');
    expect(audit.body.items[0]).toMatchObject({ subject: id, detail: 'InitiateCheckout' });
    expect((await dismiss({ event: id, name: 'Purchase' })).status).toBe(204);
    expect(await names()).toEqual([]);
  });

  it('which one is meant has to be said', async () => {
    const id = await tellBoth();
    const answer = await dismiss({ event: id });
    const field = { field: 'name', names: ['InitiateCheckout', 'Purchase'] };
    expect([answer.status, answer.body]).toMatchObject([409, field]);
    expect((await dismiss({ event: id, name: 'Lead' })).status).toBe(404);
    expect(await names()).toEqual(['InitiateCheckout', 'Purchase']);
  });

  it('both stay dismissed that were so before names were kept', async () => {
    const id = await tellBoth();
    const other = await tell();
    const db = new Database(join(collector.dataDir, 'traffic.db'));
    db.prepare('INSERT INTO settings VALUES (?, ?)').run('differing_dismissed', JSON.stringify([[id, now]]));
    db.close();
    expect((await differing()).map((one) => one.event)).toEqual([other]);
    expect((await dismiss({ event: other })).status).toBe(204);
    now += 10_000;
    expect(await differing()).toEqual([]);
  });
});

it('shows as many as before where many were dismissed', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 25; n += 1) {
    const data = { transaction_id: `N-${n}` };
    ids.unshift(await tell({ browser: { ...BROWSER, ...data }, server: { ...SERVER, ...data } }));
  }
  for (const id of ids.slice(0, 10)) expect((await dismiss({ event: id })).status).toBe(204);
  now += 10_000;
  expect((await differing()).map((one) => one.event)).toEqual(ids.slice(10));
});

it.each([
  [{ event: 'nothing-here' }, 404, 'event'],
  [{}, 400, 'event'],
  [{ event: 'a', all: true }, 400, 'all'],
])('refuses to dismiss %j', async (body, status, field) => {
  const answer = await dismiss(body);
  expect([answer.status, answer.body]).toMatchObject([status, { field }]);
});
