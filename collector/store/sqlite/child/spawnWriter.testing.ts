/** Starts `writer.ts` and gathers what it acknowledged. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const hook = new URL('../../../../build/typescriptHook.mjs', import.meta.url).href;
const script = fileURLToPath(new URL('./writer.testing.ts', import.meta.url));

export interface Written {
  /** ids of events whose commit resolved */
  acknowledged: string[];
  /** what it said when a commit failed */
  failed?: { error: string; ids: string[] };
  /** what it wrote to stderr */
  complaint: string;
}

export interface WriterOptions {
  path: string;
  prefix: string;
  mode?: 'steady' | 'large';
  /** kill -9 once so many events were acknowledged */
  killAfter?: number;
  /** size in bytes beyond which the kernel refuses to let the process's files grow */
  maxFileBytes?: number;
}

export async function runWriter(options: WriterOptions): Promise<Written> {
  const { path, prefix, mode = 'steady', killAfter = Number.POSITIVE_INFINITY, maxFileBytes } = options;
  const limit = maxFileBytes === undefined ? '' : `ulimit -f ${Math.floor(maxFileBytes / 512)};`;
  // POSIX sh counts `ulimit -f` in 512-byte blocks; exec, so that the signal reaches node itself.
  const child = spawn(
    'sh',
    ['-c', `${limit} exec "$0" "$@"`, process.execPath, '--import', hook, script, path, prefix, mode],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const closed = once(child, 'close');
  const written: Written = { acknowledged: [], complaint: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.complaint += text;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const words = line.split(' ');
    if (words[0] === 'failed') written.failed = { error: words[1] ?? '', ids: words.slice(2) };
    else written.acknowledged.push(...words);
    if (written.acknowledged.length >= killAfter) child.kill('SIGKILL');
  });
  await closed;
  return written;
}
