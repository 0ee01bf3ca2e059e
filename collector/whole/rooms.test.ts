/** A folder with more files than a person takes in at a glance is two rooms. Tests and what helps them stand beside what they test. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MOST_FILES = 15;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const files = ['sdk', 'collector', 'demo-site'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length)),
);

/** A list that only grows, in order, of which one reads the one that is being written. */
const isMigration = (file: string) => dirname(file).endsWith('/migrations');

it(`finds no room with more than ${MOST_FILES} files that run`, () => {
  const counts = new Map<string, number>();
  for (const file of files) {
    if (/\.(test|testing)\.tsx?$/.test(file) || isMigration(file)) continue;
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  }
  expect(counts.get('collector')).toBeGreaterThan(1);
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});
