/** One ID for several events, as a site gives its order's number to InitiateCheckout and to Purchase: each counts, and stays apart. */
import { createHmac } from 'node:crypto';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStreams } from '../../admin/live/streams.testing.ts';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
  TOKEN,
} from '../../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../../testing/testPartner.testing.ts';

const NAMES = ['InitiateCheckout', 'Purchase'];
const SERVER = { authorization: `Bearer ${TOKEN}` };

let collector: TestCollector;
let partner: TestPartner;
const streams = openStreams();
beforeAll(async () => {
  partner = await startTestPartner();
  collector = await startTestCollector({ allowedDestinations: [partner.destination] });
  const base = { mode: 'enabled', triggers: NAMES, dedupeTransactions: false };
  const parameters = ['EVENT_NAME', 'EVENT_ID', 'VALUE'].map((name) => ({ name, value: `{{${name}}}` }));
  const webhook = (path: string) => ({ enabled: true, method: 'GET', url: `${partner.url}/${path}`, parameters });
  const html = '<img src="https://partner.example/p?e={{EVENT_NAME}}" alt="">';
  const pixel = { enabled: true, html, sandbox: true };
  const made = await collector.api('POST', '/api/connectors', {
    ...base,
    id: 'both',
    name: 'Both',
    webhook: webhook('both'),
    pixel,
  });
  const { hash } = (made.body as { pixel: { hash: string } }).pixel;
  await collector.api('POST', '/api/connectors/both/pixel/approve', { hash });
  await collector.api('POST', '/api/connectors', {
    ...base,
    id: 'careful',
    name: 'C',
    webhook: webhook('careful'),
    trust: 'server',
  });
});
afterEach(() => streams.close());
afterAll(async () => {
  await collector.stop();
  await partner.close();
});

let counter = 4710;
const newId = () => {
  counter += 1;
  return `order-${counter}`;
};
const page = (events: object[], more = {}) =>
  collector.post(envelope(collector.key, { visitor: 'buyer', events, ...more }));
const server = (events: object[]) => collector.post(envelope(collector.key, { visitor: 'shop', events }), SERVER);
const show = async (id: string, name?: string) =>
  (await collector.api('GET', `/api/events/${encodeURIComponent(id)}${name ? `?name=${name}` : ''}`)) as {
    status: number;
    body: Record<string, never> & { deliveries: Record<string, string>[]; receipts: object[]; decisions: object[] };
  };
interface Answer {
  pixels: { event: string; name: string; connector: string; receipt: string; html: string }[];
}
const report = async (...receipts: object[]) => {
  const body = JSON.stringify({ key: collector.key, receipts });
  return (await fetch(`${collector.url}/v1/receipts`, { method: 'POST', headers: { origin: ORIGIN }, body })).json();
};
const sentOf = (id: string) =>
  partner.requests.flatMap(({ url }) =>
    url.startsWith('/both') && url.includes(`&EVENT_ID=${id}&`) ? [url.replace(`&EVENT_ID=${id}`, '')] : [],
  );

