import { describe, expect, it } from 'vitest';
import type { StoredReceipt } from '../contract/event.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { decision, FIRED_SINCE, NOW, record } from './records.testing.ts';

const receipt = (overrides: Partial<StoredReceipt> = {}): StoredReceipt => ({
  event: 'e1',
  connector: 'with-pixel',
  outcome: 'ran',
  at: NOW,
  confirmed: true,
  ...overrides,
});

export function describeReceipts(store: CurrentStore): void {
  describe('addReceipts', () => {
    const decisions = [
      decision({ connector: 'with-pixel', pixel: { outcome: 'delivered' } }),
      decision({ connector: 'logged', pixel: { outcome: 'test_logged' } }),
      decision({ connector: 'webhook-only' }),
    ];

    it.each([
      ['a delivered pixel', receipt({ outcome: 'threw', detail: 'x is not defined' }), 1],
      ['a pixel that was only logged', receipt({ connector: 'logged' }), 0],
      ['a connector whose pixel was skipped', receipt({ connector: 'webhook-only' }), 0],
      ['a connector without a decision', receipt({ connector: 'unknown' }), 0],
      ['an unknown event', receipt({ event: 'e9' }), 0],
    ])('of %s', async (_, sent, stored) => {
      await store().commit([record('e1', { decisions })], FIRED_SINCE);
      expect(await store().addReceipts([sent])).toHaveLength(stored);
      expect((await store().getEvent('e1'))?.receipts).toEqual(stored ? [sent] : []);
    });

    it('without its token stands beside the confirmed one, and ends no turn', async () => {
      const pixels = [{ connector: 'with-pixel', approval: 'h', values: [] }];
      await store().commit([record('e1', { decisions, pixels })], FIRED_SINCE);
      const unconfirmed = receipt({ confirmed: false });
      await store().addReceipts([unconfirmed, receipt({ confirmed: false, at: NOW + 1 })]);
      const asked = [{ eventId: 'e1', eventName: 'Purchase', visitor: 'v' }];
      expect((await store().recall(asked, FIRED_SINCE))[0]?.earlier?.pixels).toEqual(pixels);
      await store().addReceipts([receipt({ at: NOW + 2 })]);
      expect((await store().getEvent('e1'))?.receipts).toEqual([unconfirmed, receipt({ at: NOW + 2 })]);
      expect((await store().recall(asked, FIRED_SINCE))[0]?.earlier?.pixels).toEqual([]);
    });

    it('ends the turn of its pixel: a repeated event recalls the others only', async () => {
      const pixels = ['ran', 'lost'].map((connector) => ({ connector, approval: 'h', values: [] }));
      const delivered = { outcome: 'delivered' } as const;
      const decisions = pixels.map(({ connector }) => decision({ connector, pixel: delivered }));
      await store().commit([record('e2', { pixels, decisions })], FIRED_SINCE);
      await store().addReceipts([receipt({ event: 'e2', connector: 'ran' })]);
      const [recall] = await store().recall([{ eventId: 'e2', eventName: 'Purchase', visitor: 'v' }], FIRED_SINCE);
      expect(recall?.earlier?.pixels).toEqual([pixels[1]]);
    });

    it('keeps the first receipt of a pixel', async () => {
      await store().commit([record('e1', { decisions })], FIRED_SINCE);
      await store().addReceipts([receipt({ outcome: 'ran' }), receipt({ outcome: 'timed_out', at: NOW + 1 })]);
      await store().addReceipts([receipt({ outcome: 'threw', at: NOW + 2 })]);
      expect((await store().getEvent('e1'))?.receipts).toEqual([receipt({ outcome: 'ran' })]);
    });
  });
}
