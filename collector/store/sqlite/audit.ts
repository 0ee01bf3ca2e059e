/** Reading the audit log. It is written in `writer/audit.ts`; triggers in the schema refuse to change or delete what is in it. */
import type { Database } from 'better-sqlite3';
import type { AuditEntry, TrafficStore } from '../contract.ts';
import { pageOf, pageStart } from '../cursor.ts';

interface AuditColumns {
  seq: number;
  at: number;
  who: string;
  what: string;
  subject: string | null;
  hash: string | null;
  detail: string | null;
}

export function createAuditLog(db: Database): Pick<TrafficStore, 'listAudit'> {
  const newest = db.prepare<[number, number], AuditColumns>(
    'SELECT seq, at, who, what, subject, hash, detail FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?',
  );
  return {
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
