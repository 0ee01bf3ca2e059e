/**
 * Asks a collector's /healthz over and over, in a process of its own, so that whoever floods the collector doesn't slow the
 * watch. Ends with its input, and prints what it saw; an answer that is still missing then counts for as long as it was missing.
 */
import { Agent, get } from 'node:http';

export interface HealthSeen {
  answers: number;
  slowestMs: number;
  /** connections refused or reset: the collector isn't there */
  failures: number;
}

const EVERY_MS = 20;
const url = `${process.argv[2]}/healthz`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const seen: HealthSeen = { answers: 0, slowestMs: 0, failures: 0 };
let askedAt: number | undefined;

function ask(): void {
  const before = performance.now();
  askedAt = before;
  const end = (what: 'answers' | 'failures') => {
    askedAt = undefined;
    seen[what] += 1;
    seen.slowestMs = Math.max(seen.slowestMs, performance.now() - before);
    setTimeout(ask, EVERY_MS);
  };
  get(url, { agent }, (response) => {
    response.resume();
    response.on('end', () => end(response.statusCode === 200 ? 'answers' : 'failures'));
  }).on('error', () => end('failures'));
}

process.stdin.resume();
process.stdin.on('end', () => {
  if (askedAt !== undefined) seen.slowestMs = Math.max(seen.slowestMs, performance.now() - askedAt);
  process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
});
ask();
