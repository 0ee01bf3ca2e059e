/**
 * The way to the server: a pool of connections, each set up alike, statements prepared by name, errors in the contract's
 * words. No error of a connection ever ends the process: the next statement makes a new one, or tells.
 */
import pg from 'pg';
import { StoreUnavailableError } from '../contract/trafficStore.ts';
import { isTransient, storeError } from './errors.ts';

/** Our tables stand in a schema of their own, beside whatever else is in the database. */
export const SCHEMA = 'trl';

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
/** The server gives a statement up after this; a caller that waits longer than the second has lost the server. */
const STATEMENT_TIMEOUT_MS = 15_000;
const ANSWER_TIMEOUT_MS = 20_000;
/** A deadlock's victim tries again so often: each time, one of those in its way has gone through. */
const MAX_TRIES = 10;

/**
 * Every statement is written for an index and reads few rows. The planner would sometimes rather scan: while a table is
 * empty, and then, with a plan kept from that time, when it isn't any more. Hence plans are made anew, and scans are last;
 * and where a join could begin at its wrong end, the statement leaves no choice (LATERAL … LIMIT, = ANY (ARRAY(…))).
 */
export const SESSION = `
  SET search_path TO ${SCHEMA};
  SET plan_cache_mode TO force_custom_plan;
  SET enable_seqscan TO off;
  SET jit TO off;
  SET default_transaction_isolation TO 'read committed';
  SET statement_timeout TO ${STATEMENT_TIMEOUT_MS};
  SET idle_in_transaction_session_timeout TO ${ANSWER_TIMEOUT_MS};
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
`;

/** As what we are known to the server, so that collectors can tell who else is there: those that know an event by its ID alone. */
const OWN_NAME = 'trl 2';
export const NAME_BEFORE = 'trl';

/** A statement with a name, under which each connection prepares it once. The same name always has the same text. */
export interface Statement {
  name: string;
  text: string;
}

export type Parameter = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** One connection, or any of the pool's: runs one statement and gives its rows. */
export interface Queryable {
  query<Row = unknown>(statement: Statement, parameters?: Parameter[]): Promise<{ rows: Row[]; count: number }>;
}

export interface Database extends Queryable {
  /** All or nothing. `work` is run again when the server made it the victim of a deadlock. */
  transaction<Result>(work: (connection: Queryable) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** How to reach the server; numbers of 64 bits come as numbers, ours stay below 2^53. */
export function connectionConfig(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: OWN_NAME,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  };
}

export function openPool(url: string): Database {
  const pool = new pg.Pool({
    ...connectionConfig(url),
    max: MAX_CONNECTIONS,
    query_timeout: ANSWER_TIMEOUT_MS,
    // awaited by the pool; its types don't say so
    onConnect: (client) => client.query(SESSION) as unknown as undefined,
  });
  // Without a listener, a connection that breaks would end the process: an idle one tells the pool, a busy one itself.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  async function withConnection<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    if (pool.ending) throw new StoreUnavailableError('the traffic store is closed');
    let client: pg.PoolClient | undefined;
    try {
      client = await pool.connect();
      const result = await work(client);
      client.release();
      return result;
    } catch (thrown) {
      const error = storeError(thrown);
      // What the server answered leaves the connection as it was; of any other, nobody knows what state it is in.
      client?.release(error instanceof StoreUnavailableError);
      throw isTransient(thrown) ? thrown : error;
    }
  }

  async function again<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (attempt === MAX_TRIES) throw storeError(error);
      }
    }
  }

  return {
    query: (statement, parameters) => again(() => withConnection((client) => run(client, statement, parameters))),
    transaction: (work) =>
      again(() =>
        withConnection(async (client) => {
          await client.query('BEGIN');
          try {
            const result = await work({ query: (statement, parameters) => run(client, statement, parameters) });
            await client.query('COMMIT');
            return result;
          } catch (error) {
            await client.query('ROLLBACK').catch(() => client.end());
            throw error;
          }
        }),
      ),
    async close() {
      if (!pool.ending) await pool.end();
    },
  };
}

async function run<Row>(
  client: pg.ClientBase,
  { name, text }: Statement,
  parameters: Parameter[] = [],
): Promise<{ rows: Row[]; count: number }> {
  const { rows, rowCount } = await client.query({ name, text, values: parameters.map(storable) });
  return { rows: rows as Row[], count: rowCount ?? 0 };
}

/** PostgreSQL's text can't hold NUL, which partners' answers may; ids with one can't be sent to us, only asked for. */
function storable(parameter: Parameter): Parameter {
  if (typeof parameter === 'string') return withoutNul(parameter);
  if (!Array.isArray(parameter)) return parameter;
  return parameter.map((item) => (typeof item === 'string' ? withoutNul(item) : item));
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}
