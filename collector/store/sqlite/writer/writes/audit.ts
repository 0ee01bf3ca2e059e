/** Adding to the audit log. */
import type { Database } from 'better-sqlite3';
import type { AuditEntry } from '../../../contract/audit.ts';

export function createAppendAudit(db: Database): (entries: AuditEntry[]) => void {
  const insert = db.prepare('INSERT INTO audit (at, who, what, subject, hash, detail) VALUES (?, ?, ?, ?, ?, ?)');
  return (entries) => {
    for (const { at, who, what, subject, hash, detail } of entries) {
      insert.run(at, who, what, subject ?? null, hash ?? null, detail ?? null);
    }
  };
}
