import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCheck } from './check.mjs';
import { findLeftovers, findWritten, isOurs, listHome } from './leftovers.mjs';
import { makeScratch } from './scratch.mjs';
import { summarize } from './summary.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trl-summary-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PASSED = { name: 'lint', isPassed: true, log: '' };

/** As vitest writes it. */
function writeUnits(errors, { broken = [] } = {}) {
  const failed = Object.entries(errors).map(([fullName, error]) => ({
    fullName,
    status: 'failed',
    failureMessages: [error],
  }));
  const file = (name, status, message, assertionResults) => ({
    name: join(process.cwd(), name),
    status,
    message,
    assertionResults,
  });
  const testResults = [
    file('collector/a.test.ts', failed.length > 0 ? 'failed' : 'passed', '', [
      { fullName: 'a that passed', status: 'passed', failureMessages: [] },
      ...failed,
    ]),
    ...broken.map((name) => file(name, 'failed', 'SyntaxError: Unexpected token', [])),
  ];
  const report = { numPassedTests: 1, numFailedTests: failed.length, testResults };
  writeFileSync(join(folder, 'unit.json'), JSON.stringify(report));
}

/** As Playwright writes it. `tests`: title → status. */
function writeEndToEnd(tests, { errors = [] } = {}) {
  const spec = ([title, status]) => {
    const failed = {
      status: 'failed',
      errors: [{ message: `\x1b[31mError: ${title} went wrong\x1b[39m\n  expected 1` }],
    };
    const passed = { status: 'passed', errors: [] };
    const results = { expected: [passed], unexpected: [failed, failed], flaky: [failed, passed], skipped: [] }[status];
    return { title, file: 'tag.spec.ts', line: 7, tests: [{ status, projectName: 'tag', results }] };
  };
  const inner = { title: 'of a group', specs: Object.entries(tests).map(spec) };
  const suites = [{ title: 'tag.spec.ts', specs: [], suites: [inner] }];
  writeFileSync(join(folder, 'e2e.json'), JSON.stringify({ suites, errors, stats: {} }));
}

const many = (count, of) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`test ${i}`, of(i)]));

describe('the end of a run’s output', () => {
  it('sums up what passed', () => {
    writeUnits({});
    writeEndToEnd({ one: 'expected', two: 'expected', three: 'skipped' });
    const { lines, isPassed } = summarize([PASSED], folder);
    expect(lines).toContain('end-to-end tests not run, for reasons given above: 1');
    expect(lines.at(-1)).toBe('4 passed, 0 failed');
    expect(isPassed).toBe(true);
  });

  it('names each failed test of both runners with its error, without colours', () => {
    writeUnits({ 'adds up': 'AssertionError: expected 1 to be 2\n    at a.test.ts:3' });
    writeEndToEnd({ 'buys a hat': 'unexpected', one: 'expected' });
    const { lines, isPassed } = summarize([PASSED], folder);
    expect(lines.join('\n')).toContain(
      'FAILED collector/a.test.ts › adds up\n    AssertionError: expected 1 to be 2\n        at a.test.ts:3',
    );
    expect(lines.join('\n')).toContain(
      'FAILED tag.spec.ts:7 › of a group › buys a hat [tag]\n    Error: buys a hat went wrong\n      expected 1',
    );
    expect(lines.at(-1)).toBe('3 passed, 2 failed');
    expect(isPassed).toBe(false);
  });

  it.each([1, 5, 25, 50, 54, 55, 56, 60, 500])(
    'has %i failed tests in its last 60 lines, or says how many more',
    (count) => {
      writeUnits(many(count, (i) => `Error: number ${i}!\n${'and more\n'.repeat(30)}`));
      writeEndToEnd({});
      const { lines } = summarize([PASSED], folder);
      expect(lines.length).toBeLessThanOrEqual(60);
      const named = lines.filter((line) => line.startsWith('FAILED')).length;
      const rest = Number(/and (\d+) more: see/.exec(lines.join('\n'))?.[1] ?? 0);
      expect(named + rest).toBe(count);
      expect(named).toBeGreaterThanOrEqual(Math.min(count, 50));
      for (let i = 0; i < named; i++) expect(lines.join('\n')).toContain(`Error: number ${i}!`);
    },
  );

  it('tells of a test that passed at a second try, with its first error', () => {
    writeUnits({});
    writeEndToEnd({ one: 'flaky', two: 'flaky', three: 'expected' });
    const { lines, isPassed } = summarize([PASSED], folder);
    expect(lines.join('\n')).toContain('FLAKY tag.spec.ts:7 › of a group › one [tag]\n    Error: one went wrong');
    expect(lines.at(-1)).toBe('5 passed, 0 failed');
    expect(isPassed).toBe(true);
  });

  it('fails where more than two did', () => {
    writeUnits({});
    writeEndToEnd({ one: 'flaky', two: 'flaky', three: 'flaky' });
    const { lines, isPassed } = summarize([PASSED], folder);
    expect(lines.filter((line) => line.startsWith('FLAKY'))).toHaveLength(3);
    expect(lines.at(-1)).toBe('2 passed, 3 failed');
    expect(isPassed).toBe(false);
  });

  it('tells what a failed check said, from its first error on', () => {
    writeUnits({});
    writeEndToEnd({});
    const log = `Checked 900 files\n${'fine\n'.repeat(50)}a.ts:3 lint/error ━━\n  Use const.\n`;
    const { lines } = summarize([{ name: 'lint', isPassed: false, log }], folder);
    expect(lines.slice(0, 3)).toEqual(['FAILED lint', '    a.ts:3 lint/error ━━', '      Use const.']);
    expect(lines.at(-1)).toBe('1 passed, 1 failed');
  });

  it('tells the last words of a runner that left no report', () => {
    const log = `started\n${'error within a passing test\n'.repeat(50)}Killed\n`;
    const { lines, isPassed } = summarize([{ name: 'unit tests', isPassed: false, log }], folder);
    expect(lines.join('\n')).toContain('Killed');
    expect(isPassed).toBe(false);
  });

  it('tells of test files that can’t be loaded, and of errors outside of tests', () => {
    writeUnits({}, { broken: ['collector/b.test.ts'] });
    writeEndToEnd({}, { errors: [{ message: 'Error: no Chromium was found' }] });
    const failed = ['unit tests', 'end-to-end tests'].map((name) => ({ name, isPassed: false, log: '' }));
    const text = summarize(failed, folder).lines.join('\n');
    expect(text).toContain('FAILED collector/b.test.ts\n    SyntaxError: Unexpected token');
    expect(text).toContain('Error: no Chromium was found');
  });
});

