/**
 * Events are unique by ID and name (`events_key`); up to the version before they were by ID alone, and its collectors' statements
 * name that rule. So while one of them is still connected, in a rolling update, the old rule stays beside the new one, and
 * an event with an ID that another one has can't be stored yet: 503, and the sender comes again. Where nobody needs it
 * any more it is dropped, at the start or when the first such event comes.
 */
import pg from 'pg';
import { StoreUnavailableError } from '../contract/trafficStore.ts';
import { NAME_BEFORE } from './database.ts';

const OLD_KEY = 'events_id_key';
/** Others' commits wait behind us for so long. */
const LOCK_TIMEOUT_MS = 2000;

/** The statement could not write an event since its ID is taken, by an event of another name or by one that came at the same moment. */
export function isIdTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === OLD_KEY;
}

/** Runs a statement of fixed text. */
type Run = (sql: string) => Promise<{ rows: { there: boolean }[] }>;

/** Within one transaction. Gives false where a collector of the version before is there, and nothing was changed. */
export async function dropOldKey(run: Run): Promise<boolean> {
  await run(`SET LOCAL lock_timeout TO ${LOCK_TIMEOUT_MS}`);
  const { rows } = await run(`
    SELECT EXISTS (
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = '${NAME_BEFORE}') AS there`);
  if (rows[0]?.there !== false) return false;
  await run(`ALTER TABLE events DROP CONSTRAINT IF EXISTS ${OLD_KEY}`);
  return true;
}

export function stillNeeded(): StoreUnavailableError {
  return new StoreUnavailableError(
    'an event came with the ID of another one, and a collector of the version before, which can’t have that, is still connected to the database: end it',
  );
}
