/** What each connector did by day, and what that was worth. */
import { describe, expect, it } from 'vitest';
import type { EventData } from '../../../sdk/protocol.ts';
import type { ConnectorFigures } from '../contract/figures.ts';
import type { AttemptResult } from '../contract/queue.ts';
import type { EventRecord, TakeOver } from '../contract/records.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, DAY, decision, delivery, FIRED_SINCE, MINUTE, NOW, record, result } from './records.testing.ts';

export function describeConnectorFigures(store: CurrentStore): void {
  const commit = (...records: EventRecord[]) => store().commit(records, FIRED_SINCE);
  const figures = (since = NOW) => store().connectorFigures(since);
  const one = (overrides: Partial<ConnectorFigures> = {}): ConnectorFigures => ({
    ...{ connector: 'network-x', fired: 1, delivered: 0, failed: 0, pixels: 0, value: [], lastDeliveredAt: null },
    ...overrides,
  });
  const euros = (minorUnits: string) => [{ currency: 'EUR', minorUnits }];
  /** An event of that value with one webhook. */
  const sold = (id: string, data: EventData, overrides: Partial<EventRecord> = {}) =>
    record(id, { data, deliveries: [delivery(`${id}-d`)], ...overrides });
  async function end(...results: AttemptResult[]): Promise<void> {
    await store().claimDeliveries(claim({ now: NOW + MINUTE }));
    expect(await store().finishAttempts(results)).toBe(results.length);
  }
  const END = NOW + 14;
  const failed = { next: { state: 'failed' } } as const;
  const pixelOnly = decision({ webhook: { outcome: 'skipped', reason: 'leg_off' }, pixel: { outcome: 'delivered' } });
  const both = decision({ pixel: { outcome: 'delivered' } });

  describe('connectorFigures', () => {
    it('is empty where nothing happened', async () => {
      expect(await figures(0)).toEqual([]);
    });

    it('counts what fired, and webhooks by what has become of them', async () => {
      const data = { value: 10, currency: 'EUR' };
      const ids = ['e1', 'e2', 'e3', 'e4', 'e5'];
      await commit(...ids.map((id) => sold(id, data)), record('e6', { decisions: [] }));
      expect(await figures()).toEqual([one({ fired: 5 })]);
      const retried = { next: { state: 'waiting', dueAt: NOW + DAY } } as const;
      await end(
        ...[result('e1-d'), result('e2-d', failed), result('e3-d', { next: { state: 'rejected' } })],
        ...[result('e4-d', { next: { state: 'unknown' } }), result('e5-d', retried)],
      );
      expect(await figures()).toEqual([
        one({ fired: 5, delivered: 1, failed: 3, value: euros('1000'), lastDeliveredAt: END }),
      ]);
    });

    it.each<[string, EventData, ConnectorFigures['value']]>([
      ['a number', { value: 149.9, currency: 'EUR' }, euros('14990')],
      ['what doubles can’t hold', { value: '90071992547409.93', currency: 'EUR' }, []],
      ['many digits', { value: '1234567890123.45', currency: 'EUR' }, euros('123456789012345')],
      ['text as a shop shows it', { Value: '1.234,56 €', Currency: 'eur' }, euros('123456')],
      ['half a cent', { value: '1.005', currency: 'EUR' }, euros('101')],
      ['a currency without cents', { value: 1500, currency: 'JPY' }, [{ currency: 'JPY', minorUnits: '1500' }]],
      ['a currency with mils', { value: '1.5', currency: 'KWD' }, [{ currency: 'KWD', minorUnits: '1500' }]],
      ['no currency', { value: '15.00' }, [{ currency: '', minorUnits: '1500' }]],
      ['a refund', { value: -5, currency: 'EUR' }, euros('-500')],
      ['what is no amount', { value: 'free', currency: 'EUR' }, []],
      ['what is no currency', { value: 15, currency: 'points' }, []],
      ['no value', { currency: 'EUR' }, []],
    ])('reads %s', async (_, data, value) => {
      await commit(sold('e1', data));
      await end(result('e1-d'));
      expect(await figures()).toEqual([one({ delivered: 1, value, lastDeliveredAt: END })]);
    });

    it('adds up exactly, each currency by itself, however large', async () => {
      const amounts = ['0.1', '0.2', '9999999999999.99'].map((value) => ({ value, currency: 'EUR' }));
      const data = [...amounts, { value: '9999999999999.99', currency: 'EUR' }, { value: 5, currency: 'USD' }];
      await commit(...data.map((one, n) => sold(`e${n}`, one)));
      await end(...data.map((_, n) => result(`e${n}-d`)));
      expect((await figures())[0]?.value).toEqual([
        ...euros('2000000000000028'),
        { currency: 'USD', minorUnits: '500' },
      ]);
    });

    it('never lets a sum stop what comes in', async () => {
      const most = { value: '9999999999999.99', currency: 'EUR' };
      await commit(
        ...Array.from({ length: 12_000 }, (_, n) => record(`e${n}`, { data: most, decisions: [pixelOnly] })),
      );
      await commit(sold('last', most));
      await end(result('last-d'));
      expect(BigInt((await figures())[0]?.value[0]?.minorUnits ?? '')).toBeGreaterThanOrEqual(
        9_000_000_000_000_000_000n,
      );
    });

    it('counts a webhook once that is sent again, with what came of it last', async () => {
      await commit(sold('e1', { value: 15, currency: 'EUR' }));
      await end(result('e1-d'));
      await store().replayDelivery('e1-d', NOW);
      expect(await figures()).toEqual([one({ lastDeliveredAt: END })]);
      const later = { attempt: { at: NOW + 5000, status: 200, durationMs: 10 } };
      await end(result('e1-d', later));
      expect(await figures()).toEqual([one({ delivered: 1, value: euros('1500'), lastDeliveredAt: NOW + 5010 })]);
      await store().replayDeliveries({}, { limit: 10 }, NOW);
      await end(result('e1-d', { ...failed, attempt: { at: NOW + 9000, status: 400, durationMs: 10 } }));
      expect(await figures()).toEqual([one({ failed: 1, lastDeliveredAt: NOW + 5010 })]);
    });

    it('counts pixels handed out, and an order once that goes both ways', async () => {
      const data = { value: 15, currency: 'EUR' };
      await commit(record('e1', { data, decisions: [pixelOnly] }), sold('e2', data, { decisions: [both] }));
      const handedOut = { fired: 2, pixels: 2, value: euros('3000') };
      expect(await figures()).toEqual([one({ ...handedOut, lastDeliveredAt: NOW })]);
      await end(result('e2-d'));
      expect(await figures()).toEqual([one({ ...handedOut, delivered: 1, lastDeliveredAt: END })]);
    });

    it('counts an order once that makes a request per item', async () => {
      const deliveries = [delivery('d1'), delivery('d2'), delivery('d3', { connector: 'other' })];
      await commit(record('e1', { data: { value: 15, currency: 'EUR' }, deliveries }));
      await end(result('d1'), result('d2'), result('d3'));
      const value = euros('1500');
      expect(await figures()).toEqual([
        one({ delivered: 2, value, lastDeliveredAt: END }),
        one({ connector: 'other', fired: 0, delivered: 1, value, lastDeliveredAt: END }),
      ]);
    });

    it('counts a repeated event once, and test traffic never', async () => {
      const data = { value: 15, currency: 'EUR' };
      await commit(sold('e1', data));
      const test = [delivery('t1', { test: true })];
      await commit(
        sold('e1', data),
        record('e2', { data, test: true, decisions: [both], deliveries: test }),
        record('e3', { data, decisions: [], deliveries: [delivery('t2', { test: true, state: 'test_logged' })] }),
      );
      await end(result('e1-d'), result('t1'));
      await store().replayDelivery('t2', NOW);
      await end(result('t2'));
      expect(await figures()).toEqual([one({ delivered: 1, value: euros('1500'), lastDeliveredAt: END })]);
    });

    it('goes by UTC days of arrival; what was delivered last, by the day on which it was', async () => {
      const data = { value: 15, currency: 'EUR' };
      const midnight = Date.UTC(2026, 10, 24);
      await commit(
        sold('e1', data, { receivedAt: midnight - 1, at: midnight - 1 }),
        sold('e2', data, { receivedAt: midnight, at: midnight }),
      );
      await store().claimDeliveries(claim({ now: midnight }));
      const attempt = { at: midnight + 5, status: 200, durationMs: 1 };
      await store().finishAttempts([result('e1-d', { attempt })]);
      const last = { lastDeliveredAt: midnight + 6 };
      expect(await figures(midnight - 1)).toEqual([one({ fired: 2, delivered: 1, value: euros('1500'), ...last })]);
      expect(await figures(midnight + MINUTE)).toEqual([one(last)]);
      expect(await figures(midnight + DAY)).toEqual([]);
    });

    it('forgets days that are older than events are kept', async () => {
      const old = { receivedAt: NOW - 2 * DAY, at: NOW - 2 * DAY };
      await commit(sold('e1', {}, old), sold('e2', {}));
      await end(result('e1-d'), result('e2-d'));
      await store().prune({ eventsBefore: NOW - DAY, clicksBefore: 0, firedBefore: 0, maxRows: 100 });
      expect(await figures(0)).toEqual([one({ delivered: 1, lastDeliveredAt: END })]);
    });

    describe('where a server tells of a browser’s event', () => {
      const claims = { eventName: 'Purchase', transactionId: 'T-1', test: false };
      const told = (data: EventData, more: Partial<EventRecord> = {}) =>
        sold('e1', data, { source: 'browser', claims, ...more });
      const server = (over: Partial<TakeOver>, more: Partial<EventRecord> = {}) => {
        const takesOver: TakeOver[] = [
          { event: 'e1', how: 'replace', pixels: [], requests: [], surplus: [], added: [], ...over },
        ];
        return record('e1', { source: 'server', takesOver, data: { value: 120, currency: 'EUR' }, ...more });
      };
      const requests = [{ delivery: 'e1-d', request: delivery('').request }];

      it('counts what was sent with the server’s values', async () => {
        await commit(told({ value: 0.01, currency: 'EUR' }));
        expect(await commit(server({ requests }))).toEqual(['stored']);
        await end(result('e1-d'));
        expect(await figures()).toEqual([one({ delivered: 1, value: euros('12000'), lastDeliveredAt: END })]);
      });

      it('counts the browser’s value where that was sent, until it is sent again', async () => {
        await commit(told({ value: 1, currency: 'EUR' }));
        await end(result('e1-d'));
        await commit(server({ requests }));
        expect(await figures()).toMatchObject([{ value: euros('100') }]);
        await store().replayDelivery('e1-d', NOW);
        expect(await figures()).toMatchObject([{ delivered: 0, value: [] }]);
        await end(result('e1-d'));
        expect(await figures()).toMatchObject([{ delivered: 1, value: euros('12000') }]);
      });

      it('counts what waited for the server as fired, once, and no more as skipped', async () => {
        const awaits = { outcome: 'skipped', reason: 'awaits_server' } as const;
        await commit(told({}, { decisions: [decision({ webhook: awaits, pixel: awaits })], deliveries: [] }));
        await commit(server({}, { deliveries: [delivery('new')], decisions: [both] }));
        await end(result('new'));
        const value = euros('12000');
        expect(await figures()).toEqual([one({ delivered: 1, pixels: 1, value, lastDeliveredAt: END })]);
        expect(await store().connectorActivity(NOW - DAY)).toMatchObject([{ fired: 1, skipped: {} }]);
      });

      it('counts what fired before only once', async () => {
        await commit(told({ value: 1, currency: 'EUR' }, { decisions: [both] }));
        await commit(server({ requests }, { decisions: [both] }));
        await end(result('e1-d'));
        expect(await figures()).toEqual([one({ delivered: 1, pixels: 1, value: euros('100'), lastDeliveredAt: END })]);
        expect(await store().connectorActivity(NOW - DAY)).toMatchObject([{ fired: 1 }]);
      });
    });
  });
}
