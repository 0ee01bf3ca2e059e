// What .ci/run does, in this order: cheap checks first, so that a slip shows within two minutes.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCheck } from './check.mjs';
import { findLeftovers, findWritten, isOurs, listHome, tell, tellWritten } from './leftovers.mjs';
import { makeScratch } from './scratch.mjs';
import { summarize } from './summary.mjs';

const RESULTS = 'test-results';
/** What a process may take to end after the runner that started it. */
const ENDING_MS = 15_000;
/** What runs from there was made by this run. */
const BUILT = ['dist/', 'node_modules/.cache/trl-processes-'].map((path) => join(process.cwd(), path));

for (const folder of [RESULTS, 'dist']) rmSync(folder, { recursive: true, force: true });
mkdirSync(RESULTS);
const scratch = makeScratch();
const results = [];

async function check(name, command, options = {}) {
  const result = await runCheck(name, command, { folder: RESULTS, env: scratch.env, ...options });
  results.push(result);
  return result.isPassed;
}

// npm keeps its cache where it always does
if (await check('install', 'npm ci --no-audit --no-fund', { env: { ...process.env, NO_COLOR: '1' } })) {
  // all processes from here on have another home
  const before = listHome(homedir());
  await check('lint', 'npm run --silent lint -- --colors=off');
  // one core builds meanwhile
  const [isBuilt] = await Promise.all([
    check('build', 'npm run --silent build:all', { isQuiet: true }),
    (async () => {
      await check('import rules', 'npm run --silent imports', { isQuiet: true });
      await check('dead code', 'npm run --silent deadcode', { isQuiet: true });
      await check('types', 'npm run --silent types', { isQuiet: true });
    })(),
  ]);
  // counted by their own tests; as checks they say that both runners came to their end
  await check('unit tests', 'npm run --silent test:unit');
  if (isBuilt) {
    await check('end-to-end tests', 'npm run --silent test:e2e');
    // of what the tests ran with: `npm run size` would build it all again
    await check('size budget', 'node dist/bench/run.js size');
  }
  results.push(await nothingLeftBehind(before));
}

scratch.remove();
const { lines, isPassed } = summarize(results, RESULTS);
console.log(`\n${lines.join('\n')}`);
process.exitCode = isPassed ? 0 : 1;

/** No process of the run lives on: one that does is named, and ended. And nothing of ours was written into its home. */
async function nothingLeftBehind(before) {
  const name = 'nothing left behind';
  const written = findWritten(scratch.home);
  const ours = written.filter((path) => isOurs(scratch.home, path));
  const lines = [...(await endLeftovers()), ...ours.map(tellWritten)];
  for (const path of written.filter((one) => !ours.includes(one)))
    console.log(`\n${path}: of a program that keeps things there`);
  // others work there too, so it is no more than told
  for (const path of findWritten(homedir(), before)) console.log(`\n${path} was written meanwhile, by whomever`);
  const isPassed = lines.length === 0;
  const log = lines.join('\n');
  console.log(`\n== ${name}: ${isPassed ? 'passed' : `FAILED\n${log}`}`);
  return { name, isPassed, log };
}

/** Lines about processes that had to be ended. */
async function endLeftovers() {
  if (!existsSync('/proc/self/environ')) {
    console.log('\nprocesses left behind: not looked for, this system has no /proc');
    return [];
  }
  const until = Date.now() + ENDING_MS;
  const find = () => findLeftovers(scratch.mark, BUILT);
  let left = find();
  while (left.length > 0 && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    left = find();
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended by now
    }
  }
  return left.map(tell);
}
