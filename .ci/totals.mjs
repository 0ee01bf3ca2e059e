// Adds up what both test runners wrote and the checks counted by .ci/run; prints the sum as the last line.
import { readFileSync } from 'node:fs';

const [checksPassed = '0', checksFailed = '0'] = process.argv.slice(2);

/** A runner's report, or undefined where it didn't get that far; its check has failed then. */
function report(name) {
  try {
    return JSON.parse(readFileSync(`test-results/${name}.json`, 'utf8'));
  } catch {
    return undefined;
  }
}

const unit = report('unit');
const endToEnd = report('e2e')?.stats;

const parts = [
  ['unit tests', unit?.numPassedTests ?? 0, unit?.numFailedTests ?? 0],
  // flaky: passed at a second try only, which is no pass
  ['end-to-end tests', endToEnd?.expected ?? 0, (endToEnd?.unexpected ?? 0) + (endToEnd?.flaky ?? 0)],
  ['checks', Number(checksPassed), Number(checksFailed)],
];

for (const [name, passed, failed] of parts) console.log(`${name}: ${passed} of ${passed + failed} passed`);
if (endToEnd?.skipped) console.log(`end-to-end tests not run, for reasons given above: ${endToEnd.skipped}`);
const passed = parts.reduce((sum, [, count]) => sum + count, 0);
const failed = parts.reduce((sum, [, , count]) => sum + count, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
