/** What a server's event does to a browser's (`TakeOver`), and what is recalled for it. */
import { describe, expect, it } from 'vitest';
import type { Counterpart } from '../contract/event.ts';
import { type EventRecord, MAX_CLAIMS, type TakeOver } from '../contract/records.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, click, delivery, FIRED_SINCE, NOW, query, record, result } from './records.testing.ts';

const TRANSACTION = { eventName: 'Purchase', transactionId: 'T-1', test: false };

export function describeTakeOvers(store: CurrentStore): void {
  const commit = (...records: EventRecord[]) => store().commit(records, FIRED_SINCE);
  const told = (id: string, overrides: Partial<EventRecord> = {}) => {
    const { name = 'Purchase', test = false } = overrides;
    const claims = { ...TRANSACTION, eventName: name, test };
    return record(id, { source: 'browser', claims, deliveries: [delivery(`${id}-d`)], ...overrides });
  };
  const counterpart = (event: string, source: Counterpart['source'], differs = true): Counterpart => ({
    ...{ event, source, visitor: 'v', at: NOW, data: { value: 1 }, serverAt: NOW + 5, differs },
  });
  const url = (value: string) => ({ ...delivery('').request, url: `https://partner.example/?v=${value}` });
  const over = (event: string, how: TakeOver['how'], more: Partial<TakeOver> = {}): TakeOver => ({
    ...{ event, how, pixels: [], requests: [], surplus: [], added: [] },
    ...(how !== 'displace' && { counterpart: counterpart(event, 'server') }),
    ...more,
  });
  const server = (id: string, takesOver: TakeOver[], more: Partial<EventRecord> = {}) =>
    record(id, { source: 'server', takesOver, data: { value: 120 }, ...more });
  const claimsFor = async (eventId: string, eventName = 'Purchase') => {
    const asked = query({ eventId, eventName, transaction: { ...TRANSACTION, eventName }, server: true });
    return (await store().recall([asked], FIRED_SINCE))[0]?.browserClaims;
  };

  describe('browsers’ events that a server’s takes over', () => {
    it('are recalled for servers alone: the same event first, then those of the transaction', async () => {
      const newClicks = [click()];
      await commit(told('e1', { visitor: 'v', newClicks }), told('e2'), record('e3', { source: 'server' }));
      await commit(told('e4', { name: 'Lead' }));
      await commit(told('e2', { name: 'Lead', deliveries: [] }));
      const [first, second, ...more] = (await claimsFor('e2')) ?? [];
      expect([first?.id, first?.name, second?.id, more]).toEqual(['e2', 'Purchase', 'e1', []]);
      expect(second).toMatchObject({ visitor: 'v', clicks: newClicks, deliveries: [{ id: 'e1-d' }], pixels: [] });
      expect((await claimsFor('e9', 'Lead'))?.map(({ id }) => id)).toEqual(['e4', 'e2']);
      expect((await store().recall([query({ transaction: TRANSACTION })], FIRED_SINCE))[0]).not.toHaveProperty(
        'browserClaims',
      );
    });

    it('count up to a number, the oldest', async () => {
      await commit(...Array.from({ length: MAX_CLAIMS + 3 }, (_, n) => told(`e${n}`)));
      expect((await claimsFor('e9'))?.map(({ id }) => id)).toEqual(['e0', 'e1', 'e2', 'e3', 'e4']);
    });

    it('are replaced under their ID and name: new values, new deliveries behind their own', async () => {
      await commit(told('e1', { visitor: 'v' }), told('e1', { name: 'Lead', deliveries: [] }));
      const requests = [{ delivery: 'e1-d', request: url('120') }];
      const replacing = server('e1', [over('e1', 'replace', { requests, added: [delivery('added')] })], {
        deliveries: [delivery('more', { connector: 'network-y' })],
        counterpart: counterpart('e1', 'browser'),
      });
      expect(await commit(replacing)).toEqual(['stored']);
      expect(await store().getEvent('e1', 'Purchase')).toMatchObject({
        ...{ visitor: 'v', data: { value: 120 }, source: 'server', counterpart: counterpart('e1', 'browser') },
        deliveries: [{ id: 'e1-d', superseded: true }, { id: 'more' }, { id: 'added' }],
      });
      expect(await store().getEvent('e1', 'Lead')).toMatchObject({ source: 'browser' });
      const claimed = await store().claimDeliveries(claim({ now: NOW + 5 }));
      expect(claimed.find(({ id }) => id === 'e1-d')?.request.url).toBe('https://partner.example/?v=120');
      expect((await store().listDiffering(0, 9)).map(({ id, name }) => [id, name])).toEqual([['e1', 'Purchase']]);
      expect(await store().listDiffering(NOW + 1, 9)).toEqual([]);
      expect(await claimsFor('e1')).toEqual([]);
      expect(await store().eventNames()).toMatchObject([{ count: 1 }, { name: 'Purchase', count: 1 }]);
    });

    it('of the same transaction stand beside it', async () => {
      await commit(told('e1'));
      expect(
        await commit(server('s1', [over('e1', 'link')], { counterpart: counterpart('e1', 'browser', false) })),
      ).toEqual(['stored']);
      expect((await store().getEvent('e1'))?.counterpart).toMatchObject({ source: 'server' });
      expect((await store().getEvent('s1'))?.counterpart).toMatchObject({ event: 'e1' });
      expect(await store().listDiffering(0, 9)).toEqual([]);
      expect(await claimsFor('s2')).toEqual([]);
    });

    it('get another ID where only the test flag differs, and keep what is theirs', async () => {
      await commit(told('e1', { test: true }));
      expect(await commit(server('e1', [over('e1', 'displace', { newId: 'e1~x' })]))).toEqual(['stored']);
      expect(await store().getEvent('e1')).toMatchObject({ test: false, source: 'server', deliveries: [] });
      expect(await store().getEvent('e1~x')).toMatchObject({
        test: true,
        source: 'browser',
        deliveries: [{ event: 'e1~x' }],
      });
    });

    it.each([
      ['of another name', () => told('e1', { name: 'Lead' })],
      ['of a server', () => record('e1', { source: 'server' })],
      ['of nobody knows whom', () => record('e1')],
      ['taken over before', () => told('e1', { counterpart: counterpart('s0', 'server') })],
    ])('aren’t those %s: nothing of the record is written', async (_, make) => {
      await commit(make());
      const before = await store().getEvent('e1');
      for (const how of ['replace', 'link'] as const) {
        const late = server('s1', [over('e1', how, { added: [delivery('added')] })], { deliveries: [delivery('d')] });
        expect(await commit(late)).toEqual(['conflict']);
      }
      expect(await store().getEvent('s1')).toBeUndefined();
      expect(await store().getDelivery('d')).toBeUndefined();
      expect(await store().getEvent('e1')).toEqual(before);
    });

    it('end what is too much, unless it is in somebody’s hands', async () => {
      await commit(told('e1', { deliveries: [delivery('free'), delivery('held')] }));
      await store().claimDeliveries(claim({ limit: 2 }));
      await store().releaseDeliveries('token-1', ['free'], NOW);
      const surplus = ['free', 'held'].map((one) => ({ delivery: one, error: 'fewer items' }));
      await commit(server('e1', [over('e1', 'replace', { surplus })]));
      const row = await store().getEvent('e1');
      expect(row?.deliveries).toMatchObject([
        { id: 'free', state: 'failed', attempts: [{ status: null, error: 'fewer items' }] },
        { id: 'held', state: 'waiting', attempts: [] },
      ]);
      expect(await store().finishAttempts([result('held')])).toBe(1);
      expect(await store().trafficByHour(0)).toMatchObject([{ deliveries: { waiting: 0, failed: 1, succeeded: 1 } }]);
    });
  });
}
