/** Ended deliveries that are sent again with another request than they had. */
import { describe, expect, it } from 'vitest';
import type { RebuiltRequest } from '../contract/log.ts';
import { EARLIER_LENGTH } from '../shared/replays.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, delivery, FIRED_SINCE, NOW, type record, recordWithDelivery, result } from './records.testing.ts';

export function describeRebuilt(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const asItWas = delivery('').request;
  const url = (path: string) => ({ ...asItWas, url: `https://mended.example/${path}` });
  const rebuilt = (id: string, path = 'p', more: Partial<RebuiltRequest> = {}): RebuiltRequest => ({
    ...{ delivery: id, request: url(path), destination: 'mended.example:443', superseded: false, ...more },
  });
  const replay = (...all: RebuiltRequest[]) => store().replayRebuilt(all, NOW + 10, 'kim');
  async function failed(id: string): Promise<void> {
    await commit(recordWithDelivery(id));
    await store().claimDeliveries(claim());
    await store().finishAttempts([result(`${id}-d`, { next: { state: 'failed' } })]);
  }
  const claimed = (now = NOW + 10) => store().claimDeliveries(claim({ now, leaseToken: `at ${now}` }));

  describe('replayRebuilt', () => {
    it('sends the other request to its own destination, under the same ID, and keeps what it was', async () => {
      await failed('e1');
      expect(await replay(rebuilt('e1-d'), rebuilt('nothing'))).toEqual(['e1-d']);
      const earlier = [{ until: NOW + 10, who: 'kim', request: asItWas }];
      expect(await store().getDelivery('e1-d')).toMatchObject({
        state: 'waiting',
        dueAt: NOW + 10,
        request: url('p'),
        earlier,
      });
      expect(await claimed()).toMatchObject([
        { id: 'e1-d', manual: true, askedBy: 'kim', request: url('p'), destination: 'mended.example:443' },
      ]);
      const [listed] = (await store().listDeliveries({ state: 'waiting' }, { limit: 5 })).items;
      expect(listed).not.toHaveProperty('earlier');
    });

    it('is an attempt outside the schedule, noted with who asked for it', async () => {
      await failed('e1');
      await replay(rebuilt('e1-d'));
      await claimed();
      await store().finishAttempts([
        result('e1-d', {
          leaseToken: `at ${NOW + 10}`,
          attempt: { at: NOW + 11, status: 200, durationMs: 1, manual: true, by: 'kim' },
        }),
      ]);
      expect(await store().getDelivery('e1-d')).toMatchObject({
        state: 'succeeded',
        attempts: [{}, { by: 'kim', manual: true }],
      });
      expect((await store().listDeliveries({ state: 'succeeded' }, { limit: 5 })).items).toHaveLength(1);
    });

    it('counts what it was worth once, whatever it ends as', async () => {
      const data = { value: 15, currency: 'EUR' };
      await commit({ ...recordWithDelivery('e1'), data });
      await store().claimDeliveries(claim());
      await store().finishAttempts([result('e1-d')]);
      const figures = async () => (await store().connectorFigures(NOW))[0];
      const euros = [{ currency: 'EUR', minorUnits: '1500' }];
      expect(await figures()).toMatchObject({ delivered: 1, failed: 0, value: euros });
      await replay(rebuilt('e1-d'));
      expect(await figures()).toMatchObject({ delivered: 0, failed: 0, value: [] });
      await claimed();
      await store().finishAttempts([result('e1-d', { leaseToken: `at ${NOW + 10}` })]);
      expect(await figures()).toMatchObject({ fired: 1, delivered: 1, failed: 0, value: euros });
    });

    it('adds to what was before, unless the request is the same', async () => {
      await failed('e1');
      for (const [n, path] of ['a', 'a', 'b'].entries()) {
        const at = NOW + 20 * (n + 1);
        expect(await store().replayRebuilt([rebuilt('e1-d', path)], at, 'kim')).toEqual(['e1-d']);
        await claimed(at);
        await store().finishAttempts([result('e1-d', { leaseToken: `at ${at}`, next: { state: 'failed' } })]);
      }
      const urls = (await store().getDelivery('e1-d'))?.earlier?.map(({ request }) => request.url);
      expect(urls).toEqual([asItWas.url, 'https://mended.example/a']);
    });

    it('begins anew where there is too much of it', async () => {
      await failed('e1');
      const long = 'x'.repeat(EARLIER_LENGTH);
      for (const [n, path] of [`1${long}`, '2', '3'].entries()) {
        const at = NOW + 20 * (n + 1);
        await store().replayRebuilt([rebuilt('e1-d', path)], at, 'kim');
        await claimed(at);
        await store().finishAttempts([result('e1-d', { leaseToken: `at ${at}`, next: { state: 'failed' } })]);
      }
      const urls = (await store().getDelivery('e1-d'))?.earlier?.map(({ request }) => request.url);
      expect(urls).toEqual(['https://mended.example/2']);
    });

    it('sends what could not be sent as it was, and what was only logged, marked', async () => {
      const attempt = { at: NOW, status: null, durationMs: 0, error: 'VALUE is missing' };
      await commit(
        recordWithDelivery('e1', { state: 'failed', attempt }),
        recordWithDelivery('e2', { state: 'test_logged' }),
      );
      expect(await replay(rebuilt('e1-d'), rebuilt('e2-d'))).toEqual(['e1-d', 'e2-d']);
      expect(await store().getDelivery('e1-d')).not.toHaveProperty('unsendable');
      expect(await store().getDelivery('e2-d')).toMatchObject({ wasTestLogged: true });
      expect((await claimed()).map(({ id }) => id)).toEqual(['e1-d', 'e2-d']);
    });

    it('leaves alone what waits, what is in hand, a pixel’s entry, and what a server told otherwise since', async () => {
      const entry = { state: 'test_logged', leg: 'pixel', test: true } as const;
      await commit(recordWithDelivery('e1'), recordWithDelivery('e2', entry));
      await failed('e3');
      expect(await replay(rebuilt('e1-d'), rebuilt('e2-d'), rebuilt('e3-d', 'p', { superseded: true }))).toEqual([]);
      for (const id of ['e1-d', 'e2-d', 'e3-d']) {
        expect(await store().getDelivery(id)).toMatchObject({ request: asItWas });
        expect(await store().getDelivery(id)).not.toHaveProperty('earlier');
      }
    });
  });
}
