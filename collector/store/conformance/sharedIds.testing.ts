/** Events of different names may share an ID: whatever names an event keeps to the right one. */
import { describe, expect, it } from 'vitest';
import type { CurrentStore } from './currentStore.testing.ts';
import { decision, delivery, FIRED_SINCE, NOW, query, record } from './records.testing.ts';

const NAMES = ['InitiateCheckout', 'Purchase', 'Lead'];

export function describeSharedIds(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const of = (name: string, overrides: Parameters<typeof record>[1] = {}) =>
    record('order-1', {
      name,
      visitor: `visitor of ${name}`,
      decisions: [decision({ pixel: { outcome: 'delivered' } })],
      pixels: [{ connector: 'network-x', approval: 'h', values: [name] }],
      deliveries: [delivery(`${name}-1`), delivery(`${name}-2`)],
      ...overrides,
    });
  const all = () => NAMES.map((name) => of(name));

  describe('events that share an ID', () => {
    it.each([
      ['in one batch', async () => [await commit(...all())]],
      ['one after the other', async () => [await commit(...all().slice(0, 1)), await commit(...all().slice(1))]],
    ])('are stored %s, each once', async (_, store_) => {
      expect((await store_()).flat()).toEqual(['stored', 'stored', 'stored']);
      expect(await commit(...all(), of('Subscribe', { deliveries: [] }))).toEqual([
        ...['conflict', 'conflict', 'conflict', 'stored'],
      ]);
      expect(await store().namesOfEvent('order-1', 9)).toEqual([...NAMES, 'Subscribe']);
      expect(await store().namesOfEvent('order-1', 2)).toEqual(NAMES.slice(0, 2));
      expect(await store().namesOfEvent('order', 9)).toEqual([]);
    });

    it.each([
      ['a', 'bc', 'ab', 'c'],
      ['1', '1:a', '1:1', 'a'],
      ['x', 'X', 'X', 'x'],
    ])('aren’t those whose ID and name make the same text: %s %s, %s %s', async (id, name, otherId, otherName) => {
      expect(await commit(record(id, { name }), record(otherId, { name: otherName }))).toEqual(['stored', 'stored']);
      const queries = [
        query({ eventId: id, eventName: otherName }),
        query({ eventId: otherId, eventName: otherName }),
        query({ eventId: id, eventName: name }),
      ];
      const recalls = await store().recall(queries, FIRED_SINCE);
      expect(recalls.map(({ earlier }) => earlier?.visitor)).toEqual([
        undefined,
        `visitor of ${otherId}`,
        `visitor of ${id}`,
      ]);
    });

    it('are read by their name, without one the first that was stored', async () => {
      await commit(...all());
      for (const name of NAMES) {
        const row = await store().getEvent('order-1', name);
        expect(row).toMatchObject({ name, visitor: `visitor of ${name}` });
        expect(row?.deliveries.map(({ id, event, eventName }) => [id, event, eventName])).toEqual([
          [`${name}-1`, 'order-1', name],
          [`${name}-2`, 'order-1', name],
        ]);
      }
      expect((await store().getEvent('order-1'))?.name).toBe(NAMES[0]);
      expect(await store().getEvent('order-1', 'purchase')).toBeUndefined();
      expect(await store().getEvent('order-2', 'Purchase')).toBeUndefined();
    });

    it('are recalled each with its own pixels', async () => {
      await commit(...all());
      const queries = ['Lead', 'Subscribe', 'Purchase'].map((eventName) => query({ eventId: 'order-1', eventName }));
      const recalls = await store().recall(queries, FIRED_SINCE);
      expect(recalls.map(({ earlier }) => earlier?.pixels.map(({ values }) => values))).toEqual([
        [['Lead']],
        undefined,
        [['Purchase']],
      ]);
    });

    it('have receipts each, by name, or else the first that has the pixel', async () => {
      await commit(of('ViewContent', { decisions: [], pixels: [] }), ...all());
      const receipt = { event: 'order-1', connector: 'network-x', outcome: 'ran', at: NOW, confirmed: true } as const;
      const stored = await store().addReceipts([
        { ...receipt, name: 'Lead' },
        { ...receipt, name: 'Subscribe' },
        { ...receipt, name: 'ViewContent' },
        { ...receipt, confirmed: false },
      ]);
      expect(stored).toEqual(['Lead', NAMES[0]].map((name) => ({ id: 'order-1', name })));
      const receiptsOf = async (name = '') =>
        (await store().getEvent('order-1', name))?.receipts.map(({ confirmed }) => confirmed);
      expect(await Promise.all(['ViewContent', ...NAMES].map(receiptsOf))).toEqual([[], [false], [], [true]]);
      const queries = NAMES.map((eventName) => query({ eventId: 'order-1', eventName }));
      const recalls = await store().recall(queries, FIRED_SINCE);
      expect(recalls.map(({ earlier }) => earlier?.pixels.length)).toEqual([1, 1, 0]);
    });

    it.each([
      [{}, ['Lead-2', 'Lead-1', 'Purchase-2', 'Purchase-1', 'InitiateCheckout-2', 'InitiateCheckout-1']],
      [{ eventName: 'Purchase' }, ['Purchase-2', 'Purchase-1']],
      [{ eventName: 'Purchase', connector: 'network-y' }, []],
      [{ eventName: 'Subscribe' }, []],
      [
        { connector: 'network-x', state: 'waiting', from: NOW, to: NOW },
        [...NAMES].reverse().flatMap((name) => [`${name}-2`, `${name}-1`]),
      ],
    ] as const)('have deliveries that the log finds with %j, page by page', async (filter, expected) => {
      await commit(record('before', { deliveries: [delivery('b')] }), of('InitiateCheckout'));
      await commit(record('between', { deliveries: [delivery('m')] }), of('Purchase'), of('Lead'));
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const { items, next } = await store().listDeliveries(
          { ...filter, event: 'order-1' },
          { limit: 1, ...(cursor !== undefined && { cursor }) },
        );
        found.push(...items.map(({ id }) => id));
        cursor = next ?? undefined;
      } while (cursor !== undefined);
      expect(found).toEqual(expected);
      const { items } = await store().listDeliveriesWhole({ ...filter, event: 'order-1' }, { limit: 50 });
      expect(items.map(({ id }) => id)).toEqual(expected);
    });
  });
}
