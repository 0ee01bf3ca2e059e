/** When the store can't be written: what is answered meanwhile, and that nothing acknowledged is lost. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { startProcess as startCollectorProcess } from '../testing/startProcess.testing.ts';
import { envelope, event, ORIGIN, startTestCollector } from '../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';
import { eventually } from '../testing/waiting.testing.ts';

const TIMEOUT_MS = 60_000;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** `maxFileBytes`: what its files may grow to, by the kernel's hand. */
async function startProcess(dataDir: string, partner: TestPartner, maxFileBytes?: number) {
  const started = await startCollectorProcess(dataDir, partner.destination, {
    ...(maxFileBytes !== undefined && { maxFileBytes }),
  });
  cleanups.push(started.kill);
  return started;
}

const sentIds = (partner: TestPartner) =>
  new Set(partner.requests.map(({ url }) => new URL(url, partner.url).searchParams.get('id')));

it(
  'a full disk: 503 with Retry-After, not ready, still alive; what was acknowledged is sent, if need be after a restart',
  async () => {
    const partner = await startTestPartner();
    cleanups.push(() => partner.close());
    const dataDir = await mkdtemp(join(tmpdir(), 'trl-full-'));
    cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
    const { url, key, kill } = await startProcess(dataDir, partner, 6_000_000);

    const acknowledged: string[] = [];
    let refused: Response | undefined;
    let ready: Response | undefined;
    // a checkpoint right after a refusal makes room again, as webhooks that end write too: then there is more to fill
    for (let i = 0; i < 2_000 && ready?.status !== 503; i++) {
      const id = `order-${i}`;
      const body = JSON.stringify(envelope(key, { events: [event({ id, data: { note: 'x'.repeat(10_000) } })] }));
      const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers: { origin: ORIGIN }, body });
      if (answer.status === 200) acknowledged.push(id);
      else {
        refused = answer;
        ready = await fetch(`${url}/readyz`);
      }
    }
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(refused?.status).toBe(503);
    expect(refused?.headers.get('retry-after')).toBe('5');
    expect(refused?.headers.get('content-type')).toContain('application/problem+json');
    expect([ready?.status, ready?.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    await kill();
    const again = await startProcess(dataDir, partner);
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
    await eventually(() => expect([...sentIds(partner)]).toEqual(expect.arrayContaining(acknowledged)));
  },
  TIMEOUT_MS,
);

it(
  'held by another program for a while: 503 with Retry-After and not ready, then all as before, each webhook once',
  async () => {
    const partner = await startTestPartner();
    cleanups.push(() => partner.close());
    const collector = await startTestCollector({ allowedDestinations: [partner.destination] });
    cleanups.push(() => collector.stop());
    const webhook = { url: `${partner.url}/p`, parameters: [{ name: 'id', value: '{{EVENT_ID}}' }] };
    await collector.api('POST', '/api/connectors', { id: 'x', name: 'X', triggers: ['Purchase'], webhook });
    const buy = (id: string) => collector.post(envelope(collector.key, { events: [event({ id })] }));

    const first = Array.from({ length: 20 }, (_, i) => `before-${i}`);
    for (const answer of await Promise.all(first.map(buy))) expect(answer.status).toBe(200);
    const other = new Database(join(collector.dataDir, 'traffic.db'));
    other.exec('BEGIN IMMEDIATE');
    const refused = await buy('during');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(503);
    other.exec('ROLLBACK');
    other.close();

    await eventually(async () => expect((await buy('after')).status).toBe(200));
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(200);
    expect((await collector.api('GET', '/api/events/during')).status).toBe(404);
    await eventually(async () => {
      const { items } = (await collector.api('GET', '/api/deliveries?state=succeeded')).body as { items: object[] };
      expect(items).toHaveLength(21);
    });
    expect(partner.requests).toHaveLength(21);
    expect(sentIds(partner)).toEqual(new Set([...first, 'after']));
  },
  TIMEOUT_MS,
);
