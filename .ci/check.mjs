// Runs one check and keeps what it says.
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process that was left behind may hold open is waited for so long, and no longer. */
const LAST_WORDS_MS = 2_000;

/** `isQuiet`: its output comes when it is done, since another check runs beside it. `say`: where to, line by line. */
export async function runCheck(name, command, { folder, env, isQuiet = false, say = console.log }) {
  const started = performance.now();
  const path = join(folder, `check-${name.replaceAll(/\W+/g, '-')}.txt`);
  const file = createWriteStream(path);
  if (!isQuiet) say(`\n== ${name}`);
  const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      file.write(chunk);
      if (!isQuiet) process.stdout.write(chunk);
    });
  }
  const code = await ended(child);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  await new Promise((resolve) => file.end(resolve));
  const log = readFileSync(path, 'utf8');
  const seconds = Math.round((performance.now() - started) / 1000);
  if (isQuiet) say(`\n== ${name}\n${log.trimEnd()}`);
  say(`== ${name}: ${code === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
  return { name, isPassed: code === 0, log };
}

/** Exit code, or the signal. */
function ended(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code ?? signal));
    child.on('exit', (code, signal) => setTimeout(() => resolve(code ?? signal), LAST_WORDS_MS).unref());
  });
}
