/**
 * Load from outside: wrk where it is installed, else autocannon. The generator shares the machine's cores with what it
 * measures, and autocannon takes about as much of them for a request as the collector does.
 */
import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import autocannon from 'autocannon';
import { makeBody, ORIGIN } from './eventBody.ts';

export interface Load {
  name: 'wrk' | 'autocannon';
  /** `path`: where the events go; rejects when any answer wasn't 2xx */
  requestsPerSecond(url: string, path: string, key: string): Promise<number>;
}

const CONNECTIONS = 128;
const SECONDS = 6;

export function findLoad(): Load {
  try {
    execFileSync('wrk', ['-v'], { stdio: 'ignore' });
  } catch (error) {
    // wrk -v ends with status 1
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { name: 'autocannon', requestsPerSecond: byAutocannon };
  }
  return { name: 'wrk', requestsPerSecond: byWrk };
}

async function byWrk(url: string, path: string, key: string): Promise<number> {
  const script = fileURLToPath(new URL('../../bench/support/events.lua', import.meta.url));
  const run = String(Date.now() % 1_000_000);
  const options = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '-s', script, url, '--', key, path, run];
  const { stdout } = await promisify(execFile)('wrk', options);
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(stdout);
  if (refused) throw new Error(`${url}: ${refused[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

async function byAutocannon(url: string, path: string, key: string): Promise<number> {
  const result = await autocannon({
    url: url + path,
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'text/plain;charset=UTF-8' },
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [{ setupRequest: (request: autocannon.Request) => ({ ...request, body: makeBody(key) }) }],
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} errors`);
  return result.requests.average;
}
