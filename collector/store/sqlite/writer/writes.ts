/** All that is ever written, as plain functions on one connection. Each is to be called within a transaction (`turn.ts`). */
import type { Database } from 'better-sqlite3';
import type { AuditEntry } from '../../contract/audit.ts';
import type { EventKey } from '../../contract/eventKey.ts';
import type { CommitOutcome, NewReceipt } from '../../contract/records.ts';
import type { Leases } from './leases.ts';
import type { PackedRecord } from './pack.ts';
import { createAppendAudit } from './writes/audit.ts';
import { type Claims, createClaims } from './writes/claims.ts';
import { createCommit } from './writes/commit.ts';
import { createDrop, type Drop } from './writes/drop.ts';
import { createGroups } from './writes/groups.ts';
import { createProbe, type Probe } from './writes/probe.ts';
import { createPrune, type PruneLimits } from './writes/prune.ts';
import { createReceipts } from './writes/receipts.ts';
import { createReplay, type Replay } from './writes/replay.ts';
import { createSendNow, type SendNow } from './writes/sendNow.ts';

/** Parameters and results cross threads: plain data only. */
export interface Writes extends Claims, Replay, SendNow, Drop, Probe {
  commit(records: PackedRecord[], firedSince: number): CommitOutcome[];
  forgetClicks(visitors: string[]): number;
  addReceipts(receipts: NewReceipt[]): EventKey[];
  prune(limits: PruneLimits): number;
  appendAudit(entries: AuditEntry[]): void;
  setSetting(name: string, value: string): void;
  replaceSetting(name: string, before: string | undefined, value: string): boolean;
}

export function createWrites(db: Database, leases: Leases): Writes {
  const groups = createGroups(db);
  const forget = db.prepare('DELETE FROM clicks WHERE visitor = ?');
  const getSetting = db.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck();
  const setSetting = db.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  return {
    ...createClaims(db, leases, groups),
    ...createReplay(db, groups),
    ...createSendNow(db, leases),
    ...createDrop(db, leases, groups),
    ...createProbe(db),
    commit: createCommit(db, groups, leases),
    forgetClicks: (visitors) => visitors.reduce((sum, visitor) => sum + forget.run(visitor).changes, 0),
    addReceipts: createReceipts(db),
    prune: createPrune(db),
    appendAudit: createAppendAudit(db),
    setSetting: (name, value) => void setSetting.run(name, value),
    replaceSetting(name, before, value) {
      if (getSetting.get(name) !== before) return false;
      setSetting.run(name, value);
      return true;
    },
  };
}
