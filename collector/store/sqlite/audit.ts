/** The audit log. Triggers in the schema refuse to change or delete what is in it. */
import type { Database } from 'better-sqlite3';
import type { AuditEntry, TrafficStore } from '../contract.ts';
import { pageStart } from '../cursor.ts';
import { pageOf } from './newest.ts';

interface AuditColumns {
  seq: number;
  at: number;
  who: string;
  what: string;
  subject: string | null;
  hash: string | null;
  detail: string | null;
}

export function createAudit(db: Database): Pick<TrafficStore, 'appendAudit' | 'listAudit'> {
  const insert = db.prepare('INSERT INTO audit (at, who, what, subject, hash, detail) VALUES (?, ?, ?, ?, ?, ?)');
  const newest = db.prepare<[number, number], AuditColumns>(
    'SELECT seq, at, who, what, subject, hash, detail FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?',
  );
  const insertAll = db.transaction((entries: AuditEntry[]) => {
    for (const { at, who, what, subject, hash, detail } of entries) {
      insert.run(at, who, what, subject ?? null, hash ?? null, detail ?? null);
    }
  });
  return {
    appendAudit: async (entries) => insertAll.immediate(entries),
    async listAudit(page) {
      const { before, limit } = pageStart('audit', page);
      return pageOf('audit', newest.all(before, limit + 1), limit, auditEntry);
    },
  };
}

function auditEntry({ at, who, what, subject, hash, detail }: AuditColumns): AuditEntry {
  return {
    at,
    who,
    what,
    ...(subject !== null && { subject }),
    ...(hash !== null && { hash }),
    ...(detail !== null && { detail }),
  };
}
