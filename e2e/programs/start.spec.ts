/** `npm start` itself: the built process, its words and its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect } from 'playwright/test';
import { freePort } from '../../collector/testing/freePort.testing.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START = fileURLToPath(new URL('../../dist/demo-site/start.js', import.meta.url));
/** without the build that goes before */
const NPM_START = ['npm', 'start', '--ignore-scripts'];

interface Demo {
  process: ChildProcess;
  /** what it has written so far, both streams */
  said(): string;
  /** [code, signal] */
  ended: Promise<unknown[]>;
}

const test = base.extend<{ dataDir: string; start(env: Record<string, string>, command?: string[]): Demo }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  dataDir: async ({}, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'trl-start-'));
    await use(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  },
  start: async ({ dataDir }, use) => {
    const demos: Demo[] = [];
    await use((env, [program = process.execPath, ...options] = [process.execPath, START]) => {
      const child = spawn(program, options, { cwd: ROOT, env: { ...process.env, TRL_DATA_DIR: dataDir, ...env } });
      let words = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => (words += text));
      const demo = { process: child, said: () => words, ended: once(child, 'close') };
      demos.push(demo);
      return demo;
    });
    for (const demo of demos) demo.process.kill('SIGKILL');
    await Promise.all(demos.map((demo) => demo.ended));
  },
});

async function freePorts(): Promise<Record<'TRL_PORT' | 'DEMO_SHOP_PORT' | 'DEMO_PARTNER_PORT', string>> {
  const [collector, shop, partner] = [await freePort(), await freePort(), await freePort()];
  return { TRL_PORT: `${collector}`, DEMO_SHOP_PORT: `${shop}`, DEMO_PARTNER_PORT: `${partner}` };
}

test('starts the whole, approves its pixels, ends on Ctrl-C, and starts again on the same data', async ({
  dataDir,
  start,
}) => {
  const ports = await freePorts();
  const first = start(ports);
  await expect.poll(first.said).toContain('Sign in: http://127.0.0.1:');
  expect(first.said()).toContain(`http://localhost:${ports.DEMO_SHOP_PORT}/?click_id=12345`);
  expect((await fetch(`http://127.0.0.1:${ports.DEMO_SHOP_PORT}/`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${ports.DEMO_PARTNER_PORT}/`)).status).toBe(200);

  const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim();
  expect((await stat(join(dataDir, 'admin-token'))).mode & 0o777).toBe(0o600);
  const pixels = async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.TRL_PORT}/api/connectors`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { items } = (await answer.json()) as { items: { id: string; pixel: { status: string } }[] };
    return items.map(({ id, pixel }) => `${id}: ${pixel.status}`);
  };
  const ready = [
    'affiliate-network: none',
    'display-remarketing: approved',
    'hybrid-network: approved',
    'order-system: none',
  ];
  expect(await pixels()).toEqual(ready);

  first.process.kill('SIGINT');
  expect(await first.ended).toEqual([0, null]);
  await expect(fetch(`http://127.0.0.1:${ports.TRL_PORT}/healthz`)).rejects.toThrow();

  const second = start(ports);
  await expect.poll(second.said).toContain('Sign in: ');
  expect(await pixels()).toEqual(ready);
  expect(second.said()).not.toContain('Note:');
});

for (const [what, signal, command] of [
  ['killed', 'SIGKILL', undefined],
  ['ended by its terminal', 'SIGHUP', undefined],
  ['asked to end through npm', 'SIGTERM', NPM_START],
  ['killed as npm', 'SIGKILL', NPM_START],
] as const) {
  test(`leaves no collector behind when it is ${what}, and starts again on its data`, async ({ start }) => {
    const ports = await freePorts();
    const demo = start(ports, command && [...command]);
    await expect.poll(demo.said).toContain('Sign in: ');
    demo.process.kill(signal);
    await demo.ended;
    for (const port of Object.values(ports)) await expect.poll(() => answers(port), port).toBe(false);
    const again = start(ports);
    await expect.poll(again.said).toContain('Sign in: ');
  });
}

const answers = (port: string) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

test('says in one line which port is taken', async ({ start }) => {
  const ports = await freePorts();
  const taken = createServer().listen(Number(ports.TRL_PORT), '127.0.0.1');
  await once(taken, 'listening');
  for (const variable of ['DEMO_SHOP_PORT', 'DEMO_PARTNER_PORT', 'TRL_PORT'] as const) {
    const demo = start({ ...ports, [variable]: ports.TRL_PORT });
    expect(await demo.ended, variable).toEqual([1, null]);
    expect(demo.said().trim().split('\n')).toEqual([expect.stringContaining(`${ports.TRL_PORT}`)]);
    expect(demo.said()).toContain('in use');
  }
  taken.close();
});

test('refuses a variable that is none of ours before anything starts, with the nearest name', async ({ start }) => {
  const demo = start({ ...(await freePorts()), TRL_RETENTION_DAY: '30' });
  expect(await demo.ended).toEqual([1, null]);
  expect(demo.said()).toBe('TRL_RETENTION_DAY is no variable of Tag Relay; did you mean TRL_RETENTION_DAYS?\n');
});

test('takes the next free ports for those in use that nobody chose, says which, and works there', async ({
  start,
  dataDir,
}) => {
  // whoever has them: another demo, or this test
  const servers = await Promise.all(
    [8787, 8788, 8789].map(async (port) => {
      const server = createServer();
      server.on('error', () => {});
      server.listen(port, '127.0.0.1');
      await Promise.race([once(server, 'listening'), once(server, 'error')]);
      return server;
    }),
  );
  const demo = start({ TRL_PORT: '', DEMO_SHOP_PORT: '', DEMO_PARTNER_PORT: '' });
  await expect.poll(demo.said).toContain('Sign in: ');
  const moved = [...demo.said().matchAll(/^Port (\d+) is in use, so the ([a-z ]+) is on (\d+); its data is in /gm)];
  expect(moved.map(([, from, program]) => [from, program])).toEqual([
    ['8787', 'collector'],
    ['8788', 'demo shop'],
    ['8789', 'demo partner'],
  ]);
  for (const [, , , to] of moved) expect((await fetch(`http://127.0.0.1:${to}/`)).status).toBe(200);
  const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim();
  const answer = await fetch(`http://127.0.0.1:${moved[0]?.[3]}/api/container`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { allowedOrigins } = (await answer.json()) as { allowedOrigins: string[] };
  expect(allowedOrigins).toContain(`http://localhost:${moved[1]?.[3]}`);
  expect(demo.said()).not.toContain(token);
  for (const server of servers) server.close();
});

test('refuses a port that is none', async ({ start }) => {
  const demo = start({ DEMO_SHOP_PORT: 'eighty' });
  expect(await demo.ended).toEqual([1, null]);
  expect(demo.said()).toBe('DEMO_SHOP_PORT=eighty is not valid; accepted: a port from 1 to 65535\n');
});
