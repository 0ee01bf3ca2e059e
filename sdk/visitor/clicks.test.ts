import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Click, TagSettings } from '../protocol.ts';
import {
  decodeClicks,
  encodeClick,
  fitClicks,
  hashQuery,
  isClickText,
  mergeClicks,
  queryOf,
  readClick,
} from './clicks.ts';

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
    ['a second ? before a name', '?utm_source=x?click_id=5', { click_id: '5' }, { utm_source: 'x' }],
    ['a second ? after the ID', '?click_id=5?utm_source=x', { click_id: '5' }, { utm_source: 'x' }],
    ['a name in other case behind a second ?', '?a=1?CLICK_ID=5', { click_id: '5' }],
    ['a ? in a value', '?click_id=a?b&ref=what?', { click_id: 'a?b' }, { ref: 'what?' }],
    ['a ? in a value before what is no name', '?click_id=a?b=c', { click_id: 'a?b=c' }],
    ['an encoded ? in a value', '?ref=a%3Fclick_id%3D5&click_id=6', { click_id: '6' }, { ref: 'a?click_id=5' }],
    ['a name of its own before one within a value', '?next=/p?click_id=6&click_id=5', { click_id: '5' }],
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
  const HALF_HOUR = 1_800_000;
  const at = (ms: number, id: string, source?: string) => encodeClick(click(NOW + ms, id, source));
  const both = encodeClick({ at: NOW + 2, ids: { click_id: 'a', gclid: 'G' }, sources: {} });

  it.each<[string, string[], string[]]>([
    ['newest first', [at(1, 'a'), at(3, 'c'), at(2, 'b')], [at(3, 'c'), at(2, 'b'), at(1, 'a')]],
    ['the first time of an ID seen again', [at(9, 'a'), at(1, 'a')], [at(1, 'a')]],
    ['the first time within half an hour', [at(HALF_HOUR, 'a'), at(1, 'a')], [at(1, 'a')]],
    ['both times half an hour apart', [at(HALF_HOUR, 'a'), at(0, 'a')], [at(HALF_HOUR, 'a'), at(0, 'a')]],
    [
      'the first and the newest of many',
      [0, 1, 2, 3, 4].map((n) => at(n * HALF_HOUR, 'a')).concat(at(5, 'b')),
      [at(4 * HALF_HOUR, 'a'), at(5, 'b'), at(0, 'a')],
    ],
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

describe('queryOf', () => {
  it.each([
    ['https://shop.example/?a=1&b=2#top', 'a=1&b=2&'],
    ['https://shop.example/?a=1?b=2', 'a=1?b=2&'],
    ['https://shop.example/?utm_source=x&amp;click_id=5', 'utm_source=x&click_id=5&'],
    ['https://shop.example/?utm_source=x&amp;amp;click_id=5', 'utm_source=x&click_id=5&'],
    ['https://shop.example/?utm_source=x&#038;click_id=5&#38;b=1', 'utm_source=x&click_id=5&b=1&'],
    ['https://shop.example/#/cart?click_id=5', '&click_id=5'],
    ['https://shop.example/?a=1#!/cart?click_id=5', 'a=1&click_id=5'],
    ['https://shop.example/#faq?click_id=5', '&'],
    ['https://shop.example/', '&'],
    ['', '&'],
  ])('of %s', (address, query) => expect(queryOf(address)).toBe(query));
});

describe('hashQuery', () => {
  const names = ['click', 'click_id', 'tblci', 'ref'];
  it.each([
    ['#click_id=5', '&click_id=5'],
    ['#CLICK_ID=5&x=1', '&click_id=5'],
    ['#/home?a=1&click_id=5', '&click_id=5'],
    ['#a&amp;ref=b', '&ref=b'],
    ['#refund-policy', ''],
    ['#click_id5', ''],
    ['#tblciGiB-x_1', '&tblci=GiB-x_1'],
    ['#tblciGiB-x_1==&other=2', '&tblci=GiB-x_1=='],
    ['#tblci=GiB', '&tblci=GiB'],
    ['#top&tblciGiB', ''],
    ['#tblcix=1', ''],
    ['#tblciGiB&ref=b', '&ref=b'],
    ['#', ''],
    ['', ''],
  ])('of %s', (hash, query) => {
    expect(hashQuery(`https://shop.example/?a=1${hash}`, names, ['tblci'])).toBe(query);
  });
});

describe('fitClicks', () => {
  const text = (ms: number, ids: Record<string, string>, sources: Record<string, string> = {}) =>
    encodeClick({ at: 1_795_465_814_083 + ms, ids, sources });
  const names = ['click_id', 'gclid'];
  const fitted = (clicks: string[], room = 2_000) => fitClicks(clicks, room, names).split('!').slice(1);

  it('keeps all where there is room', () => {
    const clicks = [text(2, { click_id: '2' }, { utm_source: 'x' }), text(1, { gclid: '1' })];
    expect(fitted(clicks)).toEqual(clicks);
  });

  it('cuts long, non-ASCII sources first, keeps short ones, and IDs', () => {
    const sources = { utm_source: 'x', utm_campaign: 'Осенняя распродажа '.repeat(12), utm_content: 'é漢'.repeat(100) };
    const clicks = [text(2, { click_id: '2' }, sources), text(1, { gclid: 'g'.repeat(300) }, sources)];
    expect(fitted(clicks)).toEqual([
      text(2, { click_id: '2' }, { utm_source: 'x' }),
      text(1, { gclid: 'g'.repeat(300) }, { utm_source: 'x' }),
    ]);
  });

  it('never keeps an older click where a newer one has no room', () => {
    const clicks = [text(3, { click_id: '3' }), text(2, { gclid: 'é'.repeat(512) }), text(1, { click_id: '1' })];
    expect(fitted(clicks)).toEqual([clicks[0]]);
  });

  it('keeps the newest first, whatever they are', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
      .filter((one) => !/[\0-\x1f\x7f-\x9f]/.test(one));
    const one = fc.record({ id: value, utm_source: value, utm_content: value });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), fc.integer({ min: 50, max: 3_000 }), (all, room) => {
        const clicks = all.map(({ id, ...sources }, n) => text(100 - n, { click_id: id }, sources));
        const kept = fitted(clicks, room);
        expect(kept.join('!').length).toBeLessThan(room);
        expect(kept.map((click) => click.slice(0, 8))).toEqual(
          clicks.slice(0, kept.length).map((click) => click.slice(0, 8)),
        );
        const read = decodeClicks(kept, { clicks: names, sources: [] });
        expect(read.map(({ ids }) => ids.click_id)).toEqual(all.slice(0, kept.length).map(({ id }) => id));
      }),
    );
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
