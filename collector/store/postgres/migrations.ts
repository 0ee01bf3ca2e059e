import { firstSchema } from './migrations/01FirstSchema.ts';
import { decisionCounts } from './migrations/02DecisionCounts.ts';
import { trafficCounts } from './migrations/03TrafficCounts.ts';
import { transactionIndex } from './migrations/04TransactionIndex.ts';
import { tellings } from './migrations/05Tellings.ts';
import { unsendable } from './migrations/06Unsendable.ts';
import { testClicks } from './migrations/07TestClicks.ts';
import { deviceClock } from './migrations/08DeviceClock.ts';
import { eventKeys } from './migrations/09EventKeys.ts';
import { orderNumbers } from './migrations/10OrderNumbers.ts';
import { askedBy } from './migrations/11AskedBy.ts';
import { connectorCounts } from './migrations/12ConnectorCounts.ts';
import { earlierRequests } from './migrations/13EarlierRequests.ts';

/** One transaction; or a statement that can't be part of one: run by itself, and again where it was cut off. */
export type Step = string | { alone: readonly string[] };

/**
 * The schema, as the list of steps that made it; `migrations` holds the number of steps taken. A step that was released is
 * never edited: a change is a new step at the end. Collectors of the version before may still be running while one is
 * taken: a step keeps what they use.
 *
 * - Numbers (`seq`) are given in order of arrival; a delivery's is `event number * DELIVERIES_PER_EVENT + n`.
 * - What waits stands in a small table of its own: claims rewrite its short rows instead of the deliveries with their
 *   requests, and `waiting_ready` holds nothing else, so a queue however long is passed in one step.
 * - Clocks differ and are set back, so numbers don't follow times. `event_blocks` says for each EVENTS_PER_BLOCK numbers
 *   between which times their events arrived: time filters skip all other blocks (`timeRange.ts`).
 * - What every commit changes is kept in several rows (`slot`), or collectors would wait for each other's commits.
 * - Texts that are looked up compare byte by byte (collation "C"), which is faster and the same everywhere.
 */
export const MIGRATIONS: readonly Step[] = [
  firstSchema,
  decisionCounts,
  trafficCounts,
  transactionIndex,
  tellings,
  unsendable,
  testClicks,
  deviceClock,
  eventKeys,
  orderNumbers,
  askedBy,
  connectorCounts,
  earlierRequests,
];
