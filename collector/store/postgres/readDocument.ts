/** One document as it stands, for those who only look: makes no schema, locks nothing, listens to nobody. */
import type { SharedDocument } from '../contract/settings.ts';
import { openPool } from './database.ts';
import { createDocument } from './settings.ts';

/** Undefined where there is none. Rejects with StoreUnavailableError. */
export async function readPostgresDocument(
  url: string,
  name: string,
): Promise<Awaited<ReturnType<SharedDocument['read']>>> {
  const db = openPool(url);
  try {
    const { rows } = await db.query<{ found: string | null }>(TABLE);
    return rows[0]?.found == null ? undefined : await createDocument(db, name).read();
  } finally {
    await db.close();
  }
}

const TABLE = { name: 'find_documents', text: `SELECT to_regclass('documents')::text AS found` };
