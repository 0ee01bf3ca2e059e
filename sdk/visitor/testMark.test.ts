import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TagSettings } from '../protocol.ts';
import { decodeClicks, encodeClick, mergeClicks, readClick } from './clicks.ts';
import { nowhere, type TextStore } from './storage.ts';
import { createVisitor, decodeProfile, type ProfileStores } from './visitor.ts';

const HOUR = 3_600_000;
const NOW = 1_764_000_000_000;

beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

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
  sources: ['utm_source'],
  consent,
  pixelAge: 1,
});
/** One browser: what its tabs share, and a page in a tab of it. */
function browser(consent: string[] = [], { hold = false } = {}) {
  const cookie = memory();
  const local = memory();
  const newTab = () => {
    const tab = memory();
    const session = hold ? memory() : nowhere;
    const open = (search = '') => {
      const stores: ProfileStores = { cookie, local, session, tab };
      const [, said] = /[?&]trl_test=([01])/.exec(search) ?? [];
      const landing = readClick(search, settings(), Date.now());
      return createVisitor(stores, settings(...consent), landing, {}, undefined, said);
    };
    return { open, tab };
  };
  return { cookie, local, newTab };
}
const later = (hours: number) => vi.setSystemTime(Date.now() + hours * HOUR);

describe('a test landing', () => {
  it('marks all tabs, those that were open before as well', () => {
    const { newTab } = browser();
    const before = newTab().open();
    expect(before.isTest()).toBe(false);
    const landed = newTab().open('?trl_test=1');
    expect([landed.isTest(), before.isTest(), newTab().open().isTest()]).toEqual([true, true, true]);
  });

  it.each([
    [23.9, true],
    [24.1, false],
  ])('counts for 24 hours: %s hours later', (hours, is) => {
    const { newTab, cookie } = browser();
    newTab().open('?trl_test=1').isTest();
    later(hours);
    const first = { at: Date.now(), ids: { click_id: 'a' }, sources: {} };
    expect(newTab().open().isTest()).toBe(is);
    expect(newTab().open('?click_id=a').profile().clicks).toEqual([{ ...first, ...(is && { test: true }) }]);
    expect(cookie.text.includes('trl_test')).toBe(is);
  });

  it('ends in the page that stays open, too', () => {
    const page = browser().newTab().open('?trl_test=1');
    later(25);
    expect(page.isTest()).toBe(false);
  });

  it('begins anew with each', () => {
    const { newTab } = browser();
    newTab().open('?trl_test=1').isTest();
    later(20);
    newTab().open('?trl_test=1').isTest();
    later(20);
    expect(newTab().open().isTest()).toBe(true);
  });

  it.each([
    ['an address', '?trl_test=0'],
    ['the badge', ''],
  ])('is ended for all tabs by %s', (_, search) => {
    const { newTab } = browser();
    const first = newTab().open('?trl_test=1');
    first.isTest();
    const second = newTab().open(search);
    if (search) second.isTest();
    else second.isTest('0');
    expect([second.isTest(), first.isTest(), newTab().open().isTest()]).toEqual([false, false, false]);
    expect(newTab().open('?trl_test=1').isTest()).toBe(true);
  });

  it('can be ended after a clock that ran a year ahead was put right', () => {
    const { newTab } = browser();
    vi.setSystemTime(NOW + 365 * 24 * HOUR);
    newTab().open('?trl_test=1').isTest();
    vi.setSystemTime(NOW);
    expect(newTab().open('?trl_test=0').isTest()).toBe(false);
    expect(newTab().open().isTest()).toBe(false);
  });

  it('survives either store, and more landings than are kept', () => {
    const { newTab, cookie, local } = browser();
    newTab().open('?trl_test=1').isTest();
    for (let n = 0; n < 30; n++) {
      later(0.1);
      newTab()
        .open(`?click_id=${n}${'x'.repeat(400)}`)
        .profile();
    }
    for (const lost of [cookie, local]) {
      lost.set('');
      expect(newTab().open().isTest()).toBe(true);
    }
  });

  it('is handed over to another of the owner’s domains, clicks with it', () => {
    const here = browser().newTab().open('?trl_test=1&click_id=a');
    const text = here.handOver();
    const there = createVisitor(
      { cookie: memory(), local: memory(), session: nowhere, tab: memory() },
      settings(),
      undefined,
      {
        receive: () => text,
      },
    );
    expect([there.isTest(), there.profile().clicks]).toMatchObject([true, [{ ids: { click_id: 'a' }, test: true }]]);
  });

  it('is kept by a tag from before, which knows nothing of it', () => {
    const { newTab, cookie } = browser();
    newTab().open('?trl_test=1&click_id=a').isTest();
    // what such a tag does with stored texts: merge, write, and read with its own settings
    const { clicks } = decodeProfile(cookie.text);
    expect(mergeClicks(clicks).toSorted()).toEqual(clicks.toSorted());
    expect(decodeClicks(clicks, settings())).toHaveLength(1);
  });
});

