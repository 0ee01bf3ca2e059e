/** Starts the programs under measurement, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ADMIN_TOKEN = 'trl_bench_token_0123456789';

export interface Running {
  url: string;
  child: ChildProcess;
  stop(): Promise<void>;
}

/** `file`: below dist/. Resolves once a line of its output matches; the line's first group completes `http://127.0.0.1:`. */
async function start(file: string, ready: RegExp, environment: Record<string, string>): Promise<Running> {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = ready.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return {
      url: `http://127.0.0.1:${port}`,
      child,
      async stop() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        await once(child, 'exit');
      },
    };
  }
  throw new Error(`${file} ended before it was ready`);
}

export function startCollector(dataDir: string, environment: Record<string, string> = {}): Promise<Running> {
  return start('collector/main.js', /collector: http:\/\/127\.0\.0\.1:(\d+)/, {
    TRL_PORT: '0',
    TRL_DATA_DIR: dataDir,
    TRL_RATE_LIMIT: '0',
    TRL_ADMIN_TOKEN: ADMIN_TOKEN,
    ...environment,
  });
}

export function startExpressEcho(): Promise<Running> {
  return start('bench/expressEcho.js', /listening (\d+)/, {});
}

/** Resident memory of a process in MB, from /proc; undefined where there is none. */
export function residentMegabytes(pid: number): number | undefined {
  try {
    const pages = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return pages === undefined ? undefined : Number(pages) / 1024;
  } catch {
    return undefined;
  }
}
