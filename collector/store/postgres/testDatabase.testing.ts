/** For tests: a database of one's own on the run's server. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { until } from '../../testing/waiting.testing.ts';

/** As a replica, the server fires no triggers: those of the audit log would refuse. */
const EMPTY = `
  SET session_replication_role TO replica;
  DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'trl' AND tablename <> 'migrations' LOOP
      EXECUTE format('DELETE FROM trl.%I', one.tablename);
    END LOOP;
  END $$`;

export interface TestDatabase {
  url: string;
  /** Runs SQL beside the collector, as its owner, with our schema in the path. */
  sql(text: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Takes all rows out of our tables: several times as fast as making the tables anew. */
  empty(): Promise<void>;
  /** Waits until the query gives a row. */
  until(query: string): Promise<void>;
  /** A connection of its own, for what lasts longer than a statement. */
  session(): Promise<{ sql(text: string, parameters?: unknown[]): Promise<unknown>; end(): Promise<void> }>;
  drop(): Promise<void>;
}

export async function makeDatabase(options = ''): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runOn(server, `CREATE DATABASE ${name} ${options}`);
  const url = new URL(server);
  url.pathname = name;
  const sql: TestDatabase['sql'] = (text, parameters) => runOn(url.href, text, parameters);
  return {
    url: url.href,
    sql,
    empty: async () => void (await sql(EMPTY)),
    async until(query) {
      await until(async () => (await sql(query)).length > 0);
    },
    async session() {
      const client = await connect(url.href);
      return { sql: async (text, parameters) => (await client.query(text, parameters)).rows, end: () => client.end() };
    },
    drop: async () => void (await runOn(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=trl' });
  await client.connect();
  return client;
}

async function runOn(url: string, text: string, parameters?: unknown[]): Promise<Record<string, unknown>[]> {
  const client = await connect(url);
  try {
    return (await client.query(text, parameters)).rows;
  } finally {
    await client.end();
  }
}
