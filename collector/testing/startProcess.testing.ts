/** For tests: starts `collectorProcess.testing.ts`, and takes it down hard. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const hook = new URL('../../build/typescriptHook.mjs', import.meta.url).href;
const script = fileURLToPath(new URL('./collectorProcess.testing.ts', import.meta.url));

export interface CollectorProcess {
  url: string;
  key: string;
  child: ChildProcess;
  /** how it ended, once it has: exit code or signal, and the end of what it wrote to stderr */
  ended(): string | undefined;
  /** kill -9; resolves when it is gone */
  kill(): Promise<void>;
}

/** `maxFileBytes`: what its files may grow to, by the kernel's hand; `umask` in octal; `databaseUrl`: a PostgreSQL database. */
export async function startProcess(
  dataDir: string,
  destination: string,
  { maxFileBytes, umask, databaseUrl }: { maxFileBytes?: number; umask?: string; databaseUrl?: string } = {},
): Promise<CollectorProcess> {
  // POSIX sh counts `ulimit -f` in 512-byte blocks; exec, so that a signal reaches node itself.
  const limit = maxFileBytes === undefined ? '' : `ulimit -f ${Math.floor(maxFileBytes / 512)};`;
  const mask = umask === undefined ? '' : `umask ${umask};`;
  const node = [process.execPath, '--import', hook, script, dataDir, destination];
  const child = spawn('sh', ['-c', `${limit}${mask} exec "$0" "$@"`, ...node], {
    env: { ...process.env, ...(databaseUrl !== undefined && { TRL_DATABASE_URL: databaseUrl }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  let end: string | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const exited = once(child, 'close').then(([code, signal]) => {
    end = `${code ?? signal}\n${complaint}`;
  });
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(() => Promise.reject(new Error(`the collector did not start: ${end}`))),
  ])) as [string];
  const [url = '', key = ''] = line.split(' ');
  return {
    url,
    key,
    child,
    ended: () => end,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
