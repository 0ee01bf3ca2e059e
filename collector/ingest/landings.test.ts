/** Clicks on their way in, over real HTTP: those that come again, placeholders, units, and clocks that are wrong. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector } from '../testing/testCollector.testing.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
  const click = (parameter: string, more: object = {}) => ({
    enabled: true,
    parameter,
    model: 'last',
    windowDays: 14,
    ...more,
  });
  for (const [id, settings] of Object.entries({
    affiliate: click('aff_id'),
    once: click('sub_id', { repeats: 'ignore' }),
    ads: click('gclid'),
  })) {
    await collector.api('POST', '/api/connectors', {
      ...{ id, name: id, triggers: ['Purchase'], click: settings },
      webhook: { url: 'https://partner.example/p', enabled: true },
      mode: 'test',
    });
  }
});
afterAll(() => collector.stop());

interface Stored {
  at: number;
  clicks: { at: number; ids: Record<string, string>; deviceAt?: number }[];
  decisions: {
    connector: string;
    webhook: { outcome: string; reason?: string };
    click?: { at: number; deviceAt?: number };
  }[];
}
const send = (overrides: Record<string, unknown>) => collector.post(envelope(collector.key, overrides));
const lookUp = async (id: unknown) => (await collector.api('GET', `/api/events/${id}`)).body as Stored;
const outcomes = ({ decisions }: Stored) =>
  Object.fromEntries(decisions.map(({ connector, webhook }) => [connector, webhook.reason ?? webhook.outcome]));
const refusals = async () =>
  ((await collector.api('GET', '/api/refusals')).body as { items: { field: string; detail: string }[] }).items;
/** Tells what a tag would; gives the event as it is stored. */
async function tell(visitor: string, clicks: object[], more: Record<string, unknown> = {}, at = Date.now()) {
  const told = event({ at });
  const response = await send({ visitor, clicks, events: [told], ...more });
  expect(response.status).toBe(200);
  return lookUp(told.id);
}

describe('a click ID that comes again', () => {
  it('has the last click, unless its owners ignore it', async () => {
    const now = Date.now();
    const days = (ago: number, ids: Record<string, string>) => ({ at: now - ago * DAY, ids });
    await tell('again', [days(10, { aff_id: '42', sub_id: '1' })]);
    await tell('again', [days(5, { gclid: 'g' })]);
    expect(outcomes(await tell('again', [days(1, { aff_id: '42' })]))).toMatchObject({
      affiliate: 'test_logged',
      ads: 'not_last_click',
    });
    expect(outcomes(await tell('again', [days(0.5, { sub_id: '1' })]))).toMatchObject({
      affiliate: 'test_logged',
      once: 'not_last_click',
    });
  });

  it('is stored each time', async () => {
    const now = Date.now();
    const at = [20 * DAY, 20 * DAY - MINUTE, 60 * MINUTE].map((ago) => ({ at: now - ago, ids: { aff_id: '42' } }));
    const stored = await tell('fixed-code', at);
    expect(stored.clicks.map(({ at }) => now - at)).toEqual([20 * DAY, 60 * MINUTE]);
    expect(outcomes(stored).affiliate).toBe('test_logged');
  });
});

