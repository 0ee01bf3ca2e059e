/** Brings the schema up to date, one collector at a time: several may start at once on an empty or an older database. */
import pg from 'pg';
import { connectionConfig, SCHEMA } from './database.ts';
import { DatabaseRefusedError, storeError } from './errors.ts';
import { MIGRATIONS, type Step } from './migrations.ts';
import { dropOldKey } from './oldKey.ts';

/** The oldest line that is still looked after by its makers. */
const OLDEST_SERVER = 14;
/** Between two looks whether the lock is free. */
const LOOK_MS = 100;
/** Of advisory locks, ours: "trl1" in ASCII. */
const LOCK = 0x74726c31;

/** Rejects with DatabaseRefusedError, which changed nothing, or StoreUnavailableError. */
export async function migrate(url: string, steps: readonly Step[] = MIGRATIONS): Promise<void> {
  // A connection of its own: waiting for the lock, and a step over a large table, may take longer than any statement else.
  const client = new pg.Client(connectionConfig(url));
  client.on('error', () => undefined);
  try {
    await client.connect();
    await refuseUnfit(client);
    await lock(client);
    await takeSteps(client, steps);
    if (steps.length >= MIGRATIONS.length) await dropOldKeyNow(client);
  } catch (error) {
    throw error instanceof DatabaseRefusedError ? error : storeError(error);
  } finally {
    // the lock goes with the connection
    await client.end().catch(() => undefined);
  }
}

/**
 * Whoever waits within a statement for the lock is in the way of an index that is made CONCURRENTLY by whoever holds it: that waits
 * for all statements that began before.
 */
async function lock(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ ours: boolean }>('SELECT pg_try_advisory_lock($1) AS ours', [LOCK]);
    if (rows[0]?.ours) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Where it is in somebody's way for long, it goes when it is in ours (`commit.ts`). */
async function dropOldKeyNow(client: pg.Client): Promise<void> {
  await client.query('BEGIN');
  try {
    await dropOldKey((sql) => client.query(sql));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    if (!(error instanceof pg.DatabaseError && error.code === '55P03')) throw error;
  }
}

async function refuseUnfit(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; name: string; encoding: string; standby: boolean }>(`
    SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS name,
      current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby`);
  const [server] = rows;
  if (!server) throw new DatabaseRefusedError('the PostgreSQL server did not say its version');
  if (server.version < OLDEST_SERVER * 10_000) {
    throw new DatabaseRefusedError(
      `the server of TRL_DATABASE_URL is PostgreSQL ${server.name}; ${OLDEST_SERVER} or newer is needed`,
    );
  }
  if (server.encoding !== 'UTF8') {
    throw new DatabaseRefusedError(
      `the database of TRL_DATABASE_URL is encoded in ${server.encoding}; make one with ENCODING 'UTF8'`,
    );
  }
  if (server.standby) {
    throw new DatabaseRefusedError(
      'the server of TRL_DATABASE_URL is a read-only standby; give the address of the primary',
    );
  }
}

async function takeSteps(client: pg.Client, steps: readonly Step[]): Promise<void> {
  const { rows: schemas } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [SCHEMA]);
  // Asked for first: where the schema was made for us, we may lack the privilege to make one.
  if (schemas.length === 0) await client.query(`CREATE SCHEMA ${SCHEMA}`);
  await client.query(`
    SET search_path TO ${SCHEMA};
    CREATE TABLE IF NOT EXISTS migrations (step integer PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now())`);
  const { rows } = await client.query<{ taken: number }>(
    'SELECT coalesce(max(step), 0)::integer AS taken FROM migrations',
  );
  const taken = rows[0]?.taken ?? 0;
  if (taken > steps.length) {
    throw new DatabaseRefusedError(
      `the database of TRL_DATABASE_URL was written by a newer version (schema ${taken}, this version knows ${steps.length}); run that version`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < taken) continue;
    const note = `INSERT INTO migrations (step) VALUES (${index + 1});`;
    // several statements in one message are one transaction
    if (typeof step === 'string') await client.query(`${step}; ${note}`);
    else for (const statement of [...step.alone, note]) await client.query(statement);
  }
}
