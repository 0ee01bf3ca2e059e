/** A server that is gone, restarts or takes no writes makes calls fail in the contract's words; what comes back works again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim, FIRED_SINCE, record, recordWithDelivery, result } from '../conformance/records.testing.ts';
import { StoreUnavailableError, type TrafficStore } from '../contract/trafficStore.ts';
import { openPostgresStore } from './open.ts';
import { makeDatabase, type TestDatabase } from './testDatabase.testing.ts';

let database: TestDatabase;
let store: TrafficStore;
beforeEach(async () => {
  database = await makeDatabase();
  ({ store } = await openPostgresStore(database.url));
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

const TERMINATE = `
  SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;

describe('a PostgreSQL store', () => {
  it('goes on after all its connections were cut', async () => {
    await store.commit([record('e1')], FIRED_SINCE);
    await database.sql(TERMINATE);
    expect(await store.commit([record('e2')], FIRED_SINCE)).toEqual(['stored']);
    expect(await store.getEvent('e1')).toBeDefined();
  });

  it('tells of a commit whose connection is cut, with nothing written, and takes it the next time', async () => {
    const blocker = await database.session();
    await blocker.sql('BEGIN; LOCK TABLE events IN EXCLUSIVE MODE');
    const commit = store.commit([recordWithDelivery('e1')], FIRED_SINCE);
    const outcome = expect(commit).rejects.toThrow(StoreUnavailableError);
    await database.until(
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    await blocker.sql(TERMINATE);
    await outcome;
    await blocker.sql('ROLLBACK');
    await blocker.end();
    expect(await database.sql('SELECT 1 FROM deliveries')).toEqual([]);
    expect(await store.commit([recordWithDelivery('e1')], FIRED_SINCE)).toEqual(['stored']);
  });

  it('on a server that takes no writes refuses them, and still reads', async () => {
    await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
    const name = new URL(database.url).pathname.slice(1);
    await database.sql(`ALTER DATABASE ${name} SET default_transaction_read_only TO on`);
    await database.sql(TERMINATE);
    const writes: [string, () => Promise<unknown>][] = [
      ['commit', () => store.commit([record('e2')], FIRED_SINCE)],
      ['checkWritable', () => store.checkWritable()],
      ['claimDeliveries', () => store.claimDeliveries(claim())],
      ['setSetting', () => store.setSetting('a', 'b')],
      ['appendAudit', () => store.appendAudit([{ at: 1, who: 'alex', what: 'pixel_approved' }])],
    ];
    for (const [call, write] of writes) await expect(write(), call).rejects.toThrow(StoreUnavailableError);
    expect((await store.getEvent('e1'))?.deliveries).toHaveLength(1);
  });

  it('after close', async () => {
    await store.close();
    await expect(store.recall([], 0)).rejects.toThrow(StoreUnavailableError);
  });

  it('takes answers with bytes that PostgreSQL can’t hold', async () => {
    await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
    await store.claimDeliveries(claim());
    const attempt = { at: 1, status: 200, durationMs: 1, answer: 'a\0b\ud800', error: '\0' };
    expect(await store.finishAttempts([result('e1-d', { attempt })])).toBe(1);
    expect((await store.getDelivery('e1-d'))?.attempts).toEqual([
      { ...attempt, answer: 'a\ufffdb\ufffd', error: '\ufffd' },
    ]);
    expect(await store.getDelivery('e1-d\0')).toBeUndefined();
  });
});
