// No test depends on how fast the machine is: it waits for an outcome, or its clock is given to it. What sleeps is named here.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** end of a file's path → how often it sleeps, and why no machine is too slow for that */
const SLEEPS = {
  'waiting.testing.ts': [1, 'between two looks at an outcome: what others wait with'],
  'visitorCookie.test.ts': [1, 'a race at several moments, right at each of them'],
  'tagHarness.ts': [1, 'between two looks whether the collector is ready'],
  'webkitDriver.ts': [1, 'between two looks whether the driver listens'],
  'bidiFirefox.ts': [1, 'against hanging: how long Firefox may take to start'],
  'proof/run.ts': [2, 'between two looks; and more time for what must not run, which no slow machine turns red'],
  'pixelSandbox.spec.ts': [1, 'until nothing comes any more, as often as it takes'],
  'engines/core.ts': [2, 'by the page’s own clock, whose timers run in order'],
  'crash.spec.ts': [1, 'by the page’s own clock: the pace of its events'],
  'dashboard/styles.test.ts': [1, 'one file is read late, and the outcome is the same whichever it is'],
  'tagPages.spec.ts': [1, 'more time for what must not happen, which no slow machine turns red'],
  'tagConsent.spec.ts': [1, 'by the page’s own clock: a platform that tells late'],
  'tagDataLayer.spec.ts': [1, 'by the page’s own clock: the end of the current task'],
  'dashboard/connectors/connectors.spec.ts': [1, 'by the page’s own clock: the end of the current task'],
  'dashboard/nothingMoves.spec.ts': [1, 'by the page’s own clock: the end of the current task'],
};

const TESTS = ['sdk', 'collector', 'demo-site', 'bench', 'e2e']
  .flatMap((room) => readdirSync(room, { recursive: true }).map((path) => join(room, path)))
  .filter((path) => /^e2e\/.*\.ts$|^collector\/testing\/.*\.ts$|\.(?:test|testing)\.ts$/.test(path));

/** Calls that wait for time to pass, or give an outcome one second. In texts, such as those of pages and pixels, none is looked for. */
function sleepsOf(path) {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const names = new Set(['setTimeout']);
  const found = [];
  const visit = (node) => {
    if (ts.isImportDeclaration(node) && /timers\/promises$/.test(node.moduleSpecifier.text)) {
      for (const { name } of node.importClause?.namedBindings?.elements ?? []) names.add(name.text);
    }
    if (ts.isCallExpression(node)) {
      const { expression } = node;
      const called = expression.getText(file);
      const isSleep = ts.isIdentifier(expression)
        ? names.has(expression.text)
        : /\.waitForTimeout$|^vi\.(?:waitFor|waitUntil)$/.test(called);
      // the helper for outcomes is built on it
      if (isSleep && !(basename(path) === 'waiting.testing.ts' && called === 'vi.waitFor')) {
        found.push(file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

it('sleeps nowhere but where it is named, with the reason', () => {
  const named = Object.entries(SLEEPS).map(([end, [count]]) => [
    TESTS.find((path) => path.endsWith(`/${end}`)) ?? end,
    count,
  ]);
  const expected = new Map(named);
  const found = TESTS.map((path) => [path, sleepsOf(path)]).filter(
    ([path, lines]) => lines.length !== (expected.get(path) ?? 0),
  );
  expect(
    named.map(([path]) => path).filter((path) => !TESTS.includes(path)),
    'named, but not there',
  ).toEqual([]);
  // wait for the outcome (collector/testing/waiting.testing.ts, expect.poll) or give the clock (page.clock, `now`)
  expect(found, 'lines that sleep, of files that sleep more or less often than is named').toEqual([]);
});
