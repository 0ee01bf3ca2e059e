import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim, delivery, record, result } from '../../store/conformance/records.testing.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

const HOUR = 3_600_000;

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const overview = async (query = '') => {
  const { status, body } = await admin.call<Record<string, unknown>>('GET', `/api/overview${query}`);
  expect(status).toBe(200);
  return body;
};

/** An event of now with these deliveries, of which each ends with this status; the others wait. */
async function send(ends: Record<string, number | undefined>): Promise<void> {
  const now = admin.now();
  const deliveries = Object.keys(ends).map((id) => delivery(id));
  await admin.store.commit([record(`of ${Object.keys(ends)}`, { at: now, receivedAt: now, deliveries })], 0);
  await admin.store.claimDeliveries(claim({ now }));
  await admin.store.finishAttempts(
    Object.entries(ends).flatMap(([id, status]) =>
      status === undefined
        ? []
        : [
            result(id, {
              attempt: { at: now, status, durationMs: 40 },
              next: { state: status === 200 ? 'succeeded' : 'failed' },
            }),
          ],
    ),
  );
}

describe('GET /api/overview', () => {
  it('has 24 empty hours and nothing to look at where nothing happened', async () => {
    const body = await overview();
    expect(body).toMatchObject({
      span: '24h',
      zone: 'UTC',
      at: admin.now(),
      total: { events: 0, deliveries: 0, successRate: null, p95Ms: null },
      waiting: { count: 0, oldest: null },
      failing: [],
      differing: [],
      review: [],
      withdrawn: [],
    });
    expect(body.buckets).toHaveLength(24);
    expect((await overview('?span=30d&zone=Asia/Kolkata')).buckets).toHaveLength(30);
  });

  it('counts what came of an hour’s events, and how long it took', async () => {
    await send({ d1: 200, d2: 200, d3: 200, d4: 503, d5: undefined });
    const body = await overview();
    const hour = { events: 1, deliveries: 5, succeeded: 3, failed: 1, rejected: 0, unknown: 0, waiting: 1 };
    expect(body.total).toMatchObject({ ...hour, successRate: 0.75 });
    expect((body.buckets as object[]).at(-1)).toMatchObject({ ...hour, from: admin.now(), to: admin.now() + HOUR });
    const { p95Ms } = body.total as { p95Ms: number };
    expect(p95Ms / 40).toBeGreaterThan(0.91);
    expect(p95Ms / 40).toBeLessThan(1.1);
  });

  it('counts against the success rate what waits although it was due', async () => {
    await send({ d1: 200, d2: undefined });
    expect((await overview()).total).toMatchObject({ waiting: 1, overdue: 0, successRate: 1 });
    admin.later(60_000);
    const { total, buckets } = await overview();
    expect(total).toMatchObject({ waiting: 1, overdue: 1, successRate: 0.5 });
    expect((buckets as { overdue: number }[]).map(({ overdue }) => overdue)).toContain(1);
  });

  it('names the delivery that waits longest, with its secrets masked', async () => {
    await send({ d1: undefined });
    const at = admin.now();
    admin.later(1000);
    await send({ d2: undefined });
    const { waiting } = await overview();
    expect(waiting).toMatchObject({ count: 2, oldest: { id: 'd1', at, connectorName: 'network-x' } });
    expect(JSON.stringify(waiting)).not.toContain('abc123');
  });

  it('lists destinations that fail, with the breaker’s state, and pixels that wait for a reviewer', async () => {
    await admin.call('POST', '/api/connectors', {
      id: 'network-x',
      name: 'Network X',
      mode: 'enabled',
      triggers: ['Purchase'],
      pixel: { enabled: true, html: '<img src="https://partner.example/p">', sandbox: true },
    });
    await send({ d1: 200, d2: 503 });
    admin.breakers.set('partner.example:443', 'open');
    const body = await overview();
    expect(body.failing).toMatchObject([
      {
        state: 'held_back',
        name: 'Network X',
        destination: 'partner.example:443',
        accepted: 1,
        refused: { '5xx': 1 },
        failed: 1,
      },
    ]);
    expect(body.review).toEqual([{ connector: 'network-x', name: 'Network X' }]);
  });

  it('asks the store every few seconds at most', async () => {
    await overview();
    await send({ d1: 200 });
    expect(await overview()).toMatchObject({ total: { events: 0 } });
    admin.later(5_000);
    expect(await overview()).toMatchObject({ total: { events: 1 } });
  });

  it.each([
    ['span=7d', 'span'],
    ['zone=Mars/Olympus', 'zone'],
    ['limit=5', 'limit'],
  ])('refuses ?%s', async (query, field) => {
    const { status, body } = await admin.call('GET', `/api/overview?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ field });
  });
});
