/** What `health.ts` sees of a collector while something is done to it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { HealthSeen } from './health.ts';

/** The watch is well under way before anything is done, and goes on for what comes late. */
const AROUND_MS = 300;

export async function watchHealth(url: string, during: () => Promise<void>): Promise<HealthSeen> {
  const file = fileURLToPath(new URL('./hostileHealth.js', import.meta.url));
  const child = spawn(process.execPath, [file, url], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await sleep(AROUND_MS);
  try {
    await during();
    await sleep(AROUND_MS);
  } finally {
    child.stdin.end();
  }
  await once(child, 'exit');
  return JSON.parse(output) as HealthSeen;
}
