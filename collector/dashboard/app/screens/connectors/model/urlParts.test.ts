import { expect, it } from 'vitest';
import { urlParts } from './urlParts.ts';

it.each([
  'https://p.example/',
  'https://p.example/pb?a=1&b=&c',
  'https://p.example/pb?a=b=c&d=?x&&e',
  'https://p.example/?',
])('%s loses nothing', (url) => {
  const { base, pairs } = urlParts(url);
  const text = pairs.map(({ separator, name, value }) => separator + name + (value === undefined ? '' : `=${value}`));
  expect(base + text.join('')).toBe(url);
});

it('tells names from values', () => {
  expect(urlParts('https://p.example/pb?a=1&b').pairs).toEqual([
    { separator: '?', name: 'a', value: '1' },
    { separator: '&', name: 'b', value: undefined },
  ]);
});
