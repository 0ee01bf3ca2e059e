/** What waits for its schedule and is sent now, because a person asked for that; and who asked. */
import { describe, expect, it } from 'vitest';
import type { DeliveryFilter } from '../contract/delivery.ts';
import type { SendNowOptions } from '../contract/log.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, FIRED_SINCE, NOW, type record, recordWithDelivery, result } from './records.testing.ts';

const PAGE = { limit: 50 };
const ALEX: SendNowOptions = { who: 'alex', held: [] };
const LATER = NOW + 600_000;

export function describeSendNow(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const find = (id: string) => store().getDelivery(id);
  const sendNow = (filter: DeliveryFilter = {}, options = ALEX, now = NOW + 20) =>
    store().sendNow(filter, PAGE, now, options);
  /** It failed once and waits until LATER. */
  async function waiting(id: string, connector = 'network-x'): Promise<void> {
    await commit(recordWithDelivery(id, { connector }));
    await store().claimDeliveries(claim());
    const attempt = { at: NOW + 9, status: 503, durationMs: 1 };
    await store().finishAttempts([result(`${id}-d`, { attempt, next: { state: 'waiting', dueAt: LATER } })]);
  }
  const claimed = (now: number) =>
    store().claimDeliveries(claim({ now, leaseUntil: now + 90_000, leaseToken: 'second' }));

  describe('sendNow', () => {
    it('makes what waits due at once, as an attempt that a person asked for, and says when it was due', async () => {
      await waiting('e1');
      expect(await claimed(NOW + 20)).toEqual([]);
      expect(await sendNow()).toEqual({ due: 1, underWay: 0, held: 0, next: null });
      expect(await claimed(NOW + 20)).toMatchObject([
        { id: 'e1-d', manual: true, askedBy: 'alex', attempts: 1, backTo: LATER },
      ]);
    });

    it('notes who asked at the attempt, and counts it as none of the schedule’s', async () => {
      await waiting('e1');
      await sendNow();
      await claimed(NOW + 20);
      const attempt = { at: NOW + 21, status: 500, durationMs: 1, manual: true, by: 'alex' };
      const back = { state: 'waiting', dueAt: LATER } as const;
      await store().finishAttempts([result('e1-d', { leaseToken: 'second', attempt, next: back })]);
      const row = await find('e1-d');
      expect(row).toMatchObject({ state: 'waiting', dueAt: LATER });
      expect(row?.attempts.map(({ manual, by }) => [manual, by])).toEqual([
        [undefined, undefined],
        [true, 'alex'],
      ]);
      const [again] = await store().claimDeliveries(
        claim({ now: LATER, leaseUntil: LATER + 90_000, leaseToken: 'third' }),
      );
      expect(again).toMatchObject({ manual: false, attempts: 1 });
      expect(again).not.toHaveProperty('backTo');
    });

    it('keeps the first schedule when it is asked for twice', async () => {
      await waiting('e1');
      await sendNow();
      await sendNow({}, { who: 'kim', held: [] }, NOW + 30);
      expect(await claimed(NOW + 40)).toMatchObject([{ backTo: LATER }]);
    });

    it('leaves alone what a filter leaves out, what is held, what is being sent and what has ended', async () => {
      for (const id of ['a', 'b', 'c']) await waiting(`e-${id}`, id);
      await commit(recordWithDelivery('e-t', { connector: 'a', state: 'test_logged' }));
      expect(await sendNow({ connector: 'a' })).toMatchObject({ due: 1, held: 0 });
      expect(await sendNow({}, { who: 'alex', held: ['b'] })).toMatchObject({ due: 2, held: 1 });
      expect((await claimed(NOW + 20)).map(({ connector }) => connector).sort()).toEqual(['a', 'c']);
      expect(await sendNow({ connector: 'c' }, ALEX, NOW + 21)).toMatchObject({ due: 0, underWay: 1 });
      expect(await find('e-b-d')).toMatchObject({ dueAt: LATER });
    });

    it('changes nothing of what is due already, and sends nothing that succeeded meanwhile', async () => {
      await commit(recordWithDelivery('e1'));
      expect(await sendNow()).toMatchObject({ due: 1 });
      expect(await store().claimDeliveries(claim({ now: NOW + 20 }))).toMatchObject([{ manual: false }]);
      await store().finishAttempts([
        result('e1-d', { attempt: { at: NOW + 30, status: 200, durationMs: 1 }, next: { state: 'succeeded' } }),
      ]);
      expect(await sendNow()).toEqual({ due: 0, underWay: 0, held: 0, next: null });
      expect(await claimed(LATER)).toEqual([]);
    });

    it('goes on where a page ends', async () => {
      for (let n = 0; n < 5; n += 1) await commit(recordWithDelivery(`e${n}`));
      const first = await store().sendNow({ state: 'waiting' }, { limit: 2 }, NOW, ALEX);
      const rest = await store().sendNow({ state: 'waiting' }, { limit: 9, cursor: first.next ?? '' }, NOW, ALEX);
      expect([first.due, rest.due, rest.next]).toEqual([2, 3, null]);
    });

    it('does one by its ID, and says what of it', async () => {
      await waiting('e1');
      expect(await store().sendOneNow('e1-d', NOW + 20, 'alex')).toBe('due');
      expect(await claimed(NOW + 20)).toHaveLength(1);
      expect(await store().sendOneNow('e1-d', NOW + 21, 'alex')).toBe('underWay');
      expect(await store().sendOneNow('none', NOW, 'alex')).toBe('ended');
    });

    it('is no more once it is dropped', async () => {
      await waiting('e1');
      await sendNow();
      await store().dropDeliveries({}, PAGE, { at: NOW + 25, who: 'alex', why: 'sold' });
      await store().replayDelivery('e1-d', NOW + 30, 'kim');
      const [replay] = await claimed(NOW + 30);
      expect(replay).toMatchObject({ manual: true });
      expect(replay).not.toHaveProperty('backTo');
    });
  });

  it('claims of one connector alone', async () => {
    await commit(
      recordWithDelivery('e1', { connector: 'a', destination: 'one:1' }, { receivedAt: NOW - 9 }),
      recordWithDelivery('e2', { connector: 'b', destination: 'one:1' }, { receivedAt: NOW - 8 }),
      recordWithDelivery('e3', { connector: 'b', destination: 'two:1' }, { receivedAt: NOW - 7 }),
    );
    const only = async (connector: string) =>
      (await store().claimDeliveries(claim({ onlyConnector: connector, limit: 1 }))).map(({ id }) => id);
    expect(await only('b')).toEqual(['e2-d']);
    expect(await only('b')).toEqual(['e3-d']);
    expect(await only('b')).toEqual([]);
  });

  it('names who had a replay sent, at its attempt', async () => {
    await commit(recordWithDelivery('e1', { state: 'test_logged' }));
    await store().replayDeliveries({}, PAGE, NOW + 1, { testLogged: true, who: 'kim' });
    expect(await claimed(NOW + 20)).toMatchObject([{ askedBy: 'kim' }]);
    const attempt = { at: NOW + 21, status: 200, durationMs: 1, manual: true, by: 'kim' };
    await store().finishAttempts([result('e1-d', { leaseToken: 'second', attempt, next: { state: 'succeeded' } })]);
    expect((await find('e1-d'))?.attempts).toMatchObject([{ manual: true, by: 'kim' }]);
  });

  it('finds what was not accepted: failed, rejected and unknown together', async () => {
    const states = ['failed', 'rejected', 'unknown', 'dropped', 'test_logged'] as const;
    for (const state of states) await commit(recordWithDelivery(`e-${state}`, { state }));
    for (const connector of [undefined, 'network-x']) {
      const filter: DeliveryFilter = { state: 'not_accepted', ...(connector && { connector }) };
      const { items } = await store().listDeliveries(filter, PAGE);
      expect(items.map(({ state }) => state).sort()).toEqual(['failed', 'rejected', 'unknown']);
    }
  });
}
