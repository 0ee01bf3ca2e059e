import { describe, expect, it } from 'vitest';
import type { Click, TagSettings } from '../protocol.ts';
import { encodeClick } from './clicks.ts';
import { nowhere, type TextStore } from './storage.ts';
import { createVisitor, decodeProfile, encodeProfile, type ProfileStores, type Visitor } from './visitor.ts';

const memory = (text = ''): TextStore & { text: string } => ({
  text,
  get() {
    return this.text;
  },
  set(next) {
    this.text = next;
  },
});
const settings = (...consent: string[]): TagSettings => ({
  key: 'k',
  paths: { tag: '/t', events: '/e', receipts: '/r', consent: '/c', frame: '/f/' },
  clicks: ['click_id'],
  sources: [],
  consent,
  pixelAge: 30_000,
});
const NOW = 1_795_465_814_083;
const click = (ms: number, id: string): Click => ({ at: NOW + ms, ids: { click_id: id }, sources: {} });
const stored = (ms: number, id: string) => encodeClick(click(ms, id));
const stores = (cookie = memory(), local = memory()): ProfileStores & Record<'cookie' | 'local', { text: string }> => ({
  cookie,
  local,
  session: nowhere,
});
const ids = (clicks: Click[]) => clicks.map((one) => one.ids.click_id);

describe('encodeProfile', () => {
  const profile = {
    visitor: 'visitor1',
    clicks: [stored(3, 'c'), stored(2, 'b')],
    consent: { ads: true, 'a b': false },
  };

  it('brings back what it was given', () => {
    expect(decodeProfile(encodeProfile(profile, 1000))).toEqual(profile);
  });

  it('leaves out the clicks that the budget doesn’t hold, the oldest first', () => {
    const clicks = Array.from({ length: 20 }, (_, at) => stored(1000 - at, `${at}${'x'.repeat(300)}`));
    const text = encodeProfile({ ...profile, clicks }, 2000);
    expect(text.length).toBeLessThanOrEqual(2000);
    expect(decodeProfile(text).clicks).toEqual(clicks.slice(0, 6));
  });

  it.each(['', '!!!', '!', 'x', '<b>!ads=1', 'null', '{}', '%%%!%%%!%%%~%%%'])(
    'takes nothing harmful from %j',
    (text) => {
      const { visitor, clicks } = decodeProfile(text);
      expect([visitor, clicks]).toEqual(['', []]);
    },
  );
});

