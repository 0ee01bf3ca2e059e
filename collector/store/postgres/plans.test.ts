/** Statements of the hot path and the lists touch few rows, however many there are: right after filling, and with statistics. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW } from '../conformance/records.testing.ts';
import { type Parameter, SESSION, type Statement } from './database.ts';
import { openPostgresStore } from './open.ts';
import { DROP_EACH, REPLAY_EACH, REPLAY_REBUILT, SEND_EACH_NOW } from './read/deliveries.ts';
import { MATCHING, NEWEST_OF_CONNECTOR, NEWEST_OF_STATE } from './read/deliveryLog.ts';
import { NEWEST_OF_NAME, NEWEST_OF_TRANSACTION, NEWEST_OF_VISITOR } from './read/events.ts';
import { OLDEST_WAITING } from './read/traffic.ts';
import { makeDatabase, type TestDatabase } from './testDatabase.testing.ts';
import { CLAIM } from './write/claims.ts';
import { FINISH } from './write/finishAttempts.ts';
import { OLD_EVENTS } from './write/prune.ts';

const COUNT = 30_000;
/** Of that order, whatever a statement is for; a scan takes all. */
const FEW = 300;

/** A third is of one order. The older half failed and is called Lead, the newer half waits, for one destination or for one paused connector. */
const FILL = `
  INSERT INTO events
    SELECT n, 'e' || n, CASE WHEN n < ${COUNT / 2} THEN 'Lead' ELSE 'Purchase' END, false, ${NOW} + n, ${NOW} + n,
      CASE WHEN n < 500 THEN 'visitor-' || n ELSE 'v' END,
      '{}', '{"transaction_id":"A-' || (CASE WHEN n % 3 = 0 THEN 'busy' ELSE n::text END) || '"}', '{}', '{}', '', '', '[]', '[]'
    FROM generate_series(1, ${COUNT}) n;
  INSERT INTO deliveries
    SELECT n * 4096, 'd' || n, CASE WHEN n % 2 = 0 THEN 'x' ELSE 'paused' END,
      CASE WHEN n % 2 = 0 THEN 'busy:443' ELSE 'free:443' END,
      CASE WHEN n < ${COUNT / 2} THEN 'failed' ELSE 'waiting' END, false, false, 1, 1, 500, '{}'
    FROM generate_series(1, ${COUNT}) n;
  INSERT INTO waiting
    SELECT seq, destination, connector, ${NOW}, ${NOW}, NULL, NULL, false FROM deliveries WHERE state = 'waiting'
    UNION ALL SELECT 1, 'free:443', 'x', ${NOW}, ${NOW}, 'token', NULL, false;`;

const ALL = Number.MAX_SAFE_INTEGER;
const FAILED: Parameter[] = [['failed'], [false, true]];
const numbers = Array.from({ length: 100 }, (_, n) => (COUNT - n) * 4096);
const cases: [string, Statement, Parameter[]][] = [
  [
    'a claim past a busy destination and a paused connector',
    CLAIM,
    [NOW, 9, 8, ['busy:443'], ['paused'], 't', ALL, null],
  ],
  ['a page of a state that came long ago', NEWEST_OF_STATE, [0, ALL, 50, ...FAILED]],
  ['a page of a state that never came', NEWEST_OF_STATE, [0, ALL, 50, ['rejected'], [false, true]]],
  ['a page of a connector’s state', NEWEST_OF_CONNECTOR, [0, ALL, 50, ...FAILED, 'x']],
  ['deliveries of a name among many of it', MATCHING, [numbers, 50, null, null, null, 'Lead', null, null, null]],
  ['deliveries of a connector among many of it', MATCHING, [numbers, 50, 'x', null, null, null, null, null, null]],
  ['events of a name that came long ago', NEWEST_OF_NAME, [ALL, 50, 0, 'Lead', [false, true]]],
  ['events of an order', NEWEST_OF_TRANSACTION, [ALL, 50, 0, 'A-7', null, null, null]],
  ['events of an order among many of it', NEWEST_OF_TRANSACTION, [ALL, 50, 0, 'A-busy', null, null, null]],
  ['events of no order', NEWEST_OF_TRANSACTION, [ALL, 50, 0, 'A-none', null, null, null]],
  ['events of an order, by more', NEWEST_OF_TRANSACTION, [ALL, 50, 0, 'A-7', 'Purchase', false, 'v']],
  ['events of a visitor, by more', NEWEST_OF_VISITOR, [ALL, 50, 0, 'visitor-7', 'Purchase', false]],
  [
    'ends of attempts',
    FINISH,
    [['d1'], ['token'], ['succeeded'], [null], [false], [1], [200], [1], [null], [null], [null], [null]],
  ],
  ['old events to delete', OLD_EVENTS, [NOW + 1000, 50]],
  ['the delivery that waits longest', OLDEST_WAITING, []],
  ['what waits to be dropped', DROP_EACH, [[numbers[0] ?? 0, 4096 * 2], NOW, '{}']],
  ['replays', REPLAY_EACH, [[numbers[0] ?? 0, 4096 * 2, 4096 * 3], NOW, null]],
  [
    'replays with other requests',
    REPLAY_REBUILT,
    [['d1', 'd2'], ['{}', '{}'], ['h:1', 'h:1'], [false, true], NOW, null, '{'],
  ],
  ['what waits to be sent now', SEND_EACH_NOW, [[numbers[0] ?? 0, 4096 * 2], NOW, 'alex']],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  const { store } = await openPostgresStore(database.url);
  await store.close();
  await database.sql(FILL);
});
afterAll(() => database.drop());

async function mostRows({ text }: Statement, parameters: Parameter[]): Promise<number> {
  const session = await database.session();
  await session.sql(SESSION);
  const plan = JSON.stringify(await session.sql(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, parameters));
  await session.end();
  // of a step that runs several times, rows are those of one
  return Math.max(
    ...[...plan.matchAll(/"(?:Actual Rows|Rows Removed by Filter)":([\d.]+)/g)].map(([, rows]) => Number(rows)),
  );
}

describe.each(['without statistics', 'with statistics'])('%s', (when) => {
  beforeAll(async () => {
    if (when === 'with statistics') await database.sql('ANALYZE');
  });
  it.each(cases)('%s touches few rows', async (_, statement, parameters) => {
    expect(await mostRows(statement, parameters)).toBeLessThan(FEW);
  });
});

it('a scan would show', async () => {
  const scan = { name: '', text: "SELECT 1 FROM deliveries WHERE request = 'none'" };
  expect(await mostRows(scan, [])).toBeGreaterThan(FEW);
});
