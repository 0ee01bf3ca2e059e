/** Every relative link of every page in the repository leads to a file that is there, and every anchor to a heading. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anchorsIn, linksIn } from './markdown.testing.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What git knows, or would with the next `git add`. */
function listed(pattern: string): string[] {
  const options = { cwd: ROOT, encoding: 'utf8' } as const;
  const found = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', pattern], options);
  return [...new Set(found.split('\n'))].filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

const PAGES = listed('*.md');

/** What is wrong with a page's links; `read` gives a page's text, or undefined where there is no such file. */
function brokenLinks(page: string, read: (path: string) => string | undefined): string[] {
  const wrong: string[] = [];
  for (const link of linksIn(read(page) ?? '')) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue;
    const [file = '', anchor] = link.split('#', 2);
    const path = file === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), decodeURIComponent(file)));
    const text = read(path);
    if (text === undefined) wrong.push(`${page}: ${link}: there is no ${path}`);
    else if (anchor !== undefined && !anchorsIn(text).has(anchor)) wrong.push(`${page}: ${link}: no such heading`);
  }
  return wrong;
}

function onDisk(path: string): string | undefined {
  const whole = join(ROOT, path);
  if (path.startsWith('..') || !existsSync(whole)) return undefined;
  return statSync(whole).isFile() && path.endsWith('.md') ? readFileSync(whole, 'utf8') : '';
}

it('finds the pages', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'docs/tag.md', 'sdk/npm/README.md']));
});

it('README stays short: what it is, how to try it, where to read on', () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(130);
});

it.each(PAGES)('%s has no broken link', (page) => {
  expect(brokenLinks(page, onDisk)).toEqual([]);
});

describe('the check itself', () => {
  const check = (text: string, others: Record<string, string> = {}) =>
    brokenLinks('docs/page.md', (path) => ({ 'docs/page.md': text, ...others })[path]);

  it.each([
    ['a file that is not there', '[x](gone.md)', ['docs/page.md: gone.md: there is no docs/gone.md']],
    ['a picture that is not there', '![x](a/b.png)', ['docs/page.md: a/b.png: there is no docs/a/b.png']],
    ['an anchor that is not there', '[x](#gone)\n# Here', ['docs/page.md: #gone: no such heading']],
    ['an anchor of another page', '[x](../R.md#no)', ['docs/page.md: ../R.md#no: no such heading']],
    ['a link by reference', '[x][1]\n\n[1]: gone.md', ['docs/page.md: gone.md: there is no docs/gone.md']],
    ['a heading that is only code', '[x](#no)\n```\n# No\n```', ['docs/page.md: #no: no such heading']],
    ['a link over two lines', '[one\ntwo](gone.md)', ['docs/page.md: gone.md: there is no docs/gone.md']],
  ])('finds %s', (_, text, wrong) => {
    expect(check(text, { 'R.md': '# Yes' })).toEqual(wrong);
  });

  it.each([
    ['a heading with code and punctuation', '[x](#the-tags-data-and-more)\n## The tag’s `data`, and more'],
    ['the second of two headings', '[x](#a-1)\n# A\n# A'],
    ['another site', '[x](https://example.com/gone#gone), [y](mailto:a@example.com)'],
    ['code that looks like a link', '`[x](gone.md)`\n```md\n[x](gone.md)\n```'],
    ['another page’s heading', '[x](../R.md#yes)'],
  ])('lets %s be', (_, text) => {
    expect(check(text, { 'R.md': '# Yes' })).toEqual([]);
  });
});
