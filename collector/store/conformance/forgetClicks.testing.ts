import { describe, expect, it } from 'vitest';
import type { CurrentStore } from './currentStore.testing.ts';
import { click, FIRED_SINCE, query, record } from './records.testing.ts';

export function describeForgetClicks(store: CurrentStore): void {
  describe('forgetClicks', () => {
    it('deletes the clicks of these visitors, nobody else’s, and says how many', async () => {
      await store().commit(
        ['v1', 'v2', 'v3'].map((visitor) => record(`of-${visitor}`, { visitor, newClicks: [click()] })),
        FIRED_SINCE,
      );
      expect(await store().forgetClicks(['v1', 'v3', 'nobody'])).toBe(2);
      expect(await store().forgetClicks(['v1', 'v3'])).toBe(0);
      const recalls = await store().recall(
        ['v1', 'v2', 'v3'].map((visitor) => query({ visitor })),
        FIRED_SINCE,
      );
      expect(recalls.map(({ clicks }) => clicks.length)).toEqual([0, 1, 0]);
      expect(await store().getEvent('of-v1')).toMatchObject({ id: 'of-v1' });
    });
  });
}
