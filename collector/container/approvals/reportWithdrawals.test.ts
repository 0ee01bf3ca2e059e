import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Approval, Container } from '../../connector/types.ts';
import { approvalHash } from '../../pixels/approvalHash.ts';
import { compilePixel } from '../../pixels/compile/compile.ts';
import { COMPILER_VERSION } from '../../pixels/compilerVersion.ts';
import { envelope, event, startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';

const GOOD = '<img src="https://h.example/p?v={{VALUE}}">';
/** an older compiler may have let it pass */
const REFUSED = '<img src=https://h.example/p?v={{VALUE}}>';
const OTHER_VERSION = COMPILER_VERSION + 1;

let collector: TestCollector;
beforeEach(async () => {
  collector = await startTestCollector();
  const pixel = { html: GOOD };
  const { hash } = (await call('POST', '/api/connectors', { id: 'x', name: 'X', triggers: ['Purchase'], pixel })).pixel;
  await call('POST', '/api/connectors/x/pixel/approve', { hash });
});
afterEach(() => collector.stop());

/** refused in the main window, whose page it would wipe */
const WRITES = `<script>document.write('<img src="https://h.example/?a={{VALUE}}">');</script>`;

type Body = { pixel: { hash: string }; decisions: { pixel: object }[]; items: object[] };
const call = async (method: string, path: string, body?: unknown) =>
  (await collector.api(method, path, body)).body as Body;

/** Starts on a container.json as another version of the compiler would have left it. */
async function restartAfter(change: (approval: Approval) => Approval): Promise<void> {
  const path = join(collector.dataDir, 'container.json');
  const container: Container = JSON.parse(await readFile(path, 'utf8'));
  const approvals = container.approvals.map(change);
  const connectors = container.connectors.map((connector) => {
    const html = approvals[0]?.html ?? '';
    const sandbox = approvals[0]?.sandbox ?? true;
    return connector.pixel
      ? { ...connector, pixel: { ...connector.pixel, html, sandbox, compiler: OTHER_VERSION } }
      : connector;
  });
  await writeFile(path, JSON.stringify({ ...container, approvals, connectors }));
  await collector.restart();
}

function hashUnder(version: number): string {
  const result = compilePixel(GOOD, { sandbox: true });
  if (!result.ok) throw new Error('refused');
  return approvalHash(result.pixel, result.pixel, version);
}

async function running(sent = event()): Promise<{ connector: string; approval: string }[]> {
  const response = await collector.post(envelope(collector.key, { events: [sent] }));
  return ((await response.json()) as { pixels: { connector: string; approval: string }[] }).pixels;
}

describe('after an update of the compiler', () => {
  it('a pixel that passes it runs on under the hash it was approved with', async () => {
    const hash = hashUnder(OTHER_VERSION);
    await restartAfter((approval) => ({ ...approval, hash, compiler: OTHER_VERSION }));
    expect(await running()).toMatchObject([{ approval: hash }]);
    expect((await fetch(`${collector.url}/frame/${hash}`)).status).toBe(200);
    expect(collector.logged).toEqual([]);
  });

  it('one that doesn’t is off air, and that is told everywhere; the rest works', async () => {
    await restartAfter((approval) => ({ ...approval, html: REFUSED, compiler: OTHER_VERSION }));
    const sent = event();
    expect(await running(sent)).toEqual([]);
    const { decisions } = await call('GET', `/api/events/${sent.id}`);
    expect(decisions[0]?.pixel).toEqual({ outcome: 'skipped', reason: 'pixel_not_approved' });

    const because = expect.stringContaining('refuses it: line 1, column ');
    expect((await call('GET', '/api/connectors/x')).pixel).toMatchObject({
      status: 'withdrawn',
      live: null,
      withdrawnBecause: because,
      refusals: [{ line: 1, slot: '{{VALUE}}' }],
    });
    expect(await call('GET', '/api/connectors/x/pixel/review')).toMatchObject({ status: 'withdrawn', refusals: [{}] });
    expect((await call('GET', '/api/audit')).items[0]).toMatchObject({
      who: 'collector',
      what: 'pixel_withdrawn',
      subject: 'x',
      detail: because,
    });
    expect(collector.logged).toMatchObject([
      { connector: 'x', because, message: 'an approved pixel was taken off air' },
    ]);
  });

  it('that is told once, and stays so over further starts', async () => {
    await restartAfter((approval) => ({ ...approval, html: REFUSED, compiler: OTHER_VERSION }));
    await collector.restart();
    expect(collector.logged).toHaveLength(1);
    const { items } = await call('GET', '/api/audit');
    expect(items.filter((entry) => 'what' in entry && entry.what === 'pixel_withdrawn')).toHaveLength(1);
    expect(await running()).toEqual([]);
  });

  it('it can’t be approved as it is, other connectors can be changed, and corrected it can be approved', async () => {
    await restartAfter((approval) => ({ ...approval, html: REFUSED, compiler: OTHER_VERSION }));
    expect((await collector.api('POST', '/api/connectors/x/pixel/approve', { hash: 'f'.repeat(64) })).status).toBe(409);
    expect((await collector.api('POST', '/api/connectors', { name: 'Y', triggers: ['Lead'] })).status).toBe(201);
    const body = { name: 'X', triggers: ['Purchase'], pixel: { html: GOOD } };
    const { hash } = (await call('PUT', '/api/connectors/x', body)).pixel;
    await call('POST', '/api/connectors/x/pixel/approve', { hash });
    expect(await running()).toMatchObject([{ approval: hash }]);
  });

  it('one that the sandbox takes stands on Home, and one press makes that the pending version', async () => {
    await restartAfter((approval) => ({ ...approval, html: WRITES, sandbox: false, compiler: OTHER_VERSION }));
    const because = expect.stringContaining('document.write in the main window would wipe the page');
    const home = { connector: 'x', name: 'X', at: expect.any(Number), because, mend: 'sandbox' };
    expect(await call('GET', '/api/overview')).toMatchObject({ withdrawn: [home], review: [] });

    const mended = await collector.api('POST', '/api/connectors/x/pixel/mend', {});
    expect(mended).toMatchObject({ status: 200, body: { version: 2, pixel: { status: 'pending', sandbox: true } } });
    expect(await running()).toEqual([]);
    expect(await call('GET', '/api/overview')).toMatchObject({ withdrawn: [], review: [{ connector: 'x' }] });
    expect((await call('GET', '/api/audit')).items[0]).toMatchObject({ what: 'pixel_edited', subject: 'x' });
    const { hash } = (await call('GET', '/api/connectors/x')).pixel;
    await call('POST', '/api/connectors/x/pixel/approve', { hash });
    expect(await running()).toMatchObject([{ approval: hash }]);
    expect((await collector.api('POST', '/api/connectors/x/pixel/mend', {})).status).toBe(409);
  });

  it('one with little wrong with it stands on Home with the mended form, for one press', async () => {
    await restartAfter((approval) => ({ ...approval, html: REFUSED, compiler: OTHER_VERSION }));
    expect(await call('GET', '/api/overview')).toMatchObject({ withdrawn: [{ connector: 'x', mend: 'mended' }] });
    const mended = await collector.api('POST', '/api/connectors/x/pixel/mend', {});
    const html = '<img src="https://h.example/p?v={{VALUE}}">';
    expect(mended).toMatchObject({ status: 200, body: { pixel: { status: 'pending', html } } });
  });

  it('one that nothing mends is to be edited by hand', async () => {
    const html = '<script>var {{NAME}} = 1;</script>';
    await restartAfter((approval) => ({ ...approval, html, compiler: OTHER_VERSION }));
    expect(await call('GET', '/api/overview')).toMatchObject({ withdrawn: [{ connector: 'x', mend: null }] });
    expect((await collector.api('POST', '/api/connectors/x/pixel/mend', {})).status).toBe(409);
  });

  it('one that is only read otherwise can be approved again as it is', async () => {
    await restartAfter((approval) => ({ ...approval, hash: 'f'.repeat(64), compiler: OTHER_VERSION }));
    const { pixel } = await call('GET', '/api/connectors/x');
    expect(pixel).toMatchObject({ status: 'withdrawn', withdrawnBecause: expect.stringContaining('other contexts') });
    await call('POST', '/api/connectors/x/pixel/approve', { hash: pixel.hash });
    expect(await running()).toMatchObject([{ approval: pixel.hash }]);
  });
});
