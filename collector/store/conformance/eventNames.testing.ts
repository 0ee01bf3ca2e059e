import { describe, expect, it } from 'vitest';
import { MAX_NAMES, NAMES_LEFT } from '../shared/eventNames.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { decision, FIRED_SINCE, NOW, record } from './records.testing.ts';

const nothing = { eventsBefore: 0, clicksBefore: 0, firedBefore: 0, maxRows: 1000 };

export function describeEventNames(store: CurrentStore): void {
  describe('event names', () => {
    it('are those of events that were received, not of tests that were asked for here', async () => {
      const asked = record('test', { name: 'Asked', test: true, unreceived: true });
      await store().commit([asked, record('e1', { name: 'Received' })], FIRED_SINCE);
      expect((await store().eventNames()).map(({ name, count }) => [name, count])).toEqual([['Received', 1]]);
      expect((await store().getEvent('test'))?.name).toBe('Asked');
    });

    it('are counted one by one up to a bound, and their events kept beyond it', async () => {
      const named = (name: string, n: number) => record(`${name}-${n}`, { name, receivedAt: NOW + n, decisions: [] });
      const fill = Array.from({ length: MAX_NAMES }, (_, n) => named(`Custom${n}`, n));
      await store().commit(fill, FIRED_SINCE);
      await store().commit([named('Custom7', 5000)], FIRED_SINCE);
      expect(await store().otherEventNames()).toBeNull();

      const late = [
        named('Late', 6000),
        named('Later', 6001),
        named('Purchase', 6002),
        record('heard', { name: 'Heard', decisions: [decision()] }),
      ];
      expect(await store().commit(late, FIRED_SINCE)).toEqual(['stored', 'stored', 'stored', 'stored']);
      const names = async () => new Map((await store().eventNames()).map((row) => [row.name, row.count]));
      const full = await names();
      expect([full.size, full.get('Custom7'), full.get('Purchase'), full.get('Heard')]).toEqual([
        MAX_NAMES + 2,
        2,
        1,
        1,
      ]);
      expect([full.has('Late'), full.has('')]).toEqual([false, false]);
      expect(await store().otherEventNames()).toEqual({ firstAt: NOW + 6000, lastAt: NOW + 6001, count: 2 });
      // found by their name, and by their test flag alone
      expect((await store().listEvents({ name: 'Late' }, { limit: 5 })).items).toMatchObject([{ id: 'Late-6000' }]);
      const { items } = await store().listEvents({ test: false }, { limit: 4 });
      expect(items.map(({ name }) => name)).toEqual(['Heard', 'Purchase', 'Later', 'Late']);

      await store().prune(nothing);
      const left = await names();
      expect(left.size).toBeLessThanOrEqual(NAMES_LEFT + 1);
      expect([left.get('Custom7'), left.get('Purchase'), left.has('Custom0')]).toEqual([2, 1, false]);
      const total = [...left.values()].reduce((sum, count) => sum + count, 0);
      expect(total + ((await store().otherEventNames())?.count ?? 0)).toBe(MAX_NAMES + 5);
      await store().commit([named('Late', 7000)], FIRED_SINCE);
      expect((await names()).get('Late')).toBe(1);
    });
  });
}
