/** The audit log. */
import type { Page, PageRequest } from './pages.ts';

/** One step of the audit log: who did what to which part of the configuration, and when. */
export interface AuditEntry {
  at: number;
  /** name of the token, or `collector` for what it did by itself */
  who: string;
  /** a code, e.g. `pixel_approved` */
  what: string;
  /** id of the connector, name of the token or host it was done to */
  subject?: string;
  /** of the pixel it was about */
  hash?: string;
  detail?: string;
}

export interface AuditStore {
  /** Adds to the audit log, all or nothing. What is in it is never changed or deleted, by `prune` neither. */
  appendAudit(entries: AuditEntry[]): Promise<void>;
  /** The audit log, newest first. */
  listAudit(page: PageRequest): Promise<Page<AuditEntry>>;
}
