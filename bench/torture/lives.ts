/** The collector's lives: a process that is started, killed, and started again at once on the same port and data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../collector/testing/freePort.testing.ts';
import { ADMIN_TOKEN } from '../support/processes.ts';
import type { Life } from './verify/evidence.ts';

/** Longest a start may take on a machine that does other things besides. */
const START_MS = 30_000;
/** Longer than a drain may take. */
const STOP_MS = 40_000;

export interface Lives {
  url: string;
  /** those so far; the last one may be running */
  all: Life[];
  start(): void;
  /** Resolves when the running life takes requests. */
  ready(): Promise<void>;
  /** SIGKILL at once; resolves when the kernel has cleaned up. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has drained. */
  stop(): Promise<void>;
}

/** `logFile` takes what the collector logs. All that throws means that the collector ended, or didn't, against its orders. */
export async function createLives(options: {
  dataDir: string;
  logFile: string;
  allowedDestinations: string[];
}): Promise<Lives> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logTo = openSync(options.logFile, 'a');
  const program = fileURLToPath(new URL('./tortureCollector.js', import.meta.url));
  const all: Life[] = [];
  let child: ChildProcess | undefined;
  let told = false;

  function running(): { child: ChildProcess; life: Life } {
    const life = all.at(-1);
    if (!child || !life) throw new Error('no collector was started');
    const { exitCode, signalCode } = child;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`life ${life.number} of the collector ended by itself (${exitCode ?? signalCode})`);
    }
    return { child, life };
  }

  async function end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const { child } = running();
    told = true;
    const exit = once(child, 'exit');
    child.kill(signal);
    const [code, by] = (await exit) as [number | null, NodeJS.Signals | null];
    return code ?? by;
  }

  return {
    url,
    all,
    start() {
      told = false;
      child = spawn(process.execPath, [program], {
        env: {
          PATH: process.env.PATH,
          TRL_PORT: String(port),
          TRL_DATA_DIR: options.dataDir,
          TRL_RATE_LIMIT: '0',
          TRL_ADMIN_TOKEN: ADMIN_TOKEN,
          TRL_ALLOWED_DESTINATIONS: options.allowedDestinations.join(','),
        },
        stdio: ['pipe', 'pipe', logTo],
      });
      child.stdin?.on('error', () => undefined);
      const life: Life = { number: all.length, startedAt: Date.now(), readyAt: null, killedAt: null };
      child.stdout?.once('data', () => {
        if (!told) life.readyAt = Date.now();
      });
      all.push(life);
    },
    async ready() {
      const deadline = Date.now() + START_MS;
      while (running().life.readyAt === null) {
        if (Date.now() > deadline) throw new Error(`the collector was not ready within ${START_MS / 1000} s`);
        await sleep(10);
      }
    },
    async kill() {
      const { life } = running();
      life.killedAt = Date.now();
      const ended = await end('SIGKILL');
      if (ended !== 'SIGKILL') throw new Error(`life ${life.number} of the collector ended by itself (${ended})`);
    },
    async stop() {
      const ended = await Promise.race([end('SIGTERM'), sleep(STOP_MS, 'no end', { ref: false })]);
      if (ended !== 0) throw new Error(`the collector did not stop cleanly (${ended})`);
    },
  };
}
