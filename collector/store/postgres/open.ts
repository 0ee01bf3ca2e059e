/** The PostgreSQL engine of the traffic store, for several collectors on one database. */
import type { SharedState } from '../contract/settings.ts';
import type { TrafficStore } from '../contract/trafficStore.ts';
import { type Database, openPool } from './database.ts';
import { migrate } from './migrate.ts';
import { listenForChanges } from './notices.ts';
import { createActivity } from './read/activity.ts';
import { createAuditLog } from './read/audit.ts';
import { createClaimReader } from './read/browserClaims.ts';
import { createDeliveries } from './read/deliveries.ts';
import { createEvents } from './read/events.ts';
import { createRecall } from './read/recall.ts';
import { createTraffic } from './read/traffic.ts';
import { createDocument, createSettings } from './settings.ts';
import { createClaims } from './write/claims.ts';
import { createCommit } from './write/commit.ts';
import { createFinishAttempts } from './write/finishAttempts.ts';
import { createForgetClicks } from './write/forgetClicks.ts';
import { createPrune } from './write/prune.ts';
import { createAddReceipts } from './write/receipts.ts';

const PROBE = {
  name: 'probe',
  text: 'INSERT INTO write_probe (written_at) VALUES (now()) ON CONFLICT (only_row) DO UPDATE SET written_at = excluded.written_at',
};

/**
 * `url`: as pg takes it, TLS options too. Makes the schema where it is missing. Rejects with DatabaseRefusedError (too old,
 * not UTF-8, a standby, from a newer version) or StoreUnavailableError (can't be reached, wrong password …).
 */
export async function openPostgresStore(url: string): Promise<{ store: TrafficStore; shared: SharedState }> {
  await migrate(url);
  const db = openPool(url);
  const notices = await listenForChanges(url);
  return {
    store: {
      ...createStore(db),
      async close() {
        await notices.close();
        await db.close();
      },
    },
    shared: { document: (name) => createDocument(db, name), onChange: notices.onChange },
  };
}

function createStore(db: Database): Omit<TrafficStore, 'close'> {
  const { ofEvent, ...deliveries } = createDeliveries(db);
  return {
    recall: createRecall(db, createClaimReader(db, { ofEvent })),
    commit: createCommit(db),
    forgetClicks: createForgetClicks(db),
    addReceipts: createAddReceipts(db),
    ...createEvents(db, { ofEvent }),
    ...deliveries,
    ...createClaims(db),
    finishAttempts: createFinishAttempts(db),
    prune: createPrune(db),
    ...createActivity(db),
    ...createTraffic(db),
    ...createAuditLog(db),
    ...createSettings(db),
    async checkWritable() {
      await db.query(PROBE);
    },
  };
}
