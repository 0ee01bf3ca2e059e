import { firstSchema } from './migrations/01FirstSchema.ts';
import { auditLog } from './migrations/02AuditLog.ts';
import { leasesInMemory } from './migrations/03LeasesInMemory.ts';
import { deliveryGroups } from './migrations/04DeliveryGroups.ts';
import { decisionCounts } from './migrations/05DecisionCounts.ts';
import { trafficCounts } from './migrations/06TrafficCounts.ts';
import { transactionIndex } from './migrations/07TransactionIndex.ts';
import { testIndex } from './migrations/08TestIndex.ts';
import { tellings } from './migrations/09Tellings.ts';
import { unsendable } from './migrations/10Unsendable.ts';
import { testClicks } from './migrations/11TestClicks.ts';
import { deviceClock } from './migrations/12DeviceClock.ts';
import { eventKeys } from './migrations/13EventKeys.ts';
import { orderNumbers } from './migrations/14OrderNumbers.ts';
import { askedBy } from './migrations/15AskedBy.ts';
import { connectorCounts } from './migrations/16ConnectorCounts.ts';
import { earlierRequests } from './migrations/17EarlierRequests.ts';

/**
 * One transaction; or, for what takes long, as many as it needs: `slice` is run as long as `left` gives a number, of rows that are
 * left at most (counting them would read them all). What a slice leaves behind is no store that an older version could use: a
 * step before it has to have changed the version.
 */
export type Step = string | { slice: string; left: string };

/**
 * The schema of traffic.db, as the list of steps that made it. `PRAGMA user_version` is the number of steps taken.
 * A step that was released is never edited: a change is a new step at the end.
 *
 * What the ingest path pays for is rows and, above all, pages touched in random places: each costs a whole page in the
 * log. Hence few rows an event, and few indexes that don't grow at their end:
 * - a delivery's number is `event number * DELIVERIES_PER_EVENT + n`, so the deliveries of an event need no index;
 * - all filters of the Webhook Log share one index of two numbers, each group of which grows at its end (`deliveryLog.ts`);
 * - `events_visitor` and `events_transaction` are by blocks of events, so that new entries fall on a few pages at their end;
 *   finding a visitor or an order takes one step a block (`events.ts`);
 * - `deliveries_waiting` holds only what waits, by destination and connector, so a busy destination and a paused connector are
 *   stepped over whatever waits for them (`waiting.ts`).
 */
export const MIGRATIONS: readonly Step[] = [
  firstSchema,
  auditLog,
  leasesInMemory,
  deliveryGroups,
  decisionCounts,
  trafficCounts,
  transactionIndex,
  testIndex,
  tellings,
  unsendable,
  testClicks,
  deviceClock,
  ...eventKeys,
  orderNumbers,
  askedBy,
  connectorCounts,
  earlierRequests,
];
