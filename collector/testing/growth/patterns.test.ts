/**
 * No regular expression that visitors' text reaches may cost more than twice as much for twice the text, give or take: 16 KiB of
 * white space once kept everybody else waiting for eight seconds. Counted in steps of a backtracking matcher (steps.testing.ts).
 */
import { expect, it, vi } from 'vitest';
import { ENDINGS, runOf, TROUBLESOME, waysInto } from './attacks.testing.ts';
import { findPatterns } from './sources.testing.ts';
import { countSteps, TooManySteps } from './steps.testing.ts';

// against hanging only: a backtracking matcher in JavaScript takes its time where two cores are shared
vi.setConfig({ testTimeout: 120_000 });

/** Growth shows at a quarter of what visitors may send, and costs a quarter to look for. */
const LENGTH = 4 * 1024;
const MOST_GROWTH = 3;

/** Steps for half the text, at most: a pattern that wants more is no better for growing slowly from there. */
const MOST_STEPS = 2_500_000;

/** What only people who are signed in, or the owner's own files, can write. Pixels are compiled under a budget of their own. */
const NOT_VISITORS = [
  /^collector\/pixels\/(?!escape|render|compile\/nodeTemplate)/,
  /^collector\/dashboard\/app\//,
  /^collector\/(settings|main)\.ts$/,
  /^collector\/testing\//,
];

const found = findPatterns(['sdk', 'collector'], (file) => NOT_VISITORS.some((room) => room.test(file)));

/** Patterns that are put together at run time, by their place: an example of each. */
const MADE: Record<string, RegExp[]> = {
  'collector/events/incoming/text.ts': [/[\u0000-\u001f\u007f-\u009f]/g],
  'collector/webhooks/build/compile/compileParameters.ts': [/^i\[[1-9]\d*\]\[id\][1-9]\d*$/],
  'collector/webhooks/build/urlTemplate.ts': [/trl0slot(\d+)e/],
  'sdk/visitor/clicks.ts': [/^#tblci([^&=]+=*)(?:&|$)/i],
};

it('has an example of each pattern that is put together at run time', () => {
  const made: Record<string, number> = {};
  for (const { file, pattern } of found) if (!pattern) made[file] = (made[file] ?? 0) + 1;
  expect(made).toEqual(Object.fromEntries(Object.entries(MADE).map(([file, examples]) => [file, examples.length])));
});

it.each(Object.entries(MADE).flatMap(([file, examples]) => examples.map((pattern) => [file, pattern] as const)))(
  '%s makes %s',
  (_, pattern) => {
    expect(worst(pattern)).toBeUndefined();
  },
);

it.each([
  [/^\s*([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?\s*$/],
  [/\/+$/],
  [/"(?:[^"\\]+|\\.)*"/],
  [/<!--[^>]*-->/],
])('would find %s', (pattern) => {
  expect(worst(pattern)).toBeDefined();
});

it.each(found.flatMap(({ file, line, pattern, written }) => (pattern ? [{ file, line, pattern, written }] : [])))(
  '$file:$line $written',
  ({ pattern }) => {
    expect(worst(pattern)).toBeUndefined();
  },
);

/** The first text for which the work grows too fast. */
function worst(pattern: RegExp): string | undefined {
  const texts: ((length: number) => string)[] = TROUBLESOME.map((unit) => (length) => runOf(unit, length));
  for (const { before, pumps } of waysInto(pattern)) {
    for (const pump of pumps) {
      for (const ending of ENDINGS) texts.push((length) => before + runOf(pump, length) + ending);
      if (before)
        texts.push(
          (length) => runOf(before + pump, length),
          (length) => runOf(before, length),
        );
    }
    if (pumps.length === 0 && before) texts.push((length) => runOf(before, length));
  }
  return texts.map((make) => grows(pattern, make)).find((text) => text !== undefined);
}

function grows(pattern: RegExp, make: (length: number) => string): string | undefined {
  try {
    const half = countSteps(pattern, make(LENGTH / 2), MOST_STEPS);
    countSteps(pattern, make(LENGTH), half * MOST_GROWTH + 1000);
    return undefined;
  } catch (error) {
    if (!(error instanceof TooManySteps)) throw error;
    return JSON.stringify(make(60));
  }
}
