/** All that is ever written, as plain functions on one connection. Each is to be called within a transaction (`turn.ts`). */
import type { Database } from 'better-sqlite3';
import type { AuditEntry, CommitOutcome, StoredReceipt } from '../../contract.ts';
import { createAppendAudit } from './audit.ts';
import { type Claims, createClaims } from './claims.ts';
import { createCommit } from './commit.ts';
import type { PackedRecord } from './pack.ts';
import { createProbe, type Probe } from './probe.ts';
import { createPrune, type PruneLimits } from './prune.ts';
import { createReceipts } from './receipts.ts';

/** Parameters and results cross threads: plain data only. */
export interface Writes extends Claims, Probe {
  commit(records: PackedRecord[], firedSince: number): CommitOutcome[];
  forgetClicks(visitors: string[]): number;
  addReceipts(receipts: StoredReceipt[]): number;
  replayDelivery(id: string, now: number): boolean;
  prune(limits: PruneLimits): number;
  appendAudit(entries: AuditEntry[]): void;
  setSetting(name: string, value: string): void;
}

export function createWrites(db: Database): Writes {
  const replay = db.prepare(`
    UPDATE deliveries SET state = 'waiting', due_at = @now, ready_at = @now, lease_token = NULL, manual = 1
    WHERE id = @id AND state <> 'waiting'`);
  const forget = db.prepare('DELETE FROM clicks WHERE visitor = ?');
  const setSetting = db.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  return {
    ...createClaims(db),
    ...createProbe(db),
    commit: createCommit(db),
    forgetClicks: (visitors) => visitors.reduce((sum, visitor) => sum + forget.run(visitor).changes, 0),
    addReceipts: createReceipts(db),
    replayDelivery: (id, now) => replay.run({ id, now }).changes > 0,
    prune: createPrune(db),
    appendAudit: createAppendAudit(db),
    setSetting: (name, value) => void setSetting.run(name, value),
  };
}