describe('clicks of a test', () => {
  it('say so, also those of later landings', () => {
    const { newTab } = browser();
    newTab().open('?click_id=real').profile();
    later(1);
    newTab().open('?trl_test=1&click_id=one').profile();
    later(1);
    newTab().open('?click_id=two').profile();
    later(1);
    newTab().open('?trl_test=0&click_id=three').profile();
    const { clicks } = newTab().open().profile();
    expect(clicks.map(({ ids, test }) => [ids.click_id, test])).toEqual([
      ['three', undefined],
      ['two', true],
      ['one', true],
      ['real', undefined],
    ]);
  });

  it('stay a test’s when that is ended on their page', () => {
    const { newTab } = browser();
    const page = newTab().open('?trl_test=1&click_id=a');
    page.isTest('0');
    expect(page.profile().clicks).toMatchObject([{ test: true }]);
    expect(newTab().open().profile().clicks).toMatchObject([{ test: true }]);
  });

  it('are others than real ones of the same ID', () => {
    const { newTab } = browser();
    newTab().open('?click_id=a').profile();
    later(1);
    newTab().open('?click_id=a&trl_test=1').profile();
    expect(
      newTab()
        .open()
        .profile()
        .clicks.map(({ test }) => test),
    ).toEqual([true, undefined]);
  });

  it('are written and read as they are', () => {
    const click = { at: NOW, ids: { click_id: 'a&b=1' }, sources: { utm_source: 'x' }, test: true };
    expect(decodeClicks([encodeClick(click)], settings())).toEqual([click]);
  });
});

describe('until storing is allowed', () => {
  it.each([false, true])('the mark stays in the tab (holdInSession: %s)', (hold) => {
    const { newTab, cookie, local } = browser(['ads'], { hold });
    const tab = newTab();
    expect(tab.open('?trl_test=1').isTest()).toBe(true);
    expect([cookie.text, local.text]).toEqual(['', '']);
    expect(tab.open().isTest()).toBe(true);
    expect(newTab().open().isTest()).toBe(false);
    later(25);
    expect(tab.open().isTest()).toBe(false);
  });

  it('goes to all tabs once it is, clicks of the test with it', () => {
    const { newTab, cookie } = browser(['ads']);
    const tab = newTab();
    tab.open('?trl_test=1').isTest();
    const page = tab.open('?click_id=a');
    page.profile({ ads: true });
    expect(page.profile().clicks).toMatchObject([{ test: true }]);
    expect(cookie.text).toContain('trl_test');
    expect(tab.tab.text).toBe('');
    expect(newTab().open().isTest()).toBe(true);
  });

  it('stays in the tab when it is refused, and when it is taken back', () => {
    const { newTab, cookie, local } = browser(['ads']);
    const tab = newTab();
    const page = tab.open('?trl_test=1');
    page.profile({ ads: false });
    expect([page.isTest(), tab.open().isTest(), newTab().open().isTest()]).toEqual([true, true, false]);
    page.profile({ ads: true });
    expect(newTab().open().isTest()).toBe(true);
    page.profile({ ads: false });
    expect([page.isTest(), tab.open().isTest(), newTab().open().isTest()]).toEqual([true, true, false]);
    expect(cookie.text + local.text).not.toContain('trl_test');
  });

  it('is ended there', () => {
    const tab = browser(['ads']).newTab();
    tab.open('?trl_test=1').isTest();
    expect(tab.open('?trl_test=0').isTest()).toBe(false);
    expect(tab.open().isTest()).toBe(false);
  });
});

it('leaves nothing where nobody tests', () => {
  const { newTab, cookie, local } = browser();
  const tab = newTab();
  const page = tab.open('?click_id=a');
  expect(page.isTest()).toBe(false);
  expect(cookie.text + local.text + tab.tab.text).not.toContain('trl_test');
});
