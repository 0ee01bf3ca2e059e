import { describe, expect, it } from 'vitest';
import { decodeClicks, encodeClick, isClickText, mergeClicks, readClick } from './clicks.ts';
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
  const NOW = 1_795_465_814_083;
  const at = (ms: number, id: string, source?: string) => encodeClick(click(NOW + ms, id, source));
  const both = encodeClick({ at: NOW + 2, ids: { click_id: 'a', gclid: 'G' }, sources: {} });

  it.each<[string, string[], string[]]>([
    ['newest first', [at(1, 'a'), at(3, 'c'), at(2, 'b')], [at(3, 'c'), at(2, 'b'), at(1, 'a')]],
    ['the first time of an ID seen again', [at(9, 'a'), at(1, 'a')], [at(1, 'a')]],
    ['the same ID from another source', [at(1, 'a', 'x'), at(2, 'a', 'y')], [at(2, 'a', 'y'), at(1, 'a', 'x')]],
    ['a landing with a new ID beside a known one', [at(1, 'a'), both], [both, at(1, 'a')]],
    ['one order, whichever came first', [at(1, 'a'), at(1, 'b')], [at(1, 'b'), at(1, 'a')]],
    ['one order, whichever came last', [at(1, 'b'), at(1, 'a')], [at(1, 'b'), at(1, 'a')]],
  ])('keeps %s', (_, clicks, kept) => {
    expect(mergeClicks(clicks)).toEqual(kept);
  });

  it('keeps the 20 newest', () => {
    const kept = mergeClicks(Array.from({ length: 30 }, (_, ms) => at(ms + 1, `id${ms}`)));
    expect([kept.length, kept[0], kept[19]]).toEqual([20, at(30, 'id29'), at(11, 'id10')]);
  });
});

describe('encodeClick', () => {
  it.each(['plain', 'a+b c', '%2B&=~!;,"\\', 'é漢😀', ' '])('brings back %s', (value) => {
    const one = { at: 1_795_465_814_083, ids: { click_id: value }, sources: { ref: value } };
    expect(decodeClicks([encodeClick(one)], settings)).toEqual([one]);
    expect(encodeClick(one)).toMatch(/^[\w~%&=.*-]+$/);
  });

  it('keeps the ID as it came where its parameter is a source, too', () => {
    const one = readClick('?ref=a+b', { clicks: ['ref'], sources: ['ref'] }, 1_795_465_814_083) as Click;
    expect(decodeClicks([encodeClick(one)], { clicks: ['ref'], sources: ['ref'] })[0]?.ids).toEqual({ ref: 'a+b' });
  });

  it.each(['', '~', 'x', '~click_id=1', '!!!~click_id=1', '0.7312', 'mip1ab2c~', 'mip1ab2c~click_id=1~ref=1'])(
    'takes %j for no click',
    (text) => expect(isClickText(text)).toBe(false),
  );

  it.each(['mip1ab2c~click_id=%00', 'mip1ab2c~ref=1', 'mip1ab2c~__proto__=1', `mip1ab2c~click_id=${'x'.repeat(513)}`])(
    'reads nothing from %j',
    (text) => expect(decodeClicks([text], settings)).toEqual([]),
  );
});
