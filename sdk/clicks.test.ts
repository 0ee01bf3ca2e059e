import { describe, expect, it } from 'vitest';
import { decodeClick, encodeClick, mergeClicks, readClick } from './clicks.ts';
import type { Click, TagSettings } from './protocol.ts';

const settings: TagSettings = {
  key: 'k',
  clicks: ['click_id', 'gclid', 'constructor'],
  sources: ['utm_source', 'ref'],
  consent: [],
  paths: { tag: '/t', events: '/e', receipts: '/r', consent: '/c', frame: '/f/' },
  pixelAge: 30_000,
};
const click = (at: number, id: string, utm_source?: string): Click => ({
  at,
  ids: { click_id: id },
  sources: utm_source ? { utm_source } : {},
});

describe('readClick', () => {
  it.each<[string, string, Record<string, string> | undefined, Record<string, string>?]>([
    ['a recognised parameter', '?click_id=12345', { click_id: '12345' }],
    ['a name in other case, the value untouched', '?CLICK_ID=aBc', { click_id: 'aBc' }],
    ['several IDs as one click', '?gclid=G&click_id=1', { gclid: 'G', click_id: '1' }],
    [
      'sources beside the ID',
      '?click_id=1&utm_source=platform_x&ref=r',
      { click_id: '1' },
      { utm_source: 'platform_x', ref: 'r' },
    ],
    ['percent-encoded characters', '?click_id=%C3%A9%2F%3D', { click_id: 'é/=' }],
    ['a plus in an ID as a plus', '?click_id=a+b', { click_id: 'a+b' }],
    ['a plus in a source as a space', '?click_id=1&ref=a+b', { click_id: '1' }, { ref: 'a b' }],
    ['broken percent-encoding', '?click_id=a%ZZ', { click_id: 'a%ZZ' }],
    ['512 characters', `?click_id=${'x'.repeat(512)}`, { click_id: 'x'.repeat(512) }],
    ['the first accepted of several', '?click_id=&click_id=1&click_id=2', { click_id: '1' }],
    ['a parameter named like a prototype’s', '?constructor=1', undefined],
    ['nothing from 513 characters', `?click_id=${'x'.repeat(513)}`, undefined],
    ['nothing from control characters', '?click_id=a%00b&gclid=%C2%85', undefined],
    ['nothing from sources alone', '?utm_source=x', undefined],
    ['nothing from other parameters', '?q=1', undefined],
    ['nothing from no query', '', undefined],
  ])('takes %s', (_, search, ids, sources = {}) => {
    expect(readClick(search, settings, 5)).toEqual(ids && { at: 5, ids, sources });
  });
});

describe('mergeClicks', () => {
  it.each<[string, Click[], Click[]]>([
    ['newest first', [click(1, 'a'), click(3, 'c'), click(2, 'b')], [click(3, 'c'), click(2, 'b'), click(1, 'a')]],
    ['the first time of an ID seen again', [click(9, 'a'), click(1, 'a')], [click(1, 'a')]],
    [
      'the same ID from another source',
      [click(1, 'a', 'x'), click(2, 'a', 'y')],
      [click(2, 'a', 'y'), click(1, 'a', 'x')],
    ],
    [
      'a landing with a new ID beside a known one',
      [click(1, 'a'), { at: 2, ids: { click_id: 'a', gclid: 'G' }, sources: {} }],
      [{ at: 2, ids: { click_id: 'a', gclid: 'G' }, sources: {} }, click(1, 'a')],
    ],
  ])('keeps %s', (_, clicks, kept) => {
    expect(mergeClicks(clicks)).toEqual(kept);
  });

  it('keeps the 20 newest', () => {
    const kept = mergeClicks(Array.from({ length: 30 }, (_, at) => click(at + 1, `id${at}`)));
    expect([kept.length, kept[0]?.at, kept[19]?.at]).toEqual([20, 30, 11]);
  });
});

describe('encodeClick', () => {
  it.each(['plain', 'a+b c', '%2B&=~!;,"\\', 'é漢😀', ' '])('brings back %s', (value) => {
    const one = { at: 1_795_465_814_083, ids: { click_id: value }, sources: { ref: value } };
    expect(decodeClick(encodeClick(one))).toEqual(one);
    expect(encodeClick(one)).toMatch(/^[\w~%&=.*-]+$/);
  });

  it.each(
    ['', '~', 'x', '~click_id=1', '!!!~click_id=1', 'mip1ab2c~', 'mip1ab2c~click_id=%00', 'mip1ab2c~~ref=1'].concat(
      ['__proto__', 'constructor', 'a%00b', 'x'.repeat(65), ''].map((name) => `mip1ab2c~${name}=1`),
    ),
  )('takes nothing from %j', (text) => expect(decodeClick(text)).toBeUndefined());

  it('keeps what the settings of this page don’t recognise', () => {
    const one = { at: 1_795_465_814_083, ids: { newer: '1' }, sources: { from: 'x' } };
    expect(decodeClick(encodeClick(one))).toEqual(one);
  });
});
