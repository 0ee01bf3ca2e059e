import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOKEN as COLLECTOR_TOKEN, envelope, event, startTestCollector } from '../../testing/testCollector.testing.ts';
import { startTestPartner } from '../../testing/testPartner.testing.ts';
import { until } from '../../testing/waiting.testing.ts';
import { startAdmin, type TestAdmin, TOKEN } from '../startAdmin.testing.ts';
import { AT, deliveryEvent, endAll } from '../traffic/deliveries.testing.ts';
import { openStreams, type ServerEvent } from './streams.testing.ts';

let admin: TestAdmin;
const streams = openStreams();
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(async () => {
  streams.close();
  await admin.stop();
});

const open = (query = '', headers?: Record<string, string>, origin = admin.origin) =>
  streams.open(`${origin}/api/deliveries/stream${query}`, headers);

async function store(...records: ReturnType<typeof deliveryEvent>[]): Promise<void> {
  await admin.store.commit(records, 0);
  admin.feed.changed(records.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)));
}

const resume = (lastId: string) => ({ authorization: `Bearer ${TOKEN}`, 'last-event-id': lastId });
const shown = (events: ServerEvent[]) => events.map(({ event, data }) => (event === 'missed' ? event : data.id));

describe('the live stream', () => {
  it('tells of deliveries as they are made and as they end, as lists show them', async () => {
    const stream = await open();
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await store(deliveryEvent('e1'));
    expect(await stream.take(1)).toMatchObject([{ event: 'delivery', data: { id: 'd-e1', state: 'waiting' } }]);
    await endAll(admin, 'failed', { status: 500 });
    const [ended] = await stream.take(1);
    expect(ended).toMatchObject({ data: { state: 'failed', attempts: 1, status: 500 } });
    const { body } = await admin.call<{ items: unknown[] }>('GET', '/api/deliveries');
    expect(ended?.data).toEqual(body.items[0]);
    expect(JSON.stringify(ended)).not.toContain('abc123');
  });

  it('tells of a replay', async () => {
    const connector = { id: 'x', name: 'X', triggers: ['Purchase'], webhook: { url: 'https://partner.example/p' } };
    await admin.call('POST', '/api/connectors', connector);
    await store(deliveryEvent('e1'));
    await endAll(admin, 'failed');
    const stream = await open();
    await admin.call('POST', '/api/deliveries/d-e1/replay');
    expect(await stream.take(1)).toMatchObject([{ data: { id: 'd-e1', state: 'waiting', attempts: 1 } }]);
    await endAll(admin, 'failed');
    await stream.take(1);
    await admin.call('POST', '/api/deliveries/replay', { all: true });
    expect(shown(await stream.take(1))).toEqual(['missed']);
  });

  it.each([
    ['?connector=y', ['d-e2']],
    ['?test=true', ['d-e3']],
    ['?test=false', ['d-e1', 'd-e2', 'd-e4']],
    ['?state=test_logged', ['d-e3']],
    ['?state=waiting&connector=x', ['d-e1', 'd-e4']],
    ['?event=e3', ['d-e3']],
    ['?eventName=Purchase&status=none&test=false', ['d-e1', 'd-e2', 'd-e4']],
    [`?from=${AT}&to=${AT}&connector=y`, ['d-e2']],
    [`?from=${AT + 1}`, []],
    ['?status=2xx', []],
    ['?eventName=Lead', []],
  ])('lets through what %s asks for', async (query, expected) => {
    const stream = await open(query);
    await store(
      deliveryEvent('e1'),
      deliveryEvent('e2', { connector: 'y' }),
      deliveryEvent('e3', { test: true, state: 'test_logged' }),
      deliveryEvent('e4'),
    );
    // A replay by a filter is told to all: what comes before it is all that came.
    admin.feed.changedUnnamed();
    expect(shown(await stream.take(expected.length + 1)).filter((id) => id !== 'missed')).toEqual(expected);
  });

  it.each([
    ['state=done', 'state'],
    ['limit=5', 'limit'],
    ['from=yesterday', 'from'],
  ])('refuses ?%s with its field', async (query, field) => {
    const answer = await admin.call('GET', `/api/deliveries/stream?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { field } });
  });

  it('refuses HEAD, which would never end', async () => {
    expect((await admin.call('HEAD', '/api/deliveries/stream')).status).toBe(405);
  });

  describe('taken up again', () => {
    it('goes on behind the last event', async () => {
      const first = await open();
      await store(deliveryEvent('e1'));
      const [last] = await first.take(1);
      first.close();
      await store(deliveryEvent('e2'), deliveryEvent('e3'));
      const second = await open('', resume(last?.id ?? ''));
      await store(deliveryEvent('e4'));
      expect(shown(await second.take(3))).toEqual(['d-e2', 'd-e3', 'd-e4']);
    });

    it('says that something was missed when it was away too long', async () => {
      const first = await open();
      await store(deliveryEvent('e1'));
      const [last] = await first.take(1);
      first.close();
      admin.feed.changed(Array.from({ length: 5000 }, () => 'd-e1'));
      await store(deliveryEvent('e2'));
      const second = await open('', resume(last?.id ?? ''));
      expect(shown(await second.take(3))).toEqual(['missed', 'd-e1', 'd-e2']);
    });

    it.each(['nonsense', '5', 'other-5', ''])('says so when the last event was %j', async (id) => {
      await store(deliveryEvent('e1'));
      const stream = await open('', resume(id));
      if (id !== '') expect(shown(await stream.take(1))).toEqual(['missed']);
      await store(deliveryEvent('e2'));
      expect(shown(await stream.take(1))).toEqual(['d-e2']);
    });
  });

  it('shows the newest of more than can be shown, and says that there were others', async () => {
    const stream = await open();
    await store(...Array.from({ length: 500 }, (_, n) => deliveryEvent(`e${n}`)));
    const [first, ...rest] = await stream.take(201);
    expect(first?.event).toBe('missed');
    expect(shown(rest)).toEqual(Array.from({ length: 200 }, (_, n) => `d-e${n + 300}`));
  });

  describe('ends', () => {
    it('when the collector shuts down, also for who comes then', async () => {
      const stream = await open();
      admin.feed.close();
      expect(await stream.ended).toBeUndefined();
      expect(await (await open()).ended).toBeUndefined();
    });

    it('before anything is said to a session that signed out', async () => {
      const body = JSON.stringify({ token: TOKEN });
      const headers = { 'content-type': 'application/json' };
      const signedIn = await admin.raw('/api/session', { method: 'POST', headers, body });
      const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
      const stream = await open('', { cookie });
      await store(deliveryEvent('e1'));
      await stream.take(1);
      const { body: session } = await admin.raw('/api/session', { headers: { cookie } });
      const { csrf } = session as { csrf: string };
      const own = { cookie, origin: admin.origin, 'x-csrf-token': csrf };
      expect((await admin.raw('/api/session', { method: 'DELETE', headers: own })).status).toBe(204);
      await store(deliveryEvent('e2'));
      await stream.ended;
      expect(stream.untaken()).toBe(0);
    });

    it('when its token is removed', async () => {
      const token = await admin.tokenFor('viewer', 'eve');
      const stream = await open('', { authorization: `Bearer ${token}` });
      const [{ id } = { id: '' }] = (await admin.call<{ items: { id: string }[] }>('GET', '/api/tokens')).body.items;
      await admin.call('DELETE', `/api/tokens/${id}`);
      await store(deliveryEvent('e1'));
      await stream.ended;
    });
  });

  it('drops a reader that takes nothing', async () => {
    let listening = 0;
    const { listen } = admin.feed;
    admin.feed.listen = (...parameters) => {
      listening += 1;
      const leave = listen(...parameters);
      return () => {
        listening -= 1;
        leave();
      };
    };
    const url = `https://partner.example/?${'x'.repeat(60_000)}`;
    const large = { method: 'GET' as const, url, headers: [], body: null };
    const events = Array.from({ length: 100 }, (_, n) => deliveryEvent(`e${n}`, { request: large }));
    await admin.store.commit(events, 0);

    const { port, hostname } = new URL(admin.origin);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(`GET /api/deliveries/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    await once(socket, 'readable');
    expect(listening).toBe(1);
    await until(() => {
      admin.feed.changed(events.map(({ id }) => `d-${id}`));
      return listening === 0;
    });
    socket.destroy();
  });
});

it('shows what a whole collector takes in and sends, and ends before it stops', async () => {
  const partner = await startTestPartner();
  const collector = await startTestCollector({ allowedDestinations: [partner.destination] });
  const webhook = { enabled: true, method: 'GET', url: `${partner.url}/postback` };
  const connector = { id: 'x', name: 'X', mode: 'enabled', triggers: ['Purchase'], webhook };
  expect(await collector.api('POST', '/api/connectors', connector)).toMatchObject({ status: 201 });
  const stream = await open('', { authorization: `Bearer ${COLLECTOR_TOKEN}` }, collector.url);
  const sent = event();
  await collector.post(envelope(collector.key, { events: [sent] }));
  const states: unknown[] = [];
  while (states.at(-1) !== 'succeeded') {
    const [told] = await stream.take(1);
    expect(told?.data).toMatchObject({ event: sent.id, connector: 'x' });
    states.push(told?.data.state);
  }
  await collector.stop();
  expect(await stream.ended).toBeUndefined();
  await partner.close();
});
