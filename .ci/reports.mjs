// What both runners wrote about their tests: how many, and which failed with which error.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** undefined where the runner didn't get that far; its check has failed then. */
function read(folder, name) {
  try {
    return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

const withoutColours = (text) => text.replaceAll(/\x1b\[[\d;]*m/g, '');

export function readUnits(folder) {
  const report = read(folder, 'unit');
  const failures = (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((one) => one.status === 'failed');
    // a file that couldn't be loaded has no tests
    if (failed.length === 0) return status === 'failed' ? [{ name: file, error: withoutColours(message) }] : [];
    return failed.map(({ fullName, failureMessages }) => ({
      name: `${file} › ${fullName}`,
      error: withoutColours(failureMessages.join('\n')),
    }));
  });
  return { passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0, failures };
}

export function readEndToEnd(folder) {
  const report = read(folder, 'e2e');
  const tests = (report?.suites ?? []).flatMap((suite) => testsIn(suite, []));
  const of = (status) => tests.filter((test) => test.status === status).map(({ name, error }) => ({ name, error }));
  const unexpected = of('unexpected');
  const outside = (report?.errors ?? []).map(({ message }) => ({
    name: 'end-to-end tests, outside of a test',
    error: withoutColours(message ?? ''),
  }));
  return {
    passed: of('expected').length,
    failed: unexpected.length,
    skipped: of('skipped').length,
    failures: [...outside, ...unexpected],
    flaky: of('flaky'),
  };
}

/** Suites hold suites; the outermost is the file. */
function testsIn({ title, suites = [], specs = [] }, above) {
  const path = [...above, title];
  return [
    ...suites.flatMap((suite) => testsIn(suite, path)),
    ...specs.flatMap((spec) =>
      spec.tests.map(({ status, projectName, results }) => ({
        status,
        name: `${[`${spec.file}:${spec.line}`, ...path.slice(1), spec.title].join(' › ')} [${projectName}]`,
        error: withoutColours(results.flatMap(({ errors }) => errors)[0]?.message ?? `it was ${results[0]?.status}`),
      })),
    ),
  ];
}
