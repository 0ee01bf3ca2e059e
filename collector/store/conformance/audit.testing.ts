import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../contract/audit.ts';
import { BadCursorError } from '../contract/pages.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { NOW } from './records.testing.ts';

const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: NOW + n,
  who: 'alex',
  what: 'connector_edited',
  ...more,
});

export function describeAudit(store: CurrentStore): void {
  describe('audit log', () => {
    it('gives back entries as they were added, newest first', async () => {
      const full = entry(2, { what: 'pixel_approved', subject: 'x', hash: 'f'.repeat(64), detail: 'é 🦊 \'"' });
      await store().appendAudit([entry(1), full]);
      await store().appendAudit([entry(3)]);
      expect(await store().listAudit({ limit: 10 })).toEqual({ items: [entry(3), full, entry(1)], next: null });
    });

    it('keeps the order of adding, whatever their times say', async () => {
      await store().appendAudit([entry(5), entry(1)]);
      expect((await store().listAudit({ limit: 10 })).items).toEqual([entry(1), entry(5)]);
    });

    it('pages, stable while entries are added', async () => {
      await store().appendAudit([1, 2, 3, 4, 5].map((n) => entry(n)));
      const first = await store().listAudit({ limit: 2 });
      await store().appendAudit([entry(6)]);
      const second = await store().listAudit({ limit: 2, cursor: first.next ?? '' });
      const third = await store().listAudit({ limit: 2, cursor: second.next ?? '' });
      const shown = [first, second, third].map(({ items }) => items.map(({ at }) => at - NOW));
      expect(shown).toEqual([[5, 4], [3, 2], [1]]);
      expect(third.next).toBeNull();
    });

    it.each(['x', ''])('refuses the cursor %j', async (cursor) => {
      await expect(store().listAudit({ limit: 2, cursor })).rejects.toThrow(BadCursorError);
    });

    it('stays when traffic is pruned', async () => {
      await store().appendAudit([entry(1)]);
      const later = NOW + 1e12;
      await store().prune({ eventsBefore: later, clicksBefore: later, firedBefore: later, maxRows: 1000 });
      expect((await store().listAudit({ limit: 10 })).items).toEqual([entry(1)]);
    });
  });
}
