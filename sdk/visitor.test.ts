import { describe, expect, it } from 'vitest';
import type { Click, TagSettings } from './protocol.ts';
import type { TextStore } from './storage.ts';
import { createVisitor, decodeProfile, encodeProfile, type Visitor } from './visitor.ts';

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
const click = (at: number, id: string): Click => ({ at, ids: { click_id: id }, sources: {} });
const ids = (clicks: Click[]) => clicks.map((one) => one.ids.click_id);

describe('encodeProfile', () => {
  const profile = { visitor: 'visitor1', clicks: [click(3, 'c'), click(2, 'b')], consent: { ads: true, 'a b': false } };

  it('brings back what it was given', () => {
    expect(decodeProfile(encodeProfile(profile, 1000))).toEqual(profile);
  });

  it('leaves out the clicks that the budget doesn’t hold, the oldest first', () => {
    const clicks = Array.from({ length: 20 }, (_, at) => click(1000 - at, `${at}${'x'.repeat(300)}`));
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
    const cookie = memory(encodeProfile({ visitor: 'fromcookie', clicks: [click(1, 'a')], consent: {} }, 1000));
    const local = memory(encodeProfile({ visitor: 'fromlocal', clicks: [click(2, 'b')], consent: {} }, 1000));
    const { visitor, clicks } = createVisitor(cookie, local, settings(), undefined).profile();
    expect([visitor, ids(clicks)]).toEqual(['fromcookie', ['b', 'a']]);
    expect(cookie.text).toBe(local.text);
  });

  it('holds the landing in memory until every purpose is allowed', () => {
    const [cookie, local] = [memory(), memory()];
    const visitor = createVisitor(cookie, local, settings('ads', 'analytics'), click(1, 'a'));
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

  it.each(['yes', 1, undefined, 'true'])('takes %j for not allowed', (ads) => {
    expect(createVisitor(memory(), memory(), settings('ads'), undefined).profile({ ads }).consent).toEqual({
      ads: false,
    });
  });

  it('brings in what another tab stored, and keeps to its refusal', () => {
    const [cookie, local] = [memory(), memory()];
    const one = createVisitor(cookie, local, settings('ads'), undefined);
    const two = createVisitor(cookie, local, settings('ads'), click(7, 'two'));
    one.profile({ ads: true });
    const { visitor } = two.profile();
    expect(one.profile()).toMatchObject({ visitor, clicks: [{ at: 7 }] });
    two.profile({ ads: false });
    expect(one.profile()).toMatchObject({ clicks: [], consent: { ads: false } });
    expect(one.profile().visitor).not.toBe(visitor);
    expect([cookie.text, local.text]).toEqual(['!ads=', '!ads=']);
  });

  it('takes no purpose that the collector would refuse, from the page or a broken cookie', () => {
    const long = 'x'.repeat(65);
    const visitor = createVisitor(memory(`!a%00b=1&${long}=1&ads=1`), memory(), settings(), undefined);
    expect(visitor.profile({ [long]: true, 'c\nd': true, '': true }).consent).toEqual({ ads: true });
  });

  it.each<[string, (tab: number) => [...Parameters<typeof createVisitor>], (tabs: Visitor[]) => void]>([
    [
      'the decisions in another order',
      () => [memory(), memory(), settings('ads', 'stats'), undefined],
      ([one, two]) => {
        one?.profile({ ads: true });
        two?.profile({ stats: true });
        one?.profile({ stats: true });
      },
    ],
    [
      'a landing of the same millisecond',
      (tab) => [memory(), memory(), settings('ads'), click(7, `tab${tab}`)],
      ([one]) => one?.profile({ ads: true }),
    ],
    [
      'settings that know other parameters',
      (tab) => [
        memory(),
        memory(),
        { ...settings('ads'), clicks: ['click_id', `newer${tab}`] },
        { at: tab + 1, ids: { [`newer${tab}`]: '1' }, sources: {} },
      ],
      ([one]) => one?.profile({ ads: true }),
    ],
  ])('comes to rest with a tab that has %s', (_, make, decide) => {
    const [cookie, local] = [memory(), memory()];
    const tabs = [0, 1].map((tab) => createVisitor(cookie, local, ...(make(tab).slice(2) as [TagSettings, Click])));
    decide(tabs);
    // each hears of what the other wrote, as by the storage event
    for (const tab of tabs) tab.profile();
    for (const tab of tabs) {
      const before = local.text;
      tab.profile();
      expect(local.text).toBe(before);
    }
    expect(tabs[0]?.profile().clicks).toEqual(tabs[1]?.profile().clicks);
  });

  it('stays one visitor on a page where nothing can be stored', () => {
    const nowhere: TextStore = { get: () => '', set() {} };
    const visitor = createVisitor(nowhere, nowhere, settings(), click(1, 'a'));
    expect(visitor.profile()).toEqual(visitor.profile());
    expect(visitor.profile().visitor).toMatch(/^\w{20,}$/);
  });
});
