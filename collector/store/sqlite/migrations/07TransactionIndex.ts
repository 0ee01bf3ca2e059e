/** Over the events' own data: what came before is in it too, and no row is written anew. */
import { EVENTS_PER_BLOCK, TRANSACTION_IN_SQL } from './schemaParts.ts';

export const transactionIndex = `
  CREATE INDEX events_transaction ON events (seq / ${EVENTS_PER_BLOCK}, ${TRANSACTION_IN_SQL})
    WHERE ${TRANSACTION_IN_SQL} IS NOT NULL;
  `;
