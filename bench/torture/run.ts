/**
 * `npm run torture`: kills the collector with `kill -9` again and again under a steady load, with partners that misbehave,
 * and proves that nothing acknowledged is lost and nothing is sent twice but what was in flight at a kill. Table to
 * stdout, JSON in bench/results/; exit code 1 where a promise is broken.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printTable, type Row } from '../support/table.ts';
import { readOptions } from './options.ts';
import { torture } from './torture.ts';

/** Of each broken promise, so much evidence is printed; the JSON has more. */
const SHOWN = 3;

const say = (line: string) => process.stderr.write(`${line}\n`);

const options = (() => {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
})();
say(`torture --kills ${options.kills} --rate ${options.rate} --seed ${options.seed}`);

const folder = mkdtempSync(join(tmpdir(), 'trl-torture-'));
const { counts, findings, notes } = await torture({ ...options, folder, say });

const promises: [what: string, value: number, unit: string, goal?: string, reached?: boolean][] = [
  ['kills', notes.kills, 'kills', `${options.kills}`, notes.kills === options.kills],
  ['kills before the collector took requests', notes.killedInStart, 'kills'],
  ['torture and drain', notes.seconds, 's'],
  ['events sent', counts.events, 'events'],
  ['requests for events without an answer, sent again', notes.unanswered, 'requests'],
  ['acknowledged events sent again', notes.repeated, 'requests'],
  [
    'events not acknowledged in the end',
    counts.events - counts.acknowledged,
    'events',
    '0',
    counts.events === counts.acknowledged,
  ],
  ['webhooks', counts.deliveries, 'deliveries'],
  ['… succeeded', counts.succeeded, 'deliveries'],
  ['… failed after all attempts, or after the one allowed', counts.failed, 'deliveries'],
  [
    '… not ended',
    counts.deliveries - counts.succeeded - counts.failed,
    'deliveries',
    '0',
    counts.deliveries === counts.succeeded + counts.failed,
  ],
  ['requests that partners saw', counts.requests, 'requests'],
  ['attempts in the log', counts.attempts, 'attempts'],
  ['attempts that no partner saw', counts.unseenAttempts, 'attempts'],
  ['requests unanswered at a kill', counts.onTheLine, 'requests'],
  ['requests under way at a kill, unlogged', counts.inFlight, 'requests'],
  ['… of these answered', counts.answeredUnwritten, 'requests'],
  ['… answered longest before the kill', counts.longestUnwrittenMs, 'ms'],
  [
    'webhooks accepted twice',
    counts.duplicates,
    'requests',
    'at most those under way',
    counts.duplicates - counts.duplicatesAfterLateAnswers <= counts.inFlight,
  ],
  ['… because the answer came too late', counts.duplicatesAfterLateAnswers, 'requests'],
  ['at most once: begun at a kill, given up', counts.givenUp, 'deliveries'],
  ['longest pause of the harness itself', notes.longestPauseMs, 'ms'],
  ['promises broken', findings.length, 'promises', '0', findings.length === 0],
];
const rows: Row[] = promises.map(([what, value, unit, goal, reached]) => ({
  bench: 'torture',
  what,
  value,
  unit,
  ...(goal !== undefined && { goal }),
  ...(reached !== undefined && { reached }),
}));
printTable(rows);

for (const { broken, count, evidence } of findings) {
  say(`BROKEN, ${count} times: ${broken}`);
  for (const one of evidence.slice(0, SHOWN)) say(`  ${one}`);
}

const report = { ...options, node: process.version, counts, notes, rows, findings };
writeFileSync(options.json ?? newResultsFile(), `${JSON.stringify(report, null, 2)}\n`);

if (rows.some(({ reached }) => reached === false)) {
  say(`data and log of the collector are kept in ${folder}`);
  process.exitCode = 1;
} else {
  rmSync(folder, { recursive: true });
}

function newResultsFile(): URL {
  const results = new URL('../../bench/results/', import.meta.url);
  mkdirSync(results, { recursive: true });
  return new URL(`torture-${new Date().toISOString().replaceAll(':', '-')}.json`, results);
}
