/** Kill switches and revocations hold at once, in memory, where nothing can be written too; and are written when it can be. */
import { mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileHere } from '../../compiling/compileHere.testing.ts';
import { StoreUnavailableError } from '../../store/contract/trafficStore.ts';
import { startProcess } from '../../testing/startProcess.testing.ts';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
  TOKEN,
} from '../../testing/testCollector.testing.ts';
import { startTestPartner } from '../../testing/testPartner.testing.ts';
import { eventually } from '../../testing/waiting.testing.ts';
import { type ContainerHolder, openContainer } from '../containerFile.ts';
import { createStopping } from './stopping.ts';

const pixel = { html: '<img src="https://first.example/p?v={{VALUE}}">' };

type Call = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: Record<string, unknown> }>;

async function approve(call: Call, id = 'first'): Promise<string> {
  const made = await call('POST', '/api/connectors', { id, name: id, triggers: ['Purchase'], pixel });
  const { hash } = made.body.pixel as { hash: string };
  expect((await call('POST', `/api/connectors/${id}/pixel/approve`, { hash })).status).toBe(200);
  return hash;
}

describe('where container.json can’t be written', () => {
  let collector: TestCollector;
  let hash: string;
  const call: Call = (method, path, body) => collector.api(method, path, body);
  /** What is to become container.json is written beside it first; a folder in that place lets nobody, root neither. */
  const inTheWay = () => join(collector.dataDir, 'container.json.tmp');
  const frame = async () => (await fetch(`${collector.url}/frame/${hash}`)).status;
  const pixels = async () => {
    const answer = await collector.post(envelope(collector.key, { events: [event()] }));
    return ((await answer.json()) as { pixels: object[] }).pixels.length;
  };
  const onDisk = async () => JSON.parse(await readFile(join(collector.dataDir, 'container.json'), 'utf8'));
  const entries = async (what: string) => {
    const { body } = await call('GET', '/api/audit');
    return (body.items as { what: string }[]).filter((entry) => entry.what === what);
  };

  beforeEach(async () => {
    collector = await startTestCollector();
    hash = await approve(call);
    expect([await pixels(), await frame()]).toEqual([1, 200]);
    await mkdir(inTheWay());
  });
  afterEach(() => collector.stop());

  it.each<[string, string, object, string]>([
    ['all pixels', '/api/kill', { all: true }, 'pixels_killed'],
    ['a host', '/api/kill', { host: 'first.example' }, 'pixels_killed'],
    ['one pixel', '/api/connectors/first/pixel/revoke', {}, 'pixel_revoked'],
  ])(
    'stops %s at once, says that it isn’t written, and writes it with the next change',
    async (_, path, body, what) => {
      const answer = await call('POST', path, body);
      expect(answer.status).toBe(200);
      expect(answer.body.unwritten).toMatch(/container\.json can't be written.*a restart lets these pixels run again/);
      expect([await pixels(), await frame()]).toEqual([0, 404]);
      expect((await call('GET', '/api/kill')).body.unwritten).toBe(answer.body.unwritten);
      expect(collector.logged).toContainEqual(
        expect.objectContaining({ message: expect.stringContaining('a restart would let them run') }),
      );

      // any other change is refused as ever, and undoes nothing of it
      expect((await call('PUT', '/api/container', { name: 'Renamed', allowedOrigins: [ORIGIN] })).status).toBe(503);
      expect(await pixels()).toBe(0);

      await rmdir(inTheWay());
      expect((await call('PUT', '/api/container', { name: 'Renamed', allowedOrigins: [ORIGIN] })).status).toBe(200);
      expect((await call('GET', '/api/kill')).body).not.toHaveProperty('unwritten');
      expect(await entries(what)).toHaveLength(1);
      await collector.restart();
      expect([await pixels(), await frame()]).toEqual([0, 404]);
    },
  );

  it('lets nobody lift a switch that way, and everybody when it can be written', async () => {
    await call('POST', '/api/kill', { all: true });
    expect((await call('DELETE', '/api/kill/all')).status).toBe(503);
    expect(await pixels()).toBe(0);
    await rmdir(inTheWay());
    expect((await call('DELETE', '/api/kill/all')).status).toBe(200);
    expect(await pixels()).toBe(1);
    expect((await onDisk()).killed).toEqual({ hosts: [] });
  });

  it('keeps what was stopped when the file is read again, and writes it then', async () => {
    await rmdir(inTheWay());
    const path = join(collector.dataDir, 'container.json');
    // a hand edit that nobody has taken over yet
    await writeFile(path, JSON.stringify({ ...(await onDisk()), name: 'By hand' }));
    const { body } = await call('POST', '/api/kill', { all: true });
    expect(body.unwritten).toContain('was edited since it was read');
    expect(await pixels()).toBe(0);
  });
});

describe('in the holder', () => {
  let folder: string;
  let holder: ContainerHolder;
  const path = () => join(folder, 'container.json');
  const killAll = { all: { at: 1, by: 'r' } };
  const stop = () => holder.stopNow((container) => ({ ...container, killed: { ...killAll, ...container.killed } }));
  const isKilled = () => holder.snapshot().container.killed.all !== undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trl-stop-'));
    holder = await openContainer(path(), { compile: compileHere });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('a stop waits for no change that is under way, and isn’t undone by its end', async () => {
    let goOn: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const change = holder.update(
      (container) => ({ ...container, name: 'Slow' }),
      () => held,
    );
    // the change has begun from a container without the switch
    await eventually(() => expect(holder.hasUnwrittenStops()).toBe(false));
    stop();
    expect(isKilled()).toBe(true);
    goOn?.();
    await change;
    expect([isKilled(), holder.snapshot().container.name]).toEqual([true, 'Slow']);
    await holder.update((container) => container);
    expect(holder.hasUnwrittenStops()).toBe(false);
    expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ name: 'Slow', killed: killAll });
  });

  it('a stop outlives a container that is read again', async () => {
    stop();
    await writeFile(path(), JSON.stringify({ ...JSON.parse(await readFile(path(), 'utf8')), name: 'By hand' }));
    await holder.reload();
    expect([isKilled(), holder.snapshot().container.name]).toEqual([true, 'By hand']);
    await holder.update((container) => container);
    expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ name: 'By hand', killed: killAll });
  });

  it('is tried again until it is written, the entry too, each once', async () => {
    let works = false;
    const written: object[] = [];
    const store = {
      async appendAudit(entries: object[]) {
        if (!works) throw new StoreUnavailableError('disk full');
        written.push(...entries);
      },
    };
    await mkdir(`${path()}.tmp`);
    const stopping = createStopping({ holder, store, log: { error: () => undefined }, againMs: 5 });
    const entry = { at: 1, who: 'r', what: 'pixels_killed', subject: 'all pixels' };
    const { unwritten } = await stopping.stop(
      (container) => ({ ...container, killed: { ...killAll, hosts: [] } }),
      entry,
    );
    expect(unwritten).toMatch(/the audit log: disk full; the container: .*can't be written/);
    await rmdir(`${path()}.tmp`);
    await eventually(() => expect(stopping.unwritten()).toContain('only its entry in the audit log is missing'));
    works = true;
    await eventually(() => expect(stopping.unwritten()).toBeUndefined());
    await stopping.close();
    expect(written).toEqual([entry]);
    expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ killed: killAll });
  });
});

