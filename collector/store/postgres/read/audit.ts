/** The audit log; triggers in the schema refuse to change or delete what is in it. */
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { pageOf, pageStart } from '../../shared/cursor.ts';
import { type AuditColumns, auditEntry } from '../../shared/rows.ts';
import type { Database } from '../database.ts';

const APPEND = {
  name: 'append_audit',
  text: `
    INSERT INTO audit (at, who, what, subject, hash, detail)
    SELECT at, who, what, subject, hash, detail
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
      AS entry(at, who, what, subject, hash, detail)`,
};

const NEWEST = {
  name: 'newest_audit',
  text: 'SELECT seq, at, who, what, subject, hash, detail FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2',
};

export function createAuditLog(db: Database): Pick<TrafficStore, 'appendAudit' | 'listAudit'> {
  return {
    async appendAudit(entries) {
      await db.query(APPEND, [
        entries.map(({ at }) => at),
        entries.map(({ who }) => who),
        entries.map(({ what }) => what),
        entries.map(({ subject }) => subject ?? null),
        entries.map(({ hash }) => hash ?? null),
        entries.map(({ detail }) => detail ?? null),
      ]);
    },
    async listAudit(page) {
      const { before, limit } = pageStart('audit', page);
      const { rows } = await db.query<AuditColumns>(NEWEST, [before, limit + 1]);
      return pageOf('audit', rows, limit, auditEntry);
    },
  };
}
