/** Files and rooms that the documents name in code spans are there: after a move the text follows. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { pathsIn } from './markdown.testing.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const git = (...more: string[]) =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...more], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && existsSync(`${ROOT}/${path}`));

const FILES = git();
/** every file, and every folder with `/` at its end */
const KNOWN = new Set(
  FILES.flatMap((path) => {
    const steps = path.split('/');
    return [path, ...steps.slice(1).map((_, depth) => `${steps.slice(0, depth + 1).join('/')}/`)];
  }),
);
/** The changelog tells of files as they were. */
const PAGES = git('*.md').filter((path) => path !== 'CHANGELOG.md');

/** Made by a build or by a run; or TypeScript's own. */
const ELSEWHERE = /^(dist|data|test-results)\/|^lib\.dom\.d\.ts$/;

/** A path may be told from the root, from the page's folder, or by its end. */
const isKnown = (path: string) =>
  ELSEWHERE.test(path) || KNOWN.has(path) || [...KNOWN].some((known) => known.endsWith(`/${path}`));

it.each(PAGES)('%s names no file or room that is not there', (page) => {
  expect(pathsIn(readFileSync(`${ROOT}/${page}`, 'utf8')).filter((path) => !isKnown(path))).toEqual([]);
});

it('tells paths from other code', () => {
  const text =
    'In `a/b.ts` and `c/`, not `{{NAME}}`, `/v1/events`, `GET /api/x`, `x.json` or `trl.track()`.\n```\n`d.ts`\n```';
  expect(pathsIn(text)).toEqual(['a/b.ts', 'c/']);
});