describe('events of one ID and several names', () => {
  it.each<[string, (events: object[]) => Promise<Response[]>]>([
    ['one after the other', async ([one = {}, two = {}]) => [await page([one]), await page([two])]],
    ['in one request', async (events) => [await page(events)]],
    ['in two requests at once', ([one = {}, two = {}]) => Promise.all([page([one]), page([two])])],
    ['of a browser and a server', async ([one = {}, two = {}]) => [await page([one]), await server([two])]],
  ])('are both taken, %s, and their webhooks sent', async (_, send) => {
    const id = newId();
    const answers = await send(NAMES.map((name, n) => event({ id, name, data: { value: 10 + n } })));
    expect(answers.map(({ status }) => status)).not.toContain(400);
    const pixels = (await Promise.all(answers.map(async (one) => (await one.json()) as Answer))).flatMap(
      ({ pixels }) => pixels,
    );
    expect(pixels.map(({ event, name, html }) => [event, name, html])).toEqual(
      NAMES.map((name) => [id, name, `<img src="https://partner.example/p?e=${name}" alt="">`]),
    );
    await expect
      .poll(() => sentOf(id).toSorted())
      .toEqual(['/both?EVENT_NAME=InitiateCheckout&VALUE=10', '/both?EVENT_NAME=Purchase&VALUE=11']);
    expect(await show(id)).toMatchObject({ status: 409, body: { field: 'name', names: NAMES } });
    for (const name of NAMES) {
      expect(await show(id, name)).toMatchObject({
        status: 200,
        body: { id, name, deliveries: { 0: { eventName: name } } },
      });
    }
    expect((await show(id, 'Lead')).status).toBe(404);
  });

  it('are each taken once: told again, nothing is sent again and each gets its own answer', async () => {
    const id = newId();
    const events = NAMES.map((name) => event({ id, name }));
    const [first, again] = [await page(events), await page([...events].reverse().concat(events))];
    const [one, other] = [(await first.json()) as Answer, (await again.json()) as Answer];
    expect(other.pixels.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(one.pixels);
    const { body } = (await collector.api('GET', `/api/deliveries?event=${id}`)) as { body: { items: object[] } };
    expect(body.items).toHaveLength(2);
  });

  it('have receipts each, by the token alone; one without ends no turn', async () => {
    const id = newId();
    const events = NAMES.map((name) => event({ id, name }));
    const { pixels } = (await (await page(events)).json()) as Answer;
    const purchase = pixels.find(({ name }) => name === 'Purchase');
    const receipt = { event: id, connector: 'both', outcome: 'ran' };
    expect(await report({ ...receipt, receipt: purchase?.receipt })).toEqual({ stored: 1, ignored: 0 });
    // another connector's, another event's: the token doesn't fit
    const other = { ...receipt, event: newId(), receipt: purchase?.receipt };
    expect(await report(other)).toEqual({ stored: 0, ignored: 1 });
    expect((await show(id, 'Purchase')).body.receipts).toMatchObject([{ outcome: 'ran', confirmed: true }]);
    expect((await show(id, 'InitiateCheckout')).body.receipts).toEqual([]);
    await report({ ...receipt, outcome: 'threw' });
    const told = (await (await page(events)).json()) as Answer;
    expect(told.pixels.map(({ name }) => name)).toEqual(['InitiateCheckout']);
  });

  it('take the tokens that the version before gave', async () => {
    const id = newId();
    await page([event({ id, name: 'Purchase' })]);
    const db = new Database(`${collector.dataDir}/traffic.db`, { readonly: true });
    const secret =
      db.prepare<[], string>("SELECT value FROM settings WHERE name = 'receipt_secret'").pluck().get() ?? '';
    db.close();
    const proof = createHmac('sha256', Buffer.from(secret, 'hex'))
      .update(JSON.stringify([id, 'both']))
      .digest('base64url');
    await report({ event: id, connector: 'both', outcome: 'ran', receipt: proof.slice(0, 22) });
    await page([event({ id, name: 'InitiateCheckout' })]);
    expect((await show(id, 'Purchase')).body.receipts).toMatchObject([{ confirmed: true }]);
    expect((await show(id, 'InitiateCheckout')).body.receipts).toEqual([]);
  });

  it('leave a browser’s event alone that the server tells of under another name, and take over its own', async () => {
    const id = newId();
    await page(NAMES.map((name) => event({ id, name, data: { value: 1 } })));
    await server([event({ id, name: 'Purchase', data: { value: 120 } })]);
    expect((await show(id, 'InitiateCheckout')).body).toMatchObject({
      visitor: 'buyer',
      data: { value: 1 },
      source: 'browser',
    });
    expect((await show(id, 'InitiateCheckout')).body.counterpart).toBeUndefined();
    const { body } = await show(id, 'Purchase');
    expect(body).toMatchObject({ visitor: 'buyer', data: { value: 120 }, counterpart: { differs: true } });
    // what trusts servers alone fired for the event that the server told of
    const legs = async (name: string) =>
      ((await show(id, name)).body.decisions as { connector: string; webhook: { outcome: string; reason?: string } }[])
        .filter(({ connector }) => connector === 'careful')
        .map(({ webhook }) => webhook.reason ?? webhook.outcome);
    expect([await legs('InitiateCheckout'), await legs('Purchase')]).toEqual([['awaits_server'], ['queued']]);
    const { body: home } = (await collector.api('GET', '/api/overview')) as { body: { differing: object[] } };
    expect(home.differing).toContainEqual(expect.objectContaining({ event: id, name: 'Purchase' }));
  });

  it('are found, filtered, followed and shown in the preview apart', async () => {
    const id = newId();
    await page([event({ id, name: 'InitiateCheckout', data: { value: 1 } })]);
    const find = async () => (await collector.api('GET', `/api/find?id=${id}`)).body;
    expect(await find()).toMatchObject({ event: id, name: 'InitiateCheckout' });
    const stream = await streams.open(`${collector.url}/api/events/${id}/stream?name=Purchase`, SERVER);
    await page([event({ id, name: 'Purchase', data: { value: 2 } })]);
    expect(await stream.take(1)).toMatchObject([{ event: 'changed' }]);
    expect(await find()).toMatchObject({ event: id, name: null });
    const listed = async (query: string) => {
      const { body } = (await collector.api('GET', `/api/deliveries?event=${id}${query}`)) as {
        body: { items: { eventName: string }[] };
      };
      return body.items.map(({ eventName }) => eventName);
    };
    expect(await listed('')).toEqual(['Purchase', 'InitiateCheckout']);
    expect(await listed('&eventName=Purchase')).toEqual(['Purchase']);
    const { body: connector } = (await collector.api('GET', '/api/connectors/both')) as {
      body: Record<string, unknown>;
    };
    const { id: _, version: __, updatedAt: ___, ...draft } = connector;
    const preview = (more: object) =>
      collector.api('POST', '/api/preview', {
        connector: { name: 'D', triggers: NAMES, webhook: draft.webhook },
        eventId: id,
        ...more,
      });
    expect(await preview({})).toMatchObject({ status: 409, body: { field: 'eventName', names: NAMES } });
    expect(await preview({ eventName: 'Purchase' })).toMatchObject({
      status: 200,
      body: { event: { name: 'Purchase', data: { value: 2 } } },
    });
    expect(await preview({ eventName: 'Lead' })).toMatchObject({ status: 404, body: { field: 'eventId' } });
  });

  it.each(['7', 'ä', '/', '?', '%', '0', 'a'.repeat(128)])('may have the ID %j', async (id) => {
    const one = event({ id, name: 'Lead' });
    expect((await page([one])).status).toBe(200);
    expect(await show(id)).toMatchObject({ status: 200, body: { id, name: 'Lead' } });
  });
});
