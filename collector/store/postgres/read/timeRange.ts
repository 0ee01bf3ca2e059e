/** Which numbers of deliveries and of events can have arrived within a time range. */
import type { DeliveryFilter } from '../../contract/delivery.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import type { Queryable } from '../database.ts';
import { EVENTS_PER_BLOCK } from './rows.ts';

const DELIVERIES_PER_BLOCK = EVENTS_PER_BLOCK * DELIVERIES_PER_EVENT;

const BLOCKS = {
  name: 'blocks_in_time',
  text: `
    SELECT min(block) AS first, max(block) AS last FROM event_blocks
    WHERE block <= $1 AND last_at >= $2 AND first_at <= $3`,
};

type Span = Pick<DeliveryFilter, 'from' | 'to'>;

/** Numbers `above <= number < before`. */
export interface NumberRange {
  above: number;
  before: number;
}

/**
 * Narrows a range of deliveries' numbers to the blocks that hold a time of the filter; null when there is none. Blocks between
 * them may hold none (a clock was set back): the next call starts at the next that does.
 */
export function inTime(db: Queryable, span: Span, range: NumberRange): Promise<NumberRange | null> {
  return inBlocks(db, span, range, DELIVERIES_PER_BLOCK);
}

/** The same for events' numbers. */
export function eventsInTime(db: Queryable, span: Span, range: NumberRange): Promise<NumberRange | null> {
  return inBlocks(db, span, range, EVENTS_PER_BLOCK);
}

async function inBlocks(
  db: Queryable,
  { from, to }: Span,
  range: NumberRange,
  perBlock: number,
): Promise<NumberRange | null> {
  if (from === undefined && to === undefined) return range;
  const newest = Math.floor((range.before - 1) / perBlock);
  const bounds = [newest, from ?? 0, to ?? Number.MAX_SAFE_INTEGER];
  const { rows } = await db.query<{ first: number | null; last: number | null }>(BLOCKS, bounds);
  const { first = null, last = null } = rows[0] ?? {};
  if (first === null || last === null) return null;
  return {
    above: Math.max(range.above, first * perBlock),
    before: Math.min(range.before, (last + 1) * perBlock),
  };
}
