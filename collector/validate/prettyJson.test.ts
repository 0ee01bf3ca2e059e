import { expect, it } from 'vitest';
import { prettyJson } from './prettyJson.ts';

it.each([
  ['{"a":1}', '{\n  "a": 1\n}'],
  [' [1, 2]', '[\n  1,\n  2\n]'],
  ['OK', undefined],
  ['<html>', undefined],
  ['{"a":', undefined],
  ['12', undefined],
  ['', undefined],
  // written again, these would be other numbers
  ['{"id":12345678901234567890123}', undefined],
  ['{"price":1.50}', undefined],
])('%j', (text, pretty) => {
  expect(prettyJson(text)).toBe(pretty);
});
