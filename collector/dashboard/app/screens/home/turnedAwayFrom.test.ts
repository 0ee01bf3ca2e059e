import { expect, it } from 'vitest';
import { turnedAway } from './turnedAwayFrom.ts';

const refused = (field: string, origin: string | null) => ({
  field,
  origin,
  detail: 'x',
  at: 0,
  count: 1,
  kept: false,
});

it.each<[string, string | null, boolean]>([
  ['origin', 'https://shop.example', true],
  ['origin', 'http://localhost:8080', true],
  ['origin', 'null', false],
  ['origin', null, false],
  ['origin', 'chrome-extension://abc', false],
  ['origin', 'https://shop.example/path', false],
  ['origin', 'javascript:alert(1)', false],
  ['key', 'https://shop.example', false],
])('a refused %s of %s can be allowed: %s', (field, origin, canAllow) => {
  expect(turnedAway([refused(field, origin)], [])).toMatchObject([{ origin, canAllow }]);
});

it('leaves out what is allowed by now, and what is of the events themselves', () => {
  const items = [refused('origin', 'https://a.example'), refused('data.value', 'https://a.example')];
  expect(turnedAway(items, ['https://a.example'])).toEqual([]);
  // the key is wrong whatever is allowed
  expect(turnedAway([refused('key', 'https://a.example')], ['https://a.example'])).toHaveLength(1);
});

it('tells of the newest five', () => {
  const many = Array.from({ length: 9 }, (_, n) => refused('origin', `https://${n}.example`));
  expect(turnedAway(many, []).map(({ origin }) => origin)).toEqual([0, 1, 2, 3, 4].map((n) => `https://${n}.example`));
});