it('on a full disk', async () => {
  const partner = await startTestPartner();
  const dataDir = await mkdtemp(join(tmpdir(), 'trl-full-'));
  const { url, key, kill } = await startProcess(dataDir, partner.destination, { maxFileBytes: 3_000_000 });
  try {
    const call: Call = async (method, path, body) => {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const response = await fetch(url + path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const hash = await approve(call);
    const post = (data: object) =>
      fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { origin: ORIGIN },
        body: JSON.stringify(envelope(key, { events: [event({ name: 'Fill', data })] })),
      });
    // until not even the smallest write goes through, for a while
    for (let refused = 0, i = 0; refused < 20 && i < 5_000; i += 1) {
      const { status } = await post({ note: 'x'.repeat(refused > 0 ? 10 : 10_000) });
      refused = status === 503 ? refused + 1 : 0;
    }
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    // on this disk a small file may still find room
    await mkdir(join(dataDir, 'container.json.tmp'));
    const answer = await call('POST', '/api/kill', { all: true });
    expect(answer).toMatchObject({
      status: 200,
      body: { pixels: [{ connector: 'first' }], unwritten: expect.stringContaining('not written yet') },
    });
    expect((await fetch(`${url}/frame/${hash}`)).status).toBe(404);
  } finally {
    await kill();
    await partner.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 60_000);
