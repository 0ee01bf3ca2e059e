/** A partner hands back all that it was sent. What a header holds is seen by nobody, and asked for in vain. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector, TOKEN } from '../../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../../testing/testPartner.testing.ts';
import { eventually } from '../../testing/waiting.testing.ts';

const LITERAL = 'k3y/of "the" house';
const SECRET = 'S3cretOfTheStore';
const headers = [
  { name: 'X-Thing', value: LITERAL },
  { name: 'X-Sid', value: '{{SECRET.sid}}' },
  { name: 'X-Order', value: '{{TRANSACTION_ID}}' },
];

let partner: TestPartner;
let collector: TestCollector;

beforeEach(async () => {
  partner = await startTestPartner((response, request) =>
    response.end(JSON.stringify({ got: request.headers, hex: encodeURIComponent(LITERAL) })),
  );
  collector = await startTestCollector({ allowedDestinations: [partner.destination] });
  await collector.api('PUT', '/api/secrets/sid', { value: SECRET, hosts: [partner.destination] });
});
afterEach(async () => {
  await collector.stop();
  await partner.close();
});

async function make(responseRule?: object): Promise<void> {
  const webhook = { url: `${partner.url}/p`, headers, ...(responseRule && { responseRule }) };
  const { status } = await collector.api('POST', '/api/connectors', {
    id: 'x',
    name: 'X',
    triggers: ['Purchase'],
    webhook,
  });
  expect(status).toBe(201);
}

async function deliver(): Promise<{ id: string; state: string }> {
  const bought = event({ id: 'order-1', data: { transaction_id: 'A-1001' } });
  expect((await collector.post(envelope(collector.key, { events: [bought] }))).status).toBe(200);
  return eventually(async () => {
    const { items } = (await collector.api('GET', '/api/deliveries')).body as {
      items: { id: string; state: string }[];
    };
    const [delivery] = items;
    expect(delivery?.state).not.toBe('waiting');
    expect(delivery).toBeDefined();
    return delivery as { id: string; state: string };
  });
}

it('shows it in no list, no story, no export, no test and no preview, echoed or not', async () => {
  await make();
  const { id } = await deliver();
  expect(partner.requests[0]?.headers).toMatchObject({ 'x-thing': LITERAL, 'x-sid': SECRET, 'x-order': 'A-1001' });
  const asked = [
    ...['/api/connectors/x', '/api/deliveries', `/api/deliveries/${id}`, '/api/events/order-1', '/api/audit'],
    ...['/api/deliveries/export?format=csv', '/api/deliveries/export?format=jsonl'],
  ].map((path) => ['GET', path]);
  for (const [method = '', path = ''] of [
    ...asked,
    ['POST', '/api/connectors/x/test'],
    ['POST', '/api/connectors/x/preview'],
  ]) {
    const answer = await fetch(collector.url + path, { method, headers: { authorization: `Bearer ${TOKEN}` } });
    const text = await answer.text();
    expect(answer.status, path).toBe(200);
    for (const spelling of [LITERAL, JSON.stringify(LITERAL).slice(1, -1), 'k3y', SECRET]) {
      expect(text, path).not.toContain(spelling);
    }
  }
  // what comes from the event stays to be seen
  const { body: shown } = (await collector.api('GET', `/api/deliveries/${id}`)) as { body: { headers: object[] } };
  expect(shown.headers).toEqual(
    expect.arrayContaining([
      { name: 'X-Thing', value: '***' },
      { name: 'X-Sid', value: '***' },
      { name: 'X-Order', value: 'A-1001' },
    ]),
  );
});

it.each([
  ['a header’s value', LITERAL],
  ['its start', 'k3y/of'],
  ['as it stands in JSON', JSON.stringify(LITERAL).slice(1, -1)],
  ['percent-encoded', encodeURIComponent(LITERAL)],
  ['a stored secret', SECRET],
])('a response rule that asks for %s hears no, in the test and for real', async (_, text) => {
  await make({ body: 'contains', text });
  const { body } = await collector.api('POST', '/api/connectors/x/test');
  expect(body).toMatchObject({ status: 200, error: expect.stringContaining('does not contain') });
  expect((await deliver()).state).toBe('rejected');
});

it('a response rule still sees the rest of the answer', async () => {
  await make({ body: 'contains', text: '"x-order":"A-1001"' });
  expect((await deliver()).state).toBe('succeeded');
});
