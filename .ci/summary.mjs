// The end of a run's output: what failed with its errors, what passed at a second try only, the sums, and the sum of sums.
import { readEndToEnd, readUnits } from './reports.mjs';

/** What stands there has to be found without scrolling. */
const MAX_LINES = 60;
const MAX_LINES_EACH = 12;
/** More tests than that which pass at a second try only are no accident. */
const MAX_FLAKY = 2;

/** `checks`: what runCheck gave. `folder`: where both runners left their reports. */
export function summarize(checks, folder) {
  const units = readUnits(folder);
  const endToEnd = readEndToEnd(folder);
  const runners = { 'unit tests': units, 'end-to-end tests': endToEnd };
  const tooFlaky = endToEnd.flaky.length > MAX_FLAKY;
  const failures = [
    ...checks.filter(({ isPassed }) => !isPassed).flatMap((check) => failureOf(check, runners[check.name])),
    ...units.failures,
    ...endToEnd.failures,
  ];
  const passedChecks = checks.filter(({ isPassed }) => isPassed).length;
  const parts = [
    ['unit tests', units.passed, units.failed],
    [
      'end-to-end tests',
      endToEnd.passed + (tooFlaky ? 0 : endToEnd.flaky.length),
      endToEnd.failed + (tooFlaky ? endToEnd.flaky.length : 0),
    ],
    ['checks', passedChecks, checks.length - passedChecks],
  ];
  const sum = (index) => parts.reduce((total, part) => total + part[index], 0);
  const totals = [
    ...parts.map(([name, passed, failed]) => `${name}: ${passed} of ${passed + failed} passed`),
    ...(endToEnd.skipped > 0 ? [`end-to-end tests not run, for reasons given above: ${endToEnd.skipped}`] : []),
    ...(tooFlaky ? [`${endToEnd.flaky.length} tests passed at a second try only; ${MAX_FLAKY} may`] : []),
    `${sum(1)} passed, ${sum(2)} failed`,
  ];
  const told = [
    ...failures.map((failure) => ({ word: 'FAILED', ...failure })),
    ...endToEnd.flaky.map((test) => ({ word: 'FLAKY', ...test })),
  ];
  return { lines: [...tellAll(told, MAX_LINES - totals.length - 1), '', ...totals], isPassed: sum(2) === 0 };
}

/** Where its tests say what failed, the runner needs no more than its name. */
function failureOf({ name, log }, runner) {
  if (runner?.failures.length > 0) return [];
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const first = lines.findIndex((line) => /error|failed|unused|NOT reached|[✖×]|━━/i.test(line));
  // runners tell at their end why they stopped
  const error = runner || first < 0 ? lines.slice(1 - MAX_LINES_EACH) : lines.slice(first);
  return [{ name, error: error.join('\n') }];
}

/** In `room` lines: the more there are, the fewer lines each; none is left out without a word. */
function tellAll(told, room) {
  const each = Math.min(MAX_LINES_EACH, Math.floor(room / Math.max(1, told.length)));
  if (each >= 2) return told.flatMap((one) => tellOne(one, each));
  const shown = told.length > room ? told.slice(0, room - 1) : told;
  const rest = told.length - shown.length;
  return [
    ...shown.map(({ word, name, error }) => `${word} ${name}: ${shorten(error.split('\n')[0] ?? '')}`),
    ...(rest > 0 ? [`and ${rest} more: see test-results/*.json`] : []),
  ];
}

function tellOne({ word, name, error }, room) {
  const lines = error.split('\n').filter((line) => line.trim() !== '');
  return [`${word} ${name}`, ...lines.slice(0, room - 1).map((line) => `    ${shorten(line)}`)];
}

const shorten = (line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line);
