import { expect, it } from 'vitest';
import { readClick } from '../../../../../../../sdk/visitor/clicks.ts';
import type { ClickMatching, Webhook } from '../../../../../../connector/types.ts';
import { sampleClickId, testLink } from './testLink.ts';

const matching: ClickMatching = { enabled: true, parameter: 'click_id', model: 'last', windowDays: 14 };
const strict = { ...matching, source: { parameter: 'utm_source', value: 'platform x' } };
const open = { ...matching, source: { parameter: 'Partner' } };
const off = { ...matching, enabled: false };
const asksForClick = { requireClickId: true } as Webhook;

it.each<[string, string, Parameters<typeof testLink>[1], string]>([
  ['no matching', 'https://shop.example', {}, 'https://shop.example/?trl_test=1'],
  ['matching', 'https://shop.example', { click: matching }, 'https://shop.example/?trl_test=1&click_id=t-1'],
  ['matching turned off', 'https://shop.example/a', { click: off }, 'https://shop.example/a?trl_test=1'],
  [
    'no click ID, no call',
    'https://shop.example/a',
    { click: off, webhook: asksForClick },
    'https://shop.example/a?trl_test=1&click_id=t-1',
  ],
  [
    'a strict source',
    ' https://shop.example/ ',
    { click: strict },
    'https://shop.example/?trl_test=1&click_id=t-1&utm_source=platform+x',
  ],
  [
    'any source',
    'https://shop.example/',
    { click: open },
    'https://shop.example/?trl_test=1&click_id=t-1&Partner=trl_test',
  ],
  [
    'a query and a hash of its own',
    'https://shop.example/?q=a%20b&click_id=old#top',
    { click: matching },
    'https://shop.example/?trl_test=1&click_id=t-1&q=a%20b&click_id=old#top',
  ],
])('links to a page with %s', (_, page, connector, link) => {
  expect(testLink(page, connector, 't-1')).toBe(link);
});

it.each(['', 'shop.example', '/cart', 'ftp://shop.example/', 'javascript:alert(1)', 'https://'])(
  'has no link for “%s”',
  (page) => {
    expect(testLink(page, { click: matching }, 't-1')).toBeUndefined();
  },
);

it('is read by the tag as a click of this partner, whatever the page’s own query says', () => {
  const link = testLink('https://shop.example/?CLICK_ID=old&utm_source=other', { click: strict }, 't-1') ?? '';
  expect(readClick(new URL(link).search, { clicks: ['click_id'], sources: ['utm_source'] }, 1)).toEqual({
    at: 1,
    ids: { click_id: 't-1' },
    test: true,
    sources: { utm_source: 'platform x' },
  });
});

it('makes another click ID each time', () => {
  expect(new Set(Array.from({ length: 50 }, sampleClickId)).size).toBe(50);
});
