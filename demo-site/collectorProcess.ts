import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A collector in a process of its own. */
export interface CollectorProcess {
  url: string;
  /** signs one browser in, once */
  signInLink: string;
  /** Resolves when the process has ended, however it came to that. */
  ended: Promise<void>;
  /** SIGTERM: drains, then ends. */
  stop(): Promise<void>;
  /** SIGKILL: as a power cut. */
  kill(): Promise<void>;
}

/** The collector didn't start; the message is what it said. */
export class CollectorStartError extends Error {}

/** Its own words when it is ready (`collector/main.ts`). */
const ADDRESS = 'Tag Relay collector: ';
const SIGN_IN = 'Sign in: ';

export interface CollectorOptions {
  /** path of the built `dist/collector/main.js` */
  main: string;
  env: NodeJS.ProcessEnv;
  /** what the collector writes to its log, as it comes */
  onLog(text: string): void;
}

/** Resolves when the collector listens. */
export async function startCollector({ main, env, onLog }: CollectorOptions): Promise<CollectorProcess> {
  // it doesn't outlive whoever started it: its stdin closes with that process, however that ends
  const child = spawn(process.execPath, [main, '--end-with-stdin'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close').then(() => undefined);
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += words.length < 10_000 ? text : '';
    onLog(text);
  });

  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };

  let url = '';
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith(ADDRESS)) url = line.slice(ADDRESS.length).trim();
      if (line.startsWith(SIGN_IN)) {
        const signInLink = line.slice(SIGN_IN.length).trim();
        resolve({ url, signInLink, ended, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') });
      }
    });
    child.once('error', reject);
    ended.then(() => reject(new CollectorStartError(words.trim() || 'the collector ended without a word')));
  });
}