describe('visitor', () => {
  it('heals each layer from the other, the cookie’s ID first', () => {
    const { cookie, local } = stores(
      memory(encodeProfile({ visitor: 'fromcookie', clicks: [stored(1, 'a')], consent: {} }, 1000)),
      memory(encodeProfile({ visitor: 'fromlocal', clicks: [stored(2, 'b')], consent: {} }, 1000)),
    );
    const { visitor, clicks } = createVisitor({ cookie, local, session: nowhere }, settings(), undefined).profile();
    expect([visitor, ids(clicks)]).toEqual(['fromcookie', ['b', 'a']]);
    expect(cookie.text).toBe(local.text);
  });

  it('has the landing in the cookie at once, and leaves localStorage alone until it is asked', () => {
    const { cookie, local } = stores(memory(), memory('fromlocal!'));
    let looks = 0;
    const watched: TextStore = {
      get() {
        looks += 1;
        return local.get();
      },
      set: (text) => local.set(text),
    };
    const visitor = createVisitor({ cookie, local: watched, session: nowhere }, settings(), click(1, 'a'));
    expect([cookie.text, looks]).toEqual([`!!${stored(1, 'a')}`, 0]);
    expect(visitor.profile().visitor).toBe('fromlocal');
    expect(cookie.text).toBe(`fromlocal!!${stored(1, 'a')}`);
  });

  it('holds the landing in memory until every purpose is allowed', () => {
    const { cookie, local, session } = stores();
    const visitor = createVisitor({ cookie, local, session }, settings('ads', 'analytics'), click(1, 'a'));
    visitor.profile({ ads: true });
    expect([visitor.allowed(), cookie.text, local.text, ids(visitor.profile().clicks)]).toEqual([
      undefined,
      '',
      '',
      ['a'],
    ]);
    visitor.profile({ analytics: true });
    expect(visitor.allowed()).toBe(true);
    expect(cookie.text).toContain('click_id=a');
  });

  it('brings in what another tab stored, and keeps to its refusal', () => {
    const shared = stores();
    const one = createVisitor(shared, settings('ads'), undefined);
    const two = createVisitor(shared, settings('ads'), click(7, 'two'));
    one.profile({ ads: true });
    const { visitor } = two.profile();
    expect(one.profile()).toMatchObject({ visitor, clicks: [click(7, 'two')] });
    two.profile({ ads: false });
    expect(one.profile()).toMatchObject({ clicks: [], consent: { ads: false } });
    expect(one.profile().visitor).not.toBe(visitor);
    expect([shared.cookie.text, shared.local.text]).toEqual(['!ads=', '!ads=']);
  });

  it('takes no purpose that the collector would refuse, from the page or a broken cookie', () => {
    const long = 'x'.repeat(65);
    const visitor = createVisitor(stores(memory(`!a%00b=1&${long}=1&ads=1`)), settings(), undefined);
    expect(visitor.profile({ [long]: true, 'c\nd': true, '': true }).consent).toEqual({ ads: true });
  });

  it.each<[string, (tab: number) => [TagSettings, Click | undefined], (tabs: Visitor[]) => void]>([
    [
      'the decisions in another order',
      () => [settings('ads', 'stats'), undefined],
      ([one, two]) => {
        one?.profile({ ads: true });
        two?.profile({ stats: true });
        one?.profile({ stats: true });
      },
    ],
    [
      'a landing of the same millisecond',
      (tab) => [settings('ads'), click(7, `tab${tab}`)],
      ([one]) => one?.profile({ ads: true }),
    ],
    [
      'settings that know other parameters',
      (tab) => [
        { ...settings('ads'), clicks: ['click_id', `newer${tab}`] },
        { at: NOW + tab + 1, ids: { [`newer${tab}`]: '1' }, sources: {} },
      ],
      ([one]) => one?.profile({ ads: true }),
    ],
  ])('comes to rest with a tab that has %s', (_, make, decide) => {
    const shared = stores();
    const tabs = [0, 1].map((tab) => createVisitor(shared, ...make(tab)));
    decide(tabs);
    // each hears of what the other wrote, as by the storage event
    for (const tab of tabs) tab.profile();
    for (const tab of tabs) {
      const before = shared.local.text;
      tab.profile();
      expect(shared.local.text).toBe(before);
    }
  });

  it('keeps a click that its own settings don’t recognise for the tab whose settings do', () => {
    const shared = stores();
    const older = createVisitor(shared, settings(), undefined);
    const newer = createVisitor(
      shared,
      { ...settings(), clicks: ['newer'] },
      { at: NOW, ids: { newer: '1' }, sources: {} },
    );
    newer.profile();
    expect(older.profile().clicks).toEqual([]);
    expect(newer.profile().clicks).toHaveLength(1);
  });

  describe('a landing that brought nobody', () => {
    const DAY = 86_400_000;
    const land = (known: Click[], landing: Click, isRepeat: boolean, where: 'cookie' | 'local' = 'cookie') => {
      const text = encodeProfile({ visitor: 'visitor1', clicks: known.map(encodeClick), consent: {} }, 1000);
      const shared = stores(memory(where === 'cookie' ? text : ''), memory(where === 'local' ? text : ''));
      const site = { ...settings(), clicks: ['click_id', 'gclid'] };
      const visitor = createVisitor(shared, site, landing, {}, undefined, undefined, isRepeat);
      return { visitor, times: () => visitor.profile().clicks.map(({ at }) => at - NOW) };
    };

    it.each<[string, Click[], boolean, number[]]>([
      ['is new where somebody brought the visitor', [click(-DAY, 'a')], false, [0, -DAY]],
      ['is no click where its ID is known', [click(-DAY, 'a')], true, [-DAY]],
      ['is a click where its ID is not known', [click(-DAY, 'b')], true, [0, -DAY]],
      ['is a click where nothing is known', [], true, [0]],
      ['is known with other sources', [{ ...click(-DAY, 'a'), sources: { utm_source: 'x' } }], true, [-DAY]],
    ])('%s', (_, known, isRepeat, expected) => {
      for (const where of ['cookie', 'local'] as const) {
        expect(land(known, click(0, 'a'), isRepeat, where).times()).toEqual(expected);
      }
    });

    it('keeps what is new of it', () => {
      const { visitor } = land([click(-DAY, 'a')], { ...click(0, 'a'), ids: { click_id: 'a', gclid: 'g' } }, true);
      expect(visitor.profile().clicks[0]).toEqual({ ...click(0, 'a'), ids: { gclid: 'g' } });
    });

    it('as a change of route, does the same', () => {
      const { visitor, times } = land([click(-DAY, 'a')], click(0, 'b'), false);
      visitor.land(click(DAY, 'a'));
      visitor.land(click(DAY, 'b'));
      visitor.land(click(DAY, 'c'));
      visitor.land(click(2 * DAY, 'c'));
      expect(times()).toEqual([DAY, 0, -DAY]);
    });

    it('waits for the visitor’s decision like any other', () => {
      const shared = stores();
      const visitor = createVisitor(shared, settings('ads'), undefined);
      visitor.land(click(0, 'a'));
      expect([shared.cookie.text, shared.local.text]).toEqual(['', '']);
      visitor.profile({ ads: false });
      expect(visitor.profile().clicks).toEqual([]);
      visitor.profile({ ads: true });
      expect(shared.cookie.text).toContain('click_id=a');
    });
  });

  it('stays one visitor on a page where nothing can be stored', () => {
    const visitor = createVisitor({ cookie: nowhere, local: nowhere, session: nowhere }, settings(), click(1, 'a'));
    expect(visitor.profile()).toEqual(visitor.profile());
    expect(visitor.profile().visitor).toMatch(/^\w{20,}$/);
  });
});

describe('consent', () => {
  const decided = (before: boolean | undefined, said: unknown) => {
    const of = stores();
    const visitor = createVisitor(of, settings('ads'), click(0, 'kept'));
    if (before !== undefined) visitor.profile({ ads: before });
    visitor.profile({ ads: said });
    return { allowed: visitor.allowed(), clicks: of.cookie.text.includes('kept') };
  };
  const DECISIVE: [unknown, boolean][] = [
    [true, true],
    ['granted', true],
    [false, false],
    ['denied', false],
  ];
  const ELSE = [undefined, null, '', 0, 1, 'true', 'false', 'yes', 'GRANTED', [], [true], {}, Number.NaN, () => true];

  for (const before of [undefined, true, false]) {
    it.each(DECISIVE)(`after ${before} is decided by %j`, (said, allowed) => {
      expect(decided(before, said)).toEqual({ allowed, clicks: allowed });
    });
    it.each(ELSE.map((said) => [said]))(`after ${before} isn’t changed by %j`, (said) => {
      expect(decided(before, said)).toEqual({ allowed: before, clicks: before === true });
    });
  }
});
