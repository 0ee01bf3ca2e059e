/** A partner that wants no more, and how its webhook comes back: over a whole collector. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { compileHere } from '../../compiling/compileHere.testing.ts';
import { type ContainerHolder, openContainer } from '../../container/containerFile.ts';
import type { AuditEntry } from '../../store/contract/audit.ts';
import { envelope, event, startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../../testing/testPartner.testing.ts';
import { eventually } from '../../testing/waiting.testing.ts';
import { createPausing } from './pausing.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function startWithPartner(delaysMs?: readonly number[]): Promise<{
  collector: TestCollector;
  partner: TestPartner;
  say: (status: number) => void;
}> {
  let status = 410;
  const partner = await startTestPartner((response) => {
    response.statusCode = status;
    response.end('told');
  });
  cleanups.push(() => partner.close());
  const timeouts = { connectMs: 5_000, attemptMs: 15_000 };
  const pace = delaysMs && { delaysMs, breakerOpenMs: 30_000, timeouts };
  const collector = await startTestCollector({ allowedDestinations: [partner.destination] }, Date.now, pace);
  cleanups.push(() => collector.stop());
  const webhook = { url: `${partner.url}/p`, parameters: [{ name: 'id', value: '{{EVENT_ID}}' }] };
  const made = await collector.api('POST', '/api/connectors', { id: 'x', name: 'X', triggers: ['Purchase'], webhook });
  expect(made.status).toBe(201);
  const say = (next: number) => {
    status = next;
  };
  return { collector, partner, say };
}

const buy = async (collector: TestCollector, id: string) => {
  const answer = await collector.post(envelope(collector.key, { events: [event({ id })] }));
  expect(answer.status).toBe(200);
};
const deliveries = async (collector: TestCollector, state: string): Promise<{ event: string; attempts: number }[]> => {
  const { items } = (await collector.api('GET', `/api/deliveries?state=${state}`)).body as {
    items: { event: string; attempts: number }[];
  };
  return items.map(({ event, attempts }) => ({ event, attempts }));
};
const sentIds = (partner: TestPartner) =>
  partner.requests.map(({ url }) => new URL(url, partner.url).searchParams.get('id'));

it('pauses at 410, says so, keeps what comes, and sends it all when it is resumed', async () => {
  const { collector, partner, say } = await startWithPartner();
  await buy(collector, 'order-1');
  const paused = { at: expect.any(Number), reason: 'the partner answered 410 Gone: it wants no more of these' };
  await eventually(async () =>
    expect((await collector.api('GET', '/api/connectors/x')).body).toMatchObject({
      webhook: { enabled: true, paused },
    }),
  );
  expect(collector.logged).toContainEqual(
    expect.objectContaining({ connector: 'x', message: expect.stringContaining('the webhook is paused') }),
  );
  const { items } = (await collector.api('GET', '/api/audit')).body as { items: AuditEntry[] };
  expect(items).toContainEqual(
    expect.objectContaining({ who: 'collector', what: 'webhook_paused', subject: 'x', detail: paused.reason }),
  );

  await buy(collector, 'order-2');
  const decided = (await collector.api('GET', '/api/events/order-2')).body as { decisions: object[] };
  expect(decided.decisions).toMatchObject([{ webhook: { outcome: 'queued' } }]);
  await collector.restart();
  await buy(collector, 'order-3');
  expect(await deliveries(collector, 'waiting')).toEqual([
    { event: 'order-3', attempts: 0 },
    { event: 'order-2', attempts: 0 },
    { event: 'order-1', attempts: 1 },
  ]);
  expect(sentIds(partner)).toEqual(['order-1']);

  say(200);
  expect((await collector.api('POST', '/api/connectors/x/webhook/resume')).status).toBe(200);
  await eventually(async () => expect(await deliveries(collector, 'succeeded')).toHaveLength(3));
  expect(sentIds(partner).sort()).toEqual(['order-1', 'order-1', 'order-2', 'order-3']);
});

it('stays paused while the partner answers 410 again, having asked with one alone; then one goes first, and what waits follows', async () => {
  const { collector, partner, say } = await startWithPartner();
  const resume = (body: object) => collector.api('POST', '/api/connectors/x/webhook/resume', body);
  await buy(collector, 'order-1');
  await eventually(async () =>
    expect((await collector.api('GET', '/api/connectors/x')).body).toHaveProperty('webhook.paused'),
  );
  for (const id of ['order-2', 'order-3']) await buy(collector, id);

  const refused = await resume({ send: true });
  expect(refused).toMatchObject({
    status: 200,
    body: { webhook: { paused: {} }, tried: { status: 410, isBack: false } },
  });
  expect(refused.body).not.toHaveProperty('sent');
  expect(partner.requests).toHaveLength(2);
  expect(await deliveries(collector, 'waiting')).toHaveLength(3);
  const asked = (await collector.api('GET', '/api/audit')).body as { items: AuditEntry[] };
  expect(asked.items[0]).toMatchObject({
    what: 'webhook_tried',
    subject: 'x',
    detail: expect.stringContaining('answered 410; still paused'),
  });

  say(200);
  const resumed = await resume({ send: true });
  expect(resumed.body).toMatchObject({ tried: { status: 200, isBack: true }, sent: { due: 2, underWay: 0, held: 0 } });
  expect(resumed.body).not.toHaveProperty('webhook.paused');
  await eventually(async () => expect(await deliveries(collector, 'succeeded')).toHaveLength(3));
  expect(partner.requests).toHaveLength(5);
});

it.each([
  [503, false],
  [429, false],
  [400, true],
  [200, true],
])('takes an answer of %s for a partner that is back: %s', async (status, isBack) => {
  const { collector, say } = await startWithPartner();
  await collector.api('POST', '/api/connectors/x/webhook/pause', {});
  await buy(collector, 'order-1');
  say(status);
  const { body } = await collector.api('POST', '/api/connectors/x/webhook/resume', {});
  expect(body).toMatchObject({ tried: { status, isBack } });
  expect('paused' in (body as { webhook: object }).webhook).toBe(!isBack);
});

it('sends nothing of a disabled connector, not even to see whether the partner is back', async () => {
  const { collector, partner, say } = await startWithPartner();
  say(200);
  await collector.api('POST', '/api/connectors/x/webhook/pause', {});
  await buy(collector, 'order-1');
  const { body: connector } = (await collector.api('GET', '/api/connectors/x')) as { body: object };
  await collector.api('PUT', '/api/connectors/x', { ...connector, mode: 'disabled' });
  const { body } = await collector.api('POST', '/api/connectors/x/webhook/resume', { send: true });
  expect(body).not.toHaveProperty('webhook.paused');
  expect(body).not.toHaveProperty('tried');
  expect(body).not.toHaveProperty('sent');
  expect(await deliveries(collector, 'waiting')).toHaveLength(1);
  expect(partner.requests).toEqual([]);
});

it('loses nothing by trying, however often: a try that fails is none of the schedule’s', async () => {
  const { collector, say } = await startWithPartner([0]);
  await collector.api('POST', '/api/connectors/x/webhook/pause', {});
  await buy(collector, 'order-1');
  say(503);
  // the schedule has one attempt
  for (const tries of [1, 2, 3]) {
    const { body } = await collector.api('POST', '/api/connectors/x/webhook/resume', {});
    expect(body).toMatchObject({ tried: { isBack: false } });
    expect(await deliveries(collector, 'waiting')).toEqual([{ event: 'order-1', attempts: tries }]);
  }
  say(200);
  await collector.api('POST', '/api/connectors/x/webhook/resume', {});
  await eventually(async () => expect(await deliveries(collector, 'succeeded')).toHaveLength(1));
});

it('is on again at once where nothing waits', async () => {
  const { collector } = await startWithPartner();
  await collector.api('POST', '/api/connectors/x/webhook/pause', {});
  const { body } = await collector.api('POST', '/api/connectors/x/webhook/resume', {});
  expect(body).not.toHaveProperty('webhook.paused');
  expect(body).not.toHaveProperty('tried');
});

it('drops what waits of a connector that is deleted, and asks its partner no more', async () => {
  const { collector, partner } = await startWithPartner();
  await buy(collector, 'order-1');
  await eventually(async () =>
    expect(await deliveries(collector, 'waiting')).toEqual([{ event: 'order-1', attempts: 1 }]),
  );
  expect((await collector.api('DELETE', '/api/connectors/x')).status).toBe(204);
  expect(await deliveries(collector, 'dropped')).toEqual([{ event: 'order-1', attempts: 1 }]);
  expect(partner.requests).toHaveLength(1);
});

it('holds while container.json can’t be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trl-pausing-'));
  const path = join(folder, 'container.json');
  const connector = { id: 'x', name: 'X', triggers: ['Purchase'], webhook: { url: 'https://partner.example/' } };
  await writeFile(path, JSON.stringify({ format: 1, key: 'key-1', connectors: [connector] }));
  const holder: ContainerHolder = await openContainer(path, { compile: compileHere });
  await writeFile(path, '{ "edited": "by hand"'); // what was written there is never overwritten
  const errors: string[] = [];
  const entries: AuditEntry[] = [];
  const pausing = createPausing({
    holder,
    store: { appendAudit: async (more) => void entries.push(...more) },
    now: Date.now,
    log: { warn() {}, error: (_, message) => errors.push(message) },
  });
  pausing.pause('x', 'because');
  expect(pausing.has('x')).toBe(true);
  await pausing.stop();
  expect(errors).toEqual(['a webhook’s pause could not be written; it holds until a restart']);
  expect(pausing.list()).toEqual(['x']);
  expect(await readFile(path, 'utf8')).toBe('{ "edited": "by hand"');
  await rm(folder, { recursive: true });
});
