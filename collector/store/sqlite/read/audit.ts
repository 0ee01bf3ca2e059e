/** Reading the audit log. It is written in `writer/audit.ts`; triggers in the schema refuse to change or delete what is in it. */
import type { Database } from 'better-sqlite3';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { pageOf, pageStart } from '../../shared/cursor.ts';
import { type AuditColumns, auditEntry } from '../../shared/rows.ts';

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
