/** Due times when the machine's clock is set back by hours. */
import { describe, expect, it } from 'vitest';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, FIRED_SINCE, NOW, recordWithDelivery, result } from './records.testing.ts';

const HOUR = 3_600_000;
const SECOND = 1000;

export function describeClockSetBack(store: CurrentStore): void {
  const dueAt = async (id: string) => (await store().getDelivery(id))?.dueAt;

  /** Tried at `at`, due again at `due`. */
  async function retry(id: string, at: number, due: number): Promise<void> {
    const leaseToken = `token of ${id}`;
    await store().commit([recordWithDelivery(id, {}, { receivedAt: at })], FIRED_SINCE);
    await store().claimDeliveries(claim({ now: at, leaseToken }));
    const attempt = { at, status: 503, durationMs: 1 };
    const next = { state: 'waiting', dueAt: due } as const;
    await store().finishAttempts([result(`${id}-d`, { leaseToken, attempt, next })]);
  }

  describe('a clock that was set back', () => {
    it('makes a retry due as long after now as it was to be after its attempt', async () => {
      await retry('e1', NOW, NOW + 5 * SECOND);
      expect(await store().replan(NOW - 2 * HOUR, 0)).toBe(1);
      expect(await dueAt('e1-d')).toBe(NOW - 2 * HOUR + 5 * SECOND);
      expect(await store().claimDeliveries(claim({ now: NOW - 2 * HOUR + 6 * SECOND }))).toHaveLength(1);
    });

    it('makes what just came due at once', async () => {
      await store().commit([recordWithDelivery('e1')], FIRED_SINCE);
      await store().replan(NOW - 2 * HOUR, 0);
      expect(await dueAt('e1-d')).toBe(NOW - 2 * HOUR);
    });

    it('moves a retry whose attempt is older by as much as the clock, where that is known', async () => {
      await retry('e1', NOW - 5 * HOUR, NOW + 5 * HOUR);
      expect(await store().replan(NOW - 2 * HOUR, 0)).toBe(0);
      expect(await store().replan(NOW - 2 * HOUR, 2 * HOUR)).toBe(1);
      expect(await dueAt('e1-d')).toBe(NOW + 3 * HOUR);
    });

    it('is taken into account once, however often it is asked', async () => {
      await retry('e1', NOW, NOW + 5 * 60 * SECOND);
      await store().replan(NOW - 2 * HOUR, 0);
      const planned = await dueAt('e1-d');
      expect(await store().replan(NOW - 2 * HOUR + 60 * SECOND, 0)).toBe(0);
      expect(await dueAt('e1-d')).toBe(planned);
    });

    it('changes nothing of what is due anyway, or of a clock that goes right', async () => {
      await retry('e1', NOW, NOW + 5 * SECOND);
      expect(await store().replan(NOW + SECOND, 0)).toBe(0);
      expect(await store().replan(NOW + HOUR, HOUR)).toBe(0);
      expect(await dueAt('e1-d')).toBe(NOW + 5 * SECOND);
    });
  });
}
