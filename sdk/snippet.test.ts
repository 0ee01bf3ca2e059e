import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageSnippet } from './snippet.ts';

const TAG = '<script async src="https://collect.example.com/t/CONTAINER_KEY.js"></script>';

it.each(['README.md', 'docs/developer.md'])('is to be copied as it stands in %s', (path) => {
  expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).toContain(
    `\`\`\`html\n${pageSnippet(TAG)}\n\`\`\``,
  );
});
