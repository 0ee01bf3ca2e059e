/** Small settings of the collectors, and the documents they share. Whoever changes one tells the others. */
import type { SharedDocument } from '../contract/settings.ts';
import type { TrafficStore } from '../contract/trafficStore.ts';
import type { Database, Statement } from './database.ts';
import { CHANNEL } from './notices.ts';

const TELL = `SELECT pg_notify('${CHANNEL}', '') FROM written`;

const GET: Statement = { name: 'get_setting', text: 'SELECT value FROM settings WHERE name = $1' };
const SET: Statement = {
  name: 'set_setting',
  text: `
    WITH written AS (
      INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING 1
    ) ${TELL}`,
};
const ADD: Statement = {
  name: 'add_setting',
  text: `
    WITH written AS (INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1) ${TELL}`,
};
const REPLACE: Statement = {
  name: 'replace_setting',
  text: `WITH written AS (UPDATE settings SET value = $2 WHERE name = $1 AND value = $3 RETURNING 1) ${TELL}`,
};

const READ: Statement = {
  name: 'read_document',
  text: 'SELECT version, CASE WHEN version <> $2 THEN document END AS text FROM documents WHERE name = $1',
};
const WRITE_FIRST: Statement = {
  name: 'write_first_document',
  text: `
    WITH written AS (
      INSERT INTO documents (name, version, document) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING RETURNING 1
    ) ${TELL}`,
};
const WRITE: Statement = {
  name: 'write_document',
  text: `
    WITH written AS (
      UPDATE documents SET document = $2, version = version + 1 WHERE name = $1 AND version = $3 RETURNING 1
    ) ${TELL}`,
};
const LOCK: Statement = {
  name: 'lock_document',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('trl document ' || $1, 0))`,
};

export function createSettings(db: Database): Pick<TrafficStore, 'getSetting' | 'setSetting' | 'replaceSetting'> {
  return {
    async getSetting(name) {
      return (await db.query<{ value: string }>(GET, [name])).rows[0]?.value;
    },
    async setSetting(name, value) {
      await db.query(SET, [name, value]);
    },
    async replaceSetting(name, before, value) {
      const { count } = await (before === undefined
        ? db.query(ADD, [name, value])
        : db.query(REPLACE, [name, value, before]));
      return count > 0;
    },
  };
}

export function createDocument(db: Database, name: string): SharedDocument {
  return {
    async read(known = 0) {
      const [row] = (await db.query<{ version: number; text: string | null }>(READ, [name, known])).rows;
      return row && { version: row.version, ...(row.text !== null && { text: row.text }) };
    },
    async write(text, version) {
      const { count } = await (version === 0
        ? db.query(WRITE_FIRST, [name, text])
        : db.query(WRITE, [name, text, version]));
      return count > 0 ? version + 1 : undefined;
    },
    async exclusively<Result>(work: () => Promise<Result>) {
      let outcome: { done: Promise<Result> } | undefined;
      try {
        // The lock is the transaction's; what `work` does, it does on other connections.
        await db.transaction(async (connection) => {
          await connection.query(LOCK, [name]);
          outcome ??= { done: work() };
          await outcome.done.catch(() => undefined);
        });
      } catch (error) {
        // Where the lock's connection broke after the work was begun, what came of the work counts.
        if (!outcome) throw error;
      }
      if (!outcome) throw new Error('the work was not begun');
      return outcome.done;
    },
  };
}
