/**
 * Finds deliveries by a filter, newest first. An index narrows them down, by event, by connector, state and test flag, or
 * by time; of what is left a bounded number is looked at, so that a rare match among millions never holds a connection.
 */
import type { DeliveryFilter } from '../../contract/delivery.ts';
import { MAX_SHARING } from '../../contract/event.ts';
import type { PageStart } from '../../shared/cursor.ts';
import { STORED_STATES, wantedStates } from '../../shared/deliveryStates.ts';
import { DELIVERIES_PER_EVENT, type DeliveryColumns } from '../../shared/rows.ts';
import type { Database, Parameter, Statement } from '../database.ts';
import { SELECT_NUMBERED } from './rows.ts';
import { inTime, type NumberRange } from './timeRange.ts';

/** Rows looked at in one step when the index can't tell which of them match, and steps in one call: some 3 to 12 ms each. */
const LOOKED_AT = 1000;
const MAX_STEPS = 4;

/** Several events may share an ID. */
const NEWEST_OF_EVENT: Statement = {
  name: 'newest_of_event',
  text: `
    SELECT d.seq
    FROM (SELECT seq FROM events WHERE id = $4 AND ($5::text IS NULL OR name = $5) LIMIT ${MAX_SHARING}) e
    CROSS JOIN LATERAL (
      SELECT d.seq FROM deliveries d
      WHERE d.seq >= greatest($1::bigint, e.seq * ${DELIVERIES_PER_EVENT})
        AND d.seq < least($2::bigint, (e.seq + 1) * ${DELIVERIES_PER_EVENT})
      ORDER BY d.seq DESC LIMIT $3
    ) d
    ORDER BY d.seq DESC LIMIT $3`,
};

const NEWEST: Statement = {
  name: 'newest_deliveries',
  text: 'SELECT seq FROM deliveries WHERE seq >= $1 AND seq < $2 ORDER BY seq DESC LIMIT $3',
};

/**
 * Rows of each group stand in order in the index; the newest of all groups are among the newest of each. The index is walked
 * from a group's end, out of the group if need be: with `state = …` instead, the planner may rather walk back through all
 * deliveries, until it has met enough of that state.
 */
export const NEWEST_OF_STATE: Statement = {
  name: 'newest_of_state',
  text: `
    SELECT found.seq
    FROM unnest($4::text[]) AS s(state) CROSS JOIN unnest($5::boolean[]) AS t(test) CROSS JOIN LATERAL (
      SELECT d.state, d.test, d.seq FROM deliveries d
      WHERE (d.state, d.test, d.seq) < (s.state, t.test, $2::bigint)
      ORDER BY d.state DESC, d.test DESC, d.seq DESC LIMIT $3
    ) found
    WHERE found.state = s.state AND found.test = t.test AND found.seq >= $1
    ORDER BY found.seq DESC LIMIT $3`,
};
export const NEWEST_OF_CONNECTOR: Statement = {
  name: 'newest_of_connector',
  text: `
    SELECT found.seq
    FROM unnest($4::text[]) AS s(state) CROSS JOIN unnest($5::boolean[]) AS t(test) CROSS JOIN LATERAL (
      SELECT d.connector, d.state, d.test, d.seq FROM deliveries d
      WHERE (d.connector, d.state, d.test, d.seq) < ($6, s.state, t.test, $2::bigint)
      ORDER BY d.connector DESC, d.state DESC, d.test DESC, d.seq DESC LIMIT $3
    ) found
    WHERE found.connector = $6 AND found.state = s.state AND found.test = t.test AND found.seq >= $1
    ORDER BY found.seq DESC LIMIT $3`,
};

export const MATCHING: Statement = {
  name: 'matching_deliveries',
  text: `
    ${SELECT_NUMBERED}
    WHERE ($3::text IS NULL OR d.connector = $3) AND ($4::text[] IS NULL OR d.state = ANY ($4))
      AND ($5::boolean IS NULL OR d.test = $5) AND ($6::text IS NULL OR e.name = $6)
      AND ($7::text IS NULL OR coalesce(d.status / 100 || 'xx', 'none') = $7)
      AND ($8::bigint IS NULL OR e.received_at >= $8) AND ($9::bigint IS NULL OR e.received_at <= $9)
    ORDER BY d.seq DESC LIMIT $2`,
};

/** `next`: where to go on, null at the end. */
export type FindDeliveries = (
  filter: DeliveryFilter,
  start: PageStart,
) => Promise<{ rows: DeliveryColumns[]; next: number | null }>;

export function createDeliveryLog(db: Database): FindDeliveries {
  return async (filter, { before, limit }) => {
    const rows: DeliveryColumns[] = [];
    let from = before;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const found = await look(filter, { before: from, limit: limit - rows.length });
      rows.push(...found.rows);
      if (found.next === null) return { rows, next: null };
      from = found.next;
      if (rows.length === limit) break;
    }
    return { rows, next: from };
  };

  async function look(filter: DeliveryFilter, { before, limit }: PageStart): ReturnType<FindDeliveries> {
    const all = { above: 0, before };
    const range = filter.event === undefined ? await inTime(db, filter, all) : all;
    if (!range) return { rows: [], next: null };
    const looked = isExact(filter) ? limit + 1 : LOOKED_AT;
    const candidates = await newest(filter, range, looked);
    const rows = await matching(filter, candidates, limit + 1);
    const shown = rows.slice(0, limit);
    if (rows.length > limit) return { rows: shown, next: shown.at(-1)?.seq ?? null };
    return { rows: shown, next: candidates.length < looked ? null : (candidates.at(-1) ?? null) };
  }

  /** Numbers, newest first, at most so many. */
  async function newest(filter: DeliveryFilter, { above, before }: NumberRange, most: number): Promise<number[]> {
    const { event, eventName, connector, test } = filter;
    const states = wantedStates(filter);
    const range = [above, before, most];
    const groups = [[...(states ?? STORED_STATES)], test === undefined ? [false, true] : [test]];
    const read = async (statement: Statement, ...more: Parameter[]) =>
      (await db.query<{ seq: number }>(statement, [...range, ...more])).rows.map(({ seq }) => seq);
    if (event !== undefined) return read(NEWEST_OF_EVENT, event, eventName ?? null);
    if (connector !== undefined) return read(NEWEST_OF_CONNECTOR, ...groups, connector);
    if (states !== undefined || test !== undefined) return read(NEWEST_OF_STATE, ...groups);
    return read(NEWEST);
  }

  async function matching(filter: DeliveryFilter, candidates: number[], most: number): Promise<DeliveryColumns[]> {
    if (candidates.length === 0) return [];
    const { connector, test, eventName, statusClass, from, to } = filter;
    const states = wantedStates(filter);
    const wanted = [connector, states && [...states], test, eventName, statusClass, from, to].map(
      (value) => value ?? null,
    );
    return (await db.query<DeliveryColumns>(MATCHING, [candidates, most, ...wanted])).rows;
  }
}

/** Whether all that an index gives matches. */
function isExact({ event, eventName, statusClass, from, to }: DeliveryFilter): boolean {
  return [event, eventName, statusClass, from, to].every((value) => value === undefined);
}
