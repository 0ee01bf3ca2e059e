import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOKEN as COLLECTOR_TOKEN, envelope, event, startTestCollector } from '../../testing/testCollector.testing.ts';
import { startAdmin, type TestAdmin, TOKEN } from '../startAdmin.testing.ts';
import { deliveryEvent, endAll } from '../traffic/deliveries.testing.ts';
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

type Stored = ReturnType<typeof deliveryEvent>;

async function store(...records: Stored[]): Promise<void> {
  await admin.store.commit(records, 0);
  admin.eventFeed.changed(records);
  admin.feed.changed(records.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)));
}

const shown = (events: ServerEvent[]) => events.map(({ event, data }) => (event === 'event' ? data.id : event));

describe('the stream of events', () => {
  const open = (query = '', headers?: Record<string, string>) =>
    streams.open(`${admin.origin}/api/events/stream${query}`, headers);

  it('tells of events as they are stored, as lists show them', async () => {
    const stream = await open();
    await store(deliveryEvent('e1'));
    const [told] = await stream.take(1);
    const { body } = await admin.call<{ items: unknown[] }>('GET', '/api/events');
    expect(told).toMatchObject({ event: 'event', data: body.items[0] });
  });

  it.each<[string, string[]]>([
    ['?name=Lead', ['e2']],
    ['?visitor=v2', ['e1']],
    ['?transaction=1001', ['e1', 'e3']],
    ['?transaction=1001&test=true', ['e3']],
    ['?test=true', ['e3']],
    ['?connector=x&outcome=fired', ['e2']],
    ['?outcome=no_click', ['e3']],
    ['?from=1764000000001', []],
  ])('lets through what %s asks for', async (query, expected) => {
    const stream = await open(query);
    const no = { outcome: 'skipped', reason: 'no_click' } as const;
    const yes = { outcome: 'queued' } as const;
    await store(
      { ...deliveryEvent('e1'), visitor: 'v2', data: { transaction_id: 1001 } },
      { ...deliveryEvent('e2'), name: 'Lead', decisions: [{ connector: 'x', version: 1, webhook: yes, pixel: yes }] },
      {
        ...deliveryEvent('e3'),
        test: true,
        data: { transaction_id: '1001' },
        decisions: [{ connector: 'x', version: 1, webhook: no, pixel: no }],
      },
    );
    admin.eventFeed.changedUnnamed();
    expect(shown(await stream.take(expected.length + 1)).filter((id) => id !== 'missed')).toEqual(expected);
  });

  it('is taken up again behind the last event', async () => {
    const first = await open();
    await store(deliveryEvent('e1'));
    const [last] = await first.take(1);
    first.close();
    await store(deliveryEvent('e2'));
    const second = await open('', { authorization: `Bearer ${TOKEN}`, 'last-event-id': last?.id ?? '' });
    expect(shown(await second.take(1))).toEqual(['e2']);
  });

  it.each(['outcome=lost', 'limit=5', 'state=waiting'])('refuses ?%s with its field', async (query) => {
    const answer = await admin.call('GET', `/api/events/stream?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { field: query.split('=')[0] } });
  });
});

describe('the stream of one event', () => {
  it('says when something became of it, and of no other', async () => {
    await store(deliveryEvent('e1'), deliveryEvent('e2'));
    const stream = await streams.open(`${admin.origin}/api/events/e2/stream`);
    await store(deliveryEvent('e3'));
    admin.feed.changed(['d-e1']);
    admin.feed.changed(['d-e2']);
    expect(shown(await stream.take(1))).toEqual(['changed']);
    await endAll(admin, 'succeeded');
    expect(shown(await stream.take(1))).toEqual(['changed']);
    admin.eventFeed.changed([{ id: 'e2', name: 'Purchase' }]);
    expect(shown(await stream.take(1))).toEqual(['changed']);
  });

  it('refuses a query', async () => {
    expect(await admin.call('GET', '/api/events/e2/stream?state=waiting')).toMatchObject({ status: 400 });
  });
});

it('shows what a whole collector takes in, and the receipt of a pixel', async () => {
  const collector = await startTestCollector();
  const pixel = { enabled: true, html: '<img src="https://partner.example/p?v={{VALUE}}" alt="">', sandbox: true };
  const connector = { id: 'x', name: 'X', mode: 'enabled', triggers: ['Purchase'], pixel };
  const { body } = await collector.api('POST', '/api/connectors', connector);
  await collector.api('POST', '/api/connectors/x/pixel/approve', {
    hash: (body as { pixel: { hash: string } }).pixel.hash,
  });
  const headers = { authorization: `Bearer ${COLLECTOR_TOKEN}` };
  const stream = await streams.open(`${collector.url}/api/events/stream`, headers);
  const sent = event();
  await collector.post(envelope(collector.key, { events: [sent] }));
  expect(await stream.take(1)).toMatchObject([{ data: { id: sent.id, name: 'Purchase' } }]);

  const one = await streams.open(`${collector.url}/api/events/${sent.id}/stream`, headers);
  const receipts = [{ event: sent.id, connector: 'x', outcome: 'ran' }];
  await fetch(`${collector.url}/v1/receipts`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/plain' },
    body: JSON.stringify({ key: collector.key, receipts }),
  });
  expect(await one.take(1)).toMatchObject([{ event: 'changed' }]);
  await collector.stop();
});
