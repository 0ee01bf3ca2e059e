import { describe, expect, it } from 'vitest';
import type { Leg } from '../../decide/types.ts';
import type { EventFilter } from '../contract/event.ts';
import { NEAR_LOOK } from '../contract/log.ts';
import { BadCursorError } from '../contract/pages.ts';
import type { EventRecord } from '../contract/records.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { click, DAY, decision, delivery, FIRED_SINCE, NOW, purchase, record } from './records.testing.ts';

export function describeEvents(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);

  describe('getEvent', () => {
    it('gives undefined for an unknown id', async () => {
      expect(await store().getEvent('nothing')).toBeUndefined();
    });

    it('gives back all of an event as it was committed', async () => {
      const winner = { at: NOW - 5, ids: { gclid: 'g' }, sources: {}, belongsTo: ['other', 'gclid'] };
      const { at, ids, sources } = click();
      const decisions = [
        decision({ click: { at, ids, sources } }),
        decision({ connector: 'test', webhook: { outcome: 'test_logged' }, pixel: { outcome: 'test_logged' } }),
        decision({
          connector: 'lost',
          webhook: { outcome: 'skipped', reason: 'not_last_click' },
          pixel: { outcome: 'skipped', reason: 'not_last_click' },
          winner,
        }),
      ];
      const data = { value: 15, nested: { list: [1, null, 'ü'], ['__proto__']: 'x' }, quote: `'"\\` };
      const pixels = [
        { connector: 'network-x', approval: 'h1', values: ['15', '{{VALUE}} "ü'] },
        { connector: 'test', approval: 'h2', values: [], logged: true as const },
      ];
      const notes = [{ field: 'data.note', message: 'is longer than 16384 characters: shortened' }];
      const came = { decisions, data, notes, pixels, test: true, newClicks: [click()], deliveries: [delivery('d1')] };
      const sent = record('e1', came);
      await commit(sent);

      const { newClicks, deliveries, fired, ...kept } = sent;
      const { id, connector, request, state, test } = delivery('d1');
      expect(await store().getEvent('e1')).toEqual({
        ...kept,
        clicks: newClicks,
        receipts: [],
        deliveries: [
          {
            id,
            connector,
            request,
            state,
            test,
            event: 'e1',
            eventName: 'Purchase',
            at: NOW,
            dueAt: NOW,
            attempts: [],
          },
        ],
      });
    });

    it('gives the deliveries in the order in which they were decided, with their attempts', async () => {
      const attempt = { at: NOW, status: null, durationMs: 0, error: 'url: host is empty' };
      const failed = delivery('d3', { state: 'failed', attempt });
      await commit(record('e1', { deliveries: [delivery('d2'), failed, delivery('d1')] }));
      const deliveries = (await store().getEvent('e1'))?.deliveries;
      expect(deliveries?.map(({ id, state, attempts }) => [id, state, attempts])).toEqual([
        ['d2', 'waiting', []],
        ['d3', 'failed', [attempt]],
        ['d1', 'waiting', []],
      ]);
    });

    it('gives the clicks known when the event was decided, oldest first, and none that came later', async () => {
      const old = click({ at: NOW - 2 * DAY, receivedAt: NOW });
      await commit(record('e1', { visitor: 'v', receivedAt: NOW, newClicks: [click(), old] }));
      const later = click({ at: NOW - 3 * DAY, receivedAt: NOW + 1 });
      await commit(record('e2', { visitor: 'v', receivedAt: NOW + 1, newClicks: [later] }));
      expect((await store().getEvent('e1'))?.clicks).toEqual([old, click()]);
      expect((await store().getEvent('e2'))?.clicks).toEqual([later, old, click()]);
    });
  });

  describe('firings', () => {
    const transaction = { eventName: 'Purchase', transactionId: 'A-1', test: false };

    it('tells which connectors fired for a transaction, and when', async () => {
      await commit({ ...purchase('e1', 'A-1'), receivedAt: NOW });
      const other = { ...transaction, connectors: ['other'] };
      await commit({ ...purchase('e2', 'A-1'), receivedAt: NOW + 5, fired: other });
      expect(await store().firings(transaction)).toEqual(
        new Map([
          ['network-x', NOW],
          ['other', NOW + 5],
        ]),
      );
    });

    it.each([{ eventName: 'Lead' }, { transactionId: 'A-2' }, { test: true }])('not of another: %j', async (change) => {
      await commit(purchase('e1', 'A-1'));
      expect(await store().firings({ ...transaction, ...change })).toEqual(new Map());
    });
  });

  describe('listEvents', () => {
    const ids = async (filter: EventFilter, limit = 10) =>
      (await store().listEvents(filter, { limit })).items.map(({ id }) => id);

    it('shows summaries, newest first by arrival at the store', async () => {
      await commit(record('e1', { at: NOW }), record('e2', { at: NOW - DAY }));
      const { items, next } = await store().listEvents({}, { limit: 10 });
      const summary = ({
        id,
        name,
        at,
        receivedAt,
        visitor,
        page,
        data,
        test,
        decisions,
      }: ReturnType<typeof record>) => ({
        ...{ id, name, at, receivedAt, visitor, page, data, test, decisions },
      });
      expect(items).toEqual([record('e2', { at: NOW - DAY }), record('e1', { at: NOW })].map(summary));
      expect(next).toBeNull();
    });

    const filters: [EventFilter, string[]][] = [
      [{ name: 'Purchase' }, ['e5', 'e4', 'e2', 'e1']],
      [{ name: 'purchase' }, []],
      [{ visitor: 'v1' }, ['e4', 'e3', 'e1']],
      [{ visitor: 'nobody' }, []],
      [{ test: true }, ['e5', 'e4', 'e3']],
      [{ test: false }, ['e2', 'e1']],
      [{ name: 'Purchase', test: true }, ['e5', 'e4']],
      [{ visitor: 'v1', test: true }, ['e4', 'e3']],
      [{ visitor: 'v1', name: 'Lead', test: true }, ['e3']],
    ];
    it.each(filters)('filters by %j', async (filter, expected) => {
      await commit(
        record('e1', { visitor: 'v1' }),
        record('e2', { visitor: 'v2' }),
        record('e3', { visitor: 'v1', name: 'Lead', test: true }),
        record('e4', { visitor: 'v1', test: true }),
        record('e5', { visitor: 'v2', test: true }),
      );
      expect(await ids(filter)).toEqual(expected);
    });

    const skipped = { outcome: 'skipped', reason: 'not_last_click' } as const;
    const off = { outcome: 'skipped', reason: 'leg_off' } as const;
    const decided: [EventFilter, string[]][] = [
      [{ connector: 'x' }, ['e4', 'e3', 'e1']],
      [{ connector: 'nobody' }, []],
      [{ connector: 'x"y' }, ['e2']],
      [{ outcome: 'fired' }, ['e4', 'e3', 'e1']],
      [{ outcome: 'test_logged' }, ['e5']],
      [{ outcome: 'not_last_click' }, ['e3', 'e2']],
      [{ outcome: 'leg_off' }, ['e4', 'e1']],
      [{ connector: 'x', outcome: 'not_last_click' }, ['e3']],
      // of one and the same decision
      [{ connector: 'y', outcome: 'not_last_click' }, []],
      [{ connector: 'x', outcome: 'leg_off', name: 'Lead' }, ['e4']],
      [{ connector: 'x', test: false, visitor: 'v1' }, ['e1']],
    ];
    it.each(decided)('finds by what was decided: %j', async (filter, expected) => {
      const decisions = (connector: string, webhook: Leg, pixel = webhook) => [decision({ connector, webhook, pixel })];
      await commit(
        record('e1', { visitor: 'v1', decisions: decisions('x', { outcome: 'queued' }, off) }),
        record('e2', { decisions: decisions('x"y', skipped) }),
        record('e3', { decisions: [...decisions('x', skipped), ...decisions('y', { outcome: 'queued' })] }),
        record('e4', { name: 'Lead', decisions: decisions('x', off, { outcome: 'delivered' }) }),
        record('e5', { test: true, decisions: decisions('z', { outcome: 'test_logged' }) }),
        record('e6', { decisions: [], data: { note: 'not_last_click' } }),
      );
      expect(await ids(filter)).toEqual(expected);
    });

    const timed: [EventFilter, string[]][] = [
      [{ from: NOW + 10 }, ['e4', 'e3']],
      [{ to: NOW }, ['e5', 'e2', 'e1']],
      [{ from: NOW - 1, to: NOW - 1 }, ['e1']],
      [{ from: NOW + 11, to: NOW + 19 }, []],
      [{ from: NOW + DAY }, []],
      [{ from: NOW, visitor: 'v1' }, ['e3']],
      [{ to: NOW + 10, name: 'Lead' }, ['e2']],
      [{ from: NOW, connector: 'network-x' }, ['e4', 'e3', 'e2']],
    ];
    it.each(timed)('finds by time of arrival, also after a clock was set back: %j', async (filter, expected) => {
      await commit(record('e1', { receivedAt: NOW - 1, visitor: 'v1' }));
      await commit(record('e2', { receivedAt: NOW, name: 'Lead' }));
      await commit(record('e3', { receivedAt: NOW + 10, visitor: 'v1' }));
      await commit(record('e4', { receivedAt: NOW + 20 }));
      await commit(record('e5', { receivedAt: NOW - DAY }));
      expect(await ids(filter)).toEqual(expected);
    });

    it('finds what is rare in bounded steps', async () => {
      for (let n = 0; n < 4500; n += 500) {
        const rare = decision({ connector: 'rare' });
        const make = (id: number) => record(`e${id}`, id < 2 ? { decisions: [rare] } : {});
        await commit(...Array.from({ length: 500 }, (_, k) => make(n + k)));
      }
      const found: string[] = [];
      let pages = 0;
      let cursor: string | null = null;
      do {
        const page = await store().listEvents({ connector: 'rare' }, { limit: 1, ...(cursor !== null && { cursor }) });
        found.push(...page.items.map(({ id }) => id));
        cursor = page.next;
        pages += 1;
      } while (cursor !== null);
      expect(found).toEqual(['e1', 'e0']);
      expect(pages).toBeGreaterThan(2);
    });

    const orders: [EventFilter, string[]][] = [
      [{ transaction: 'A-1' }, ['e8', 'e4', 'e2', 'e1']],
      [{ transaction: '1001' }, ['e6', 'e5']],
      [{ transaction: '12.5' }, ['e7']],
      [{ transaction: 'a-1' }, []],
      [{ transaction: 'A-' }, []],
      [{ transaction: 'null' }, []],
      [{ transaction: 'A-1', name: 'Lead' }, ['e4']],
      [{ transaction: 'A-1', test: false }, ['e8', 'e2', 'e1']],
      [{ transaction: 'A-1', visitor: 'v1' }, ['e2', 'e1']],
      [{ transaction: 'A-1', visitor: 'v1', name: 'Lead' }, []],
      [{ transaction: 'A-1', from: NOW + 3 }, ['e8', 'e4']],
      [{ transaction: 'A-1', to: NOW + 2 }, ['e2', 'e1']],
      [{ transaction: 'A-1', connector: 'y' }, ['e1']],
      [{ transaction: 'A-1', connector: 'network-x', outcome: 'fired' }, ['e8', 'e4', 'e2']],
    ];
    it.each(orders)('finds by transaction ID: %j', async (filter, expected) => {
      const order = (id: number, transaction_id: unknown, more: Partial<EventRecord> = {}) =>
        record(`e${id}`, { data: { value: 1, transaction_id }, receivedAt: NOW + id, ...more });
      await commit(
        order(1, 'A-1', { visitor: 'v1', decisions: [decision({ connector: 'y', webhook: off })] }),
        order(2, 'A-1', { visitor: 'v1' }),
        order(3, 'A-2', { visitor: 'v1' }),
        order(4, 'A-1', { name: 'Lead', test: true }),
        order(5, 1001),
        order(6, '1001'),
        order(7, 12.5),
        order(8, 'A-1'),
        order(9, null),
        order(10, undefined),
        record('e11', { data: { order: { transaction_id: 'A-1' }, note: '"transaction_id":"A-1"' } }),
        record('e12', { data: { 'my"transaction_id': 'A-1' } }),
      );
      expect(await ids(filter)).toEqual(expected);
    });

    it('finds orders by part of their number, and visitors by a click ID, in any case and newest first', async () => {
      const order = (id: string, transaction_id: unknown) => record(id, { data: { transaction_id } });
      const cameBy = (id: string, click_id: string) =>
        record(id, { data: {}, newClicks: [click({ ids: { gclid: 'other', click_id } })] });
      await commit(
        order('e1', 'Shop-1001-a'),
        order('e2', 'SHOP-1002'),
        order('e3', 'SHOP-1002'),
        order('e4', 71_001),
        order('e5', null),
        order('e6', 'Größe-1'),
        cameBy('e7', 'AbC-100'),
        cameBy('e8', 'aBc-100'),
        cameBy('e9', 'AbC-1001'),
      );
      const near = (text: string) => store().findNear(text);
      const none = { transactions: [], visitors: [], more: false };
      expect(await near('shop-')).toEqual({ ...none, transactions: ['SHOP-1002', 'Shop-1001-a'] });
      expect(await near('1001')).toEqual({ ...none, transactions: ['71001', 'Shop-1001-a'] });
      expect(await near('GRÖßE')).toEqual({ ...none, transactions: ['Größe-1'] });
      const visitors = [
        { visitor: 'visitor of e8', clickId: 'aBc-100' },
        { visitor: 'visitor of e7', clickId: 'AbC-100' },
      ];
      expect(await near('ABC-100')).toEqual({ ...none, visitors });
      for (const text of ['p%1', 'p_1', 'null', '"', 'click_id', 'BC-100']) expect(await near(text)).toEqual(none);
    });

    it('tells of ten orders and that there are more', async () => {
      const orders = Array.from({ length: 11 }, (_, n) => `A-${100 + n}`);
      await commit(...orders.map((transaction_id) => record(transaction_id, { data: { transaction_id } })));
      expect(await store().findNear('a-1')).toEqual({
        ...{ transactions: orders.toReversed().slice(0, 10), visitors: [], more: true },
      });
      expect(await store().findNear('A-10')).toMatchObject({ more: false });
    });

    it('looks for parts of order numbers among the newest events only', async () => {
      const make = (id: number) => record(`e${id}`, { data: { transaction_id: id === 0 ? 'old' : `new${id === 1}` } });
      for (let n = 0; n <= NEAR_LOOK; n += 1000) {
        await commit(...Array.from({ length: Math.min(1000, NEAR_LOOK + 1 - n) }, (_, k) => make(n + k)));
      }
      expect(await store().findNear('ol')).toMatchObject({ transactions: [] });
      expect(await store().findNear('newt')).toMatchObject({ transactions: ['newtrue'] });
    });

    it.each(['A 1/ü&"\\', 'C:\\users\\u0000', '🦊', `${'x'.repeat(511)}ä`, 'ä'.repeat(512)])(
      'finds the transaction ID %j, whatever else the data holds',
      async (transaction_id) => {
        const notes = ['', '\0', '\\\0\0', '\\u0000', '\\\\u0000\ud83d', '\ud83d\\', '\ud83e\udd8a', '\n\u0001\\ud83d'];
        await commit(...notes.map((note, n) => record(`e${n}`, { data: { [note]: note, transaction_id, note } })));
        expect(await ids({ transaction: transaction_id })).toEqual(notes.map((_, n) => `e${n}`).reverse());
        expect((await store().getEvent('e2'))?.data).toMatchObject({ note: notes[2] });
      },
    );

    it('stores what is no transaction ID, and lets nothing be found by it', async () => {
      const values = [{ id: 'A-1' }, ['A-1'], true, 'x'.repeat(16_384), { deep: ['ä'.repeat(5000)] }];
      await commit(...values.map((transaction_id, n) => record(`e${n}`, { data: { transaction_id } })));
      expect(await ids({})).toHaveLength(values.length);
      expect(await ids({ transaction: 'A-1' })).toEqual([]);
    });

    const stable = [
      {},
      { name: 'Purchase' },
      { visitor: 'v' },
      { transaction: 'A-1001' },
      { test: false },
      { connector: 'network-x' },
      { from: NOW },
      { transaction: 'A-1001', visitor: 'v', name: 'Purchase', from: NOW },
    ];
    it.each(stable)('pages stay stable while new rows arrive: %j', async (filter) => {
      const make = (n: number) => record(`e${n}`, { visitor: 'v' });
      for (let n = 0; n < 5; n += 1) await commit(make(n));
      const first = await store().listEvents(filter, { limit: 2 });
      await commit(make(5), make(6));
      const second = await store().listEvents(filter, { limit: 2, cursor: first.next ?? '' });
      const third = await store().listEvents(filter, { limit: 2, cursor: second.next ?? '' });
      expect([first, second, third].map(({ items }) => items.map(({ id }) => id))).toEqual([
        ['e4', 'e3'],
        ['e2', 'e1'],
        ['e0'],
      ]);
      expect(third.next).toBeNull();
    });

    it("finds a visitor's events among many", async () => {
      for (let n = 0; n < 3000; n += 100) {
        const batch = Array.from({ length: 100 }, (_, k) => record(`e${n + k}`, { visitor: `v${(n + k) % 1000}` }));
        await commit(...batch);
      }
      expect(await ids({ visitor: 'v7' })).toEqual(['e2007', 'e1007', 'e7']);
      const { next } = await store().listEvents({ visitor: 'v7' }, { limit: 2 });
      const rest = await store().listEvents({ visitor: 'v7' }, { limit: 2, cursor: next ?? '' });
      expect(rest.items.map(({ id }) => id)).toEqual(['e7']);
    });

    it("finds an order's events among many", async () => {
      for (let n = 0; n < 3000; n += 100) {
        const data = (id: number) => (id % 3 === 0 ? {} : { transaction_id: `A-${id % 1000}` });
        await commit(...Array.from({ length: 100 }, (_, k) => record(`e${n + k}`, { data: data(n + k) })));
      }
      expect(await ids({ transaction: 'A-7' })).toEqual(['e1007', 'e7']);
      const { items, next } = await store().listEvents({ transaction: 'A-7' }, { limit: 1 });
      expect(items.map(({ id }) => id)).toEqual(['e1007']);
      const rest = await store().listEvents({ transaction: 'A-7' }, { limit: 1, cursor: next ?? '' });
      expect(rest).toMatchObject({ items: [{ id: 'e7' }], next: null });
    });

    it('ends with next null when the last page is full', async () => {
      await commit(record('e1'), record('e2'));
      expect((await store().listEvents({}, { limit: 2 })).next).toBeNull();
    });

    it.each([
      [0, 1],
      [-5, 1],
      [Number.NaN, 1],
      [2.9, 2],
      [1_000_000, 200],
    ])('clamps the limit %d to %d', async (limit, shown) => {
      await commit(...Array.from({ length: 201 }, (_, n) => record(`e${n}`)));
      expect(await ids({}, limit)).toHaveLength(shown);
    });

    it.each(['', 'x', '12', '%%%', 'ZXZlbnQ6', 'ZXZlbnQ6LTE', 'ZXZlbnQ6MS41', '🦊'])(
      'refuses the cursor %j',
      async (cursor) => {
        await expect(store().listEvents({}, { limit: 2, cursor })).rejects.toThrow(BadCursorError);
      },
    );

    it("refuses the other list's cursor", async () => {
      await commit(record('e1', { deliveries: [delivery('d1'), delivery('d2')] }));
      const { next } = await store().listDeliveries({}, { limit: 1 });
      expect(next).not.toBeNull();
      await expect(store().listEvents({}, { limit: 2, cursor: next ?? '' })).rejects.toThrow(BadCursorError);
    });
  });
}
