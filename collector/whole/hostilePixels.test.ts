/** Templates that stall, exhaust or end a compiler, given to a whole collector. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STALLS } from '../pixels/stalls.testing.ts';
import { envelope, event, startTestCollector, type TestCollector, TOKEN } from '../testing/testCollector.testing.ts';

const GOOD = '<img src="https://h.example/p?v={{VALUE}}">';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector.stop());

type Answer<Body> = { status: number; body: Body };
const call = <Body>(method: string, path: string, body?: unknown) =>
  collector.api(method, path, body) as Promise<Answer<Body>>;

/** The process that compiles: the only child of this one but the `pgrep` itself. */
function compilerPid(): number {
  const [pid] = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'compiler'], { encoding: 'utf8' }).split('\n');
  return Number(pid);
}

async function running(sent = event()): Promise<object[]> {
  const response = await collector.post(envelope(collector.key, { events: [sent] }));
  return ((await response.json()) as { pixels: object[] }).pixels;
}

describe('a template that would stall or end the compiler', () => {
  it.each(STALLS)(
    'gets a verdict while health and events are answered: %s',
    { timeout: 60_000 },
    async (_name, html) => {
      for (const sandbox of [true, false]) {
        const check = call<{ refusals: object[] }>('POST', '/api/pixel/check', { html, sandbox });
        const [health, events] = await Promise.all([fetch(`${collector.url}/healthz`), running()]);
        expect([health.status, events]).toEqual([200, []]);
        const { status, body } = await check;
        expect([status, Array.isArray(body.refusals)]).toEqual([200, true]);
      }
      expect(collector.logged).toEqual([]);
    },
  );

  it('is refused with 422, the place and the reason when somebody saves it', async () => {
    const html = `<script>\n${'(function(){'.repeat(1500)}${'})()'.repeat(1500)}</script>`;
    const saved = await call('POST', '/api/connectors', { name: 'X', triggers: ['Purchase'], pixel: { html } });
    expect(saved).toMatchObject({
      status: 422,
      body: {
        field: 'pixel.html',
        detail: expect.stringMatching(/^pixel\.html: line 2, column \d+: The script is nested too deeply here/),
        refusals: [{ line: 2, limit: true }],
      },
    });
  });
});

describe('when the process that compiles fails', () => {
  const connector = (html: string) => ({ id: 'x', name: 'X', triggers: ['Purchase'], pixel: { html } });
  type Shown = { pixel: { hash: string; status: string; unavailable?: string; live: object | null } };

  beforeAll(async () => {
    const { body } = await call<Shown>('POST', '/api/connectors', connector(GOOD));
    await call('POST', '/api/connectors/x/pixel/approve', { hash: body.pixel.hash });
  });

  it('saving is answered 503 and works again after that; what is approved runs on', async () => {
    const edited = connector(`${GOOD}<p>edited</p>`);
    process.kill(compilerPid(), 'SIGSTOP');
    const save = fetch(`${collector.url}/api/connectors/x`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(edited),
    });
    // answered one after the other by the same thread, long after the save has come in and waits for the stopped process
    for (let round = 0; round < 5; round++) await call('GET', '/api/connectors');
    process.kill(compilerPid(), 'SIGKILL');
    const answer = await save;
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ field: 'pixel.html', unavailable: 'crashed' });
    expect(await running()).toHaveLength(1);
    expect((await call('PUT', '/api/connectors/x', edited)).status).toBe(200);
    expect(await running()).toHaveLength(1);
    expect((await call('PUT', '/api/connectors/x', connector(GOOD))).status).toBe(200);
  });

  it('approvals survive a start without it, and their pixels run as soon as it is there', async () => {
    const { TRL_COMPILER_BUNDLE: bundle = '' } = process.env;
    process.env.TRL_COMPILER_BUNDLE = '/nowhere/compiler.mjs';
    try {
      await collector.restart();
      expect((await call<Shown>('GET', '/api/connectors/x')).body.pixel).toMatchObject({
        status: 'approved',
        unavailable: 'crashed',
        live: null,
      });
      const sent = event();
      expect(await running(sent)).toEqual([]);
      expect((await call('GET', `/api/events/${sent.id}`)).body).toMatchObject({
        decisions: [{ pixel: { outcome: 'skipped', reason: 'pixel_unavailable' } }],
      });
      // what doesn't touch the pixel goes on
      const off = { ...connector(GOOD), mode: 'disabled' };
      expect((await call('PUT', '/api/connectors/x', off)).status).toBe(200);
      expect((await call('PUT', '/api/connectors/x', connector(GOOD))).status).toBe(200);
    } finally {
      process.env.TRL_COMPILER_BUNDLE = bundle;
    }
    await expect.poll(() => running()).toHaveLength(1);
    expect((await call<Shown>('GET', '/api/connectors/x')).body.pixel).toMatchObject({ status: 'approved', live: {} });
    const { body } = await call<{ items: { what: string }[] }>('GET', '/api/audit');
    expect(body.items.map(({ what }) => what)).not.toContain('pixel_withdrawn');
  });
});
