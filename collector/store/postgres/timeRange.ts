/** Which numbers of deliveries can have arrived within a time range. */
import type { DeliveryFilter } from '../contract.ts';
import { DELIVERIES_PER_EVENT } from '../rows.ts';
import type { Queryable } from './database.ts';
import { EVENTS_PER_BLOCK } from './rows.ts';

const DELIVERIES_PER_BLOCK = EVENTS_PER_BLOCK * DELIVERIES_PER_EVENT;

const BLOCKS = {
  name: 'blocks_in_time',
  text: `
    SELECT min(block) AS first, max(block) AS last FROM event_blocks
    WHERE block <= $1 AND last_at >= $2 AND first_at <= $3`,
};

/** Numbers `above <= number < before`. */
export interface NumberRange {
  above: number;
  before: number;
}

/**
 * Narrows a range of numbers to the blocks that hold a time of the filter; null when there is none. Blocks between them may
 * hold none (a clock was set back): the next call starts at the next that does.
 */
export async function inTime(
  db: Queryable,
  { from, to }: DeliveryFilter,
  range: NumberRange,
): Promise<NumberRange | null> {
  if (from === undefined && to === undefined) return range;
  const newest = Math.floor((range.before - 1) / DELIVERIES_PER_BLOCK);
  const bounds = [newest, from ?? 0, to ?? Number.MAX_SAFE_INTEGER];
  const { rows } = await db.query<{ first: number | null; last: number | null }>(BLOCKS, bounds);
  const { first = null, last = null } = rows[0] ?? {};
  if (first === null || last === null) return null;
  return {
    above: Math.max(range.above, first * DELIVERIES_PER_BLOCK),
    before: Math.min(range.before, (last + 1) * DELIVERIES_PER_BLOCK),
  };
}