describe('times', () => {
  const seconds = Math.floor(Date.now() / 1000);
  it.each<[string, object, string]>([
    ['of an event in seconds', { events: [event({ at: seconds })] }, 'events[0].at'],
    ['of an event in microseconds', { events: [event({ at: Date.now() * 1000 })] }, 'events[0].at'],
  ])('%s are refused with the field', async (_, overrides, field) => {
    const response = await send({ visitor: 'units', ...overrides });
    expect([response.status, await response.json()]).toMatchObject([400, { field }]);
  });

  it.each<[string, object, string]>([
    ['a click in seconds', { clicks: [{ at: seconds, ids: { aff_id: '1' } }] }, 'clicks[0].at'],
    ['a click in microseconds', { clicks: [{ at: Date.now() * 1000, ids: { aff_id: '1' } }] }, 'clicks[0].at'],
    ['the request in seconds', { now: seconds }, 'now'],
  ])('of %s are left out with the field, and cost no order', async (_, overrides, field) => {
    const response = await send({ visitor: 'units', ...overrides });
    const { notes } = (await response.json()) as { notes: { field: string }[] };
    expect([response.status, notes.map((note) => note.field)]).toEqual([200, [field]]);
  });

  it.each([-3 * DAY, -90 * MINUTE, -2 * MINUTE, 2 * MINUTE, 90 * MINUTE, 30 * DAY])(
    'by a clock that is %i ms off are set right',
    async (by) => {
      const now = Date.now() + by;
      const clicks = [
        { at: now - 20 * MINUTE, ids: { aff_id: '1' } },
        { at: now - 10 * MINUTE, ids: { gclid: 'g' } },
      ];
      const stored = await tell(`clock${by}`, clicks, { now }, now - MINUTE);
      expect(outcomes(stored)).toMatchObject({ affiliate: 'not_last_click', ads: 'test_logged' });
      const shifted = stored.clicks.map((click) => [Math.round((Date.now() - click.at) / MINUTE), click.deviceAt]);
      expect(shifted).toEqual([
        [20, now - 20 * MINUTE],
        [10, now - 10 * MINUTE],
      ]);
      expect(Math.round((Date.now() - stored.at) / MINUTE)).toBe(1);
      // the clock is set right: the same clicks, told again
      const again = await tell(`clock${by}`, clicks, { now: Date.now() });
      expect(again.clicks).toEqual(stored.clicks);
      expect(outcomes(again)).toMatchObject({ affiliate: 'not_last_click', ads: 'test_logged' });
    },
  );

  it('within a minute are left alone', async () => {
    const now = Date.now() - 50_000;
    const click = { at: now - MINUTE, ids: { aff_id: '1' } };
    const stored = await tell('seconds', [click], { now }, now);
    expect([stored.at, stored.clicks]).toMatchObject([now, [click]]);
  });

  it('of a click from before the clock was set back cost nothing, and are said to be in doubt', async () => {
    const click = { at: Date.now() + DAY, ids: { aff_id: '1' } };
    const { decisions } = await tell('set-back', [click], { now: Date.now() });
    expect(decisions[0]).toMatchObject({ webhook: { outcome: 'test_logged' }, click: { deviceAt: click.at } });
  });
});

describe('what nobody filled', () => {
  it.each([
    '{click_id}',
    '[CLICK_ID]',
    'undefined',
    '%%CLICK_ID%%',
    '$' + '{gclid}',
    '{{ gclid }}',
    'null',
    'GCLID',
    '__CLICKID__',
  ])('%s is no click, and is named', async (gclid) => {
    const now = Date.now();
    const clicks = [
      { at: now - DAY, ids: { aff_id: '42' } },
      { at: now, ids: { gclid } },
    ];
    const stored = await tell(`placeholder ${gclid}`, clicks);
    expect(stored.clicks.map(({ ids }) => ids)).toEqual([{ aff_id: '42' }]);
    expect(outcomes(stored)).toMatchObject({ affiliate: 'test_logged', ads: 'no_click' });
    expect((await refusals())[0]).toMatchObject({
      field: 'clicks.gclid',
      detail: expect.stringContaining(`gclid=${gclid}`),
    });
  });

  it('is news for an hour: the tag sends it again with each event', async () => {
    const count = async () => (await refusals()).filter(({ field }) => field === 'clicks.aff_id').length;
    await tell('old news', [{ at: Date.now() - 61 * MINUTE, ids: { aff_id: '{aff_id}' } }]);
    expect(await count()).toBe(0);
  });
});

describe('the try box', () => {
  const tryUrl = async (url: string) => {
    const landings = [{ url, at: Date.now() - MINUTE }];
    const { body } = await collector.api('POST', '/api/try', { landings, event: { name: 'Purchase', at: Date.now() } });
    return (body as { clicks: ({ ids: object; sources: object } | null)[] }).clicks[0];
  };
  it.each<[string, object | null]>([
    ['https://shop.example/?utm_source=x?aff_id=5', { ids: { aff_id: '5' }, sources: { utm_source: 'x' } }],
    ['https://shop.example/?utm_source=x&amp;aff_id=5', { ids: { aff_id: '5' }, sources: { utm_source: 'x' } }],
    ['https://shop.example/#/cart?aff_id=5', { ids: { aff_id: '5' }, sources: {} }],
    ['https://shop.example/#aff_id=5', null],
    ['https://shop.example/?aff_id={aff_id}', null],
  ])('reads %s as the tag does', async (url, click) => {
    const got = await tryUrl(url);
    if (click === null) expect(got).toBeNull();
    else expect(got).toMatchObject(click);
  });

  it('counts an ID that comes again', async () => {
    const now = Date.now();
    const landing = (days: number, query: string) => ({ url: `https://shop.example/?${query}`, at: now - days * DAY });
    const landings = [landing(10, 'aff_id=42&sub_id=1'), landing(5, 'gclid=g'), landing(1, 'aff_id=42&sub_id=1')];
    const { body } = await collector.api('POST', '/api/try', { landings, event: { name: 'Purchase', at: now } });
    expect(outcomes(body as Stored)).toEqual({
      affiliate: 'test_logged',
      once: 'not_last_click',
      ads: 'not_last_click',
    });
  });
});
