/** From a refusal inside a 200 to the rule that sees it: over a whole collector, to a partner that says no politely. */
import { afterEach, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';
import { startTestPartner } from '../../testing/testPartner.testing.ts';
import { eventually } from '../../testing/waiting.testing.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A partner that refuses orders whose number ends in `-no`. */
async function start(orders: readonly string[]): Promise<{ collector: TestCollector; ids: Map<string, string> }> {
  const partner = await startTestPartner((response, { url }) => {
    response.setHeader('content-type', 'application/json');
    const isRefused = (url ?? '').endsWith('-no');
    // the cut through its last character leaves less than the log could keep
    if (url?.endsWith('-long')) return response.end(`{"status":"${'ü'.repeat(20_000)}"}`);
    response.end(JSON.stringify(isRefused ? { status: 'error', message: 'unknown click' } : { status: 'ok' }));
  });
  cleanups.push(() => partner.close());
  const collector = await startTestCollector({ allowedDestinations: [partner.destination] });
  cleanups.push(() => collector.stop());
  const webhook = { url: `${partner.url}/p`, parameters: [{ name: 'id', value: '{{EVENT_ID}}' }] };
  await collector.api('POST', '/api/connectors', { id: 'x', name: 'X', triggers: ['Purchase'], webhook });
  for (const id of orders) await collector.post(envelope(collector.key, { events: [event({ id })] }));
  const ids = new Map<string, string>();
  await eventually(async () => {
    const { items } = (await collector.api('GET', '/api/deliveries?state=succeeded')).body as {
      items: { id: string; event: string }[];
    };
    expect(items).toHaveLength(orders.length);
    for (const { id, event } of items) ids.set(event, id);
  });
  return { collector, ids };
}

const attempt = (collector: TestCollector, body: object) =>
  collector.api('POST', '/api/connectors/x/response-rule/try', body);

it('makes the rule from the answer, says what it would have changed, and changes nothing', async () => {
  const { collector, ids } = await start(['a-1', 'b-no', 'c-1', 'd-no']);
  const { status, body } = await attempt(collector, { delivery: ids.get('b-no') });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    rule: { body: 'differs', path: '$.status', text: 'error', retry: false },
    ...{ looked: 4, accepted: 2, rejected: 2, unknown: 0, changed: 2 },
    examples: [
      {
        delivery: ids.get('d-no'),
        was: 'accepted',
        becomes: 'rejected',
        why: expect.stringContaining('"error" at $.status'),
      },
      { delivery: ids.get('b-no'), was: 'accepted', becomes: 'rejected' },
    ],
  });
  expect((await collector.api('GET', '/api/connectors/x')).body).not.toHaveProperty('webhook.responseRule');
});

it('tries a rule as it is edited; saved, it holds from the next order on', async () => {
  const { collector } = await start(['a-1', 'b-no']);
  const rule = { body: 'equals', path: '$.status', text: 'ok' };
  expect((await attempt(collector, { rule })).body).toMatchObject({ looked: 2, changed: 1, rejected: 1 });
  const { body: connector } = (await collector.api('GET', '/api/connectors/x')) as { body: { webhook: object } };
  const saved = { ...connector, webhook: { ...connector.webhook, responseRule: rule } };
  expect((await collector.api('PUT', '/api/connectors/x', saved)).status).toBe(200);
  await collector.post(envelope(collector.key, { events: [event({ id: 'e-no' }), event({ id: 'f-1' })] }));
  await eventually(async () => {
    const { items } = (await collector.api('GET', '/api/deliveries?state=not_accepted')).body as { items: object[] };
    expect(items).toMatchObject([{ event: 'e-no', state: 'rejected' }]);
  });
});

it.each<[object, number, string]>([
  [{}, 400, 'rule'],
  [{ rule: { body: 'equals', text: 'ok' } }, 400, 'rule.path'],
  [{ rule: { body: 'contains', text: 'ok', path: '$.a' } }, 400, 'rule.path'],
  [{ rule: { body: 'equals', text: 'ok', path: 'status' } }, 400, 'rule.path'],
  [{ rule: { body: 'equals', text: 'ok', path: '$..status' } }, 400, 'rule.path'],
  [{ rule: { body: 'lacks', text: '' } }, 400, 'rule.text'],
])('refuses %j', async (body, status, field) => {
  const { collector } = await start([]);
  expect(await attempt(collector, body)).toMatchObject({ status, body: { field } });
});

it('can’t tell of an answer that the log has the start of', async () => {
  const { collector } = await start(['a-long']);
  expect((await attempt(collector, { rule: { body: 'lacks', text: 'error' } })).body).toMatchObject({
    ...{ looked: 1, unknown: 1 },
    examples: [{ becomes: 'unknown', why: expect.stringContaining('the log keeps its first 16 KiB') }],
  });
});

it('knows no delivery of another connector', async () => {
  const { collector } = await start([]);
  expect((await attempt(collector, { delivery: 'none' })).status).toBe(404);
});
