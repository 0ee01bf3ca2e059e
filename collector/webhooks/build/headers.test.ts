import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { USER_AGENT } from './headers.ts';

it('names the version that package.json has', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(USER_AGENT).toBe(`TagRelay/${version}`);
});