describe('a check', () => {
  const env = process.env;

  it('keeps what it said, and whether it passed', async () => {
    const results = [
      await runCheck('one', 'echo fine', { folder, env, isQuiet: true, say: () => {} }),
      await runCheck('two', 'echo bad >&2; exit 3', { folder, env, isQuiet: true, say: () => {} }),
    ];
    expect(results).toEqual([
      { name: 'one', isPassed: true, log: 'fine\n' },
      { name: 'two', isPassed: false, log: 'bad\n' },
    ]);
  });

  it('ends although a process that it left behind holds its output open, and that process is found', async () => {
    mkdirSync(join(folder, 'results'));
    const mark = `TAG_RELAY_RUN=${folder}`;
    const marked = { ...env, TAG_RELAY_RUN: folder };
    const left = `${JSON.stringify(process.execPath)} -e 'setInterval(() => {}, 1000)' &`;
    const { isPassed } = await runCheck('leaves', left, {
      folder: join(folder, 'results'),
      env: marked,
      isQuiet: true,
      say: () => {},
    });
    expect(isPassed).toBe(true);
    const found = findLeftovers(mark, []);
    expect(found).toEqual([{ pid: expect.any(Number), command: expect.stringContaining('setInterval') }]);
    process.kill(found[0].pid, 'SIGKILL');
    await expect.poll(() => findLeftovers(mark, [])).toEqual([]);
  });

  it('finds what has no environment by where it was built', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `${folder}/compiler.js`], { env: {} });
    await expect.poll(() => findLeftovers('NO=MARK', [`${folder}/`]).map(({ pid }) => pid)).toEqual([child.pid]);
    child.kill('SIGKILL');
  });
});

describe('what is written outside the checkout and the temporary folder', () => {
  const write = (home, path) => {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), 'x');
  };

  it('is found in the home that a run’s processes have, but for what browsers and npm keep there', async () => {
    const scratch = makeScratch();
    const say = () => {};
    // through the environment, as a test or a program of ours would
    const ours = 'mkdir -p "$HOME/.config/ours" "$HOME/.cache/mozilla" "$HOME/.npm/_logs"; echo x >"$HOME/ours.json"';
    await runCheck('writes', ours, { folder, env: scratch.env, isQuiet: true, say });
    const written = findWritten(scratch.home).sort();
    expect(written).toEqual(['.config/ours', 'ours.json'].map((name) => join(scratch.home, name)));
    // a hidden folder without our name may be any program's
    expect(written.map((path) => isOurs(scratch.home, path))).toEqual([false, true]);
    expect(['.trl', '.cache/trl', '.config/Tag-Relay'].map((name) => isOurs('/home/a', `/home/a/${name}`))).toEqual([
      ...[true, true, true],
    ]);
    scratch.remove();
  });

  it('is found in the real home, where it wasn’t before', () => {
    for (const path of ['.bashrc', '.config/editor/settings', '.cache/npx/a']) write(folder, path);
    const before = listHome(folder);
    expect(findWritten(folder, before)).toEqual([]);
    for (const path of ['.trl/data', '.cache/trl', '.local/share/trl/a', '.npm/a', '.cache/ms-playwright/chromium/a'])
      write(folder, path);
    expect(findWritten(folder, before).sort()).toEqual(
      ['.cache/trl', '.local/share/trl', '.trl'].map((name) => join(folder, name)),
    );
  });
});
