import { expect, it } from 'vitest';
import { foldLines } from './foldLines.ts';

/** `s` same, `a` added, `r` removed; a number in the result: so many left out. */
const fold = (changes: string) =>
  foldLines(Array.from(changes, (change) => ({ change: { s: 'same', a: 'added', r: 'removed' }[change] ?? '' })))
    .map((part) => ('folded' in part ? part.folded : part.line.change[0]))
    .join('');

it.each([
  ['sssrasss', 'sssrasss'],
  ['ssssssrassssss', '3sssrasss3'],
  ['ssssra', 'ssssra'],
  ['sssssra', '2sssra'],
  ['asssssssa', 'asssssssa'],
  ['assssssssa', 'asss2sssa'],
  ['', ''],
  ['ssss', '4'],
])('folds %s to %s', (changes, expected) => {
  expect(fold(changes)).toBe(expected);
});
