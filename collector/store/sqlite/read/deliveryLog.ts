/**
 * Finding deliveries of the Webhook Log, newest first. Every delivery is in one group of those that agree in connector,
 * event name, test flag, state and status class; a group's deliveries stand newest first in one index. So a filter
 * chooses groups and a range of numbers, and what it leaves out is never read, however rare its matches are.
 */
import type { Database } from 'better-sqlite3';
import type { DeliveryFilter, StatusClass } from '../../contract/delivery.ts';
import { MAX_SHARING } from '../../contract/event.ts';
import type { PageStart } from '../../shared/cursor.ts';
import { wantedStates } from '../../shared/deliveryStates.ts';
import { newestAcross } from './newest.ts';
import { firstDelivery, flag, type GroupedDelivery, lastDelivery, SELECT_DELIVERY } from './rows.ts';
import { createTimeRange } from './timeRange.ts';

/** Rows that one call looks at, at most, before it answers with what it has. */
const MAX_LOOKED_AT = 5000;

/** As `delivery_groups.status_class` has it: the hundreds of the last attempt's status. */
const STATUS_CLASSES: Record<StatusClass, number> = { none: 0, '1xx': 1, '2xx': 2, '3xx': 3, '4xx': 4, '5xx': 5 };

export interface FoundDeliveries {
  rows: GroupedDelivery[];
  /** the number that the next page starts below; null when there is none */
  next: number | null;
}

/** Deliveries with `above < number < before`. */
interface Range {
  above: number;
  before: number;
}

type ReadNewest = (range: Range, limit: number) => GroupedDelivery[];

export function createDeliveryLog(db: Database): (filter: DeliveryFilter, start: PageStart) => FoundDeliveries {
  const bySeq = db.prepare<[number], GroupedDelivery>(`${SELECT_DELIVERY} WHERE d.seq = ?`);
  const newest = db.prepare<[number, number, number], GroupedDelivery>(
    `${SELECT_DELIVERY} WHERE d.seq > ? AND d.seq < ? ORDER BY d.seq DESC LIMIT ?`,
  );
  const inGroup = db
    .prepare<[number, number, number, number], number>(`
      SELECT seq FROM deliveries INDEXED BY deliveries_group
      WHERE group_id = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?`)
    .pluck();
  const groups = db
    .prepare<[Record<string, string | number | null>], number>(`
      SELECT id FROM delivery_groups
      WHERE (@connector IS NULL OR connector = @connector) AND (@eventName IS NULL OR event_name = @eventName)
        AND (@test IS NULL OR test = @test) AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
        AND (@statusClass IS NULL OR status_class = @statusClass)`)
    .pluck();
  const eventNumbers = db
    .prepare<[Record<string, string | null>], number>(`
      SELECT seq FROM events WHERE id = @id AND (@name IS NULL OR name = @name) LIMIT ${MAX_SHARING}`)
    .pluck();
  const timeRange = createTimeRange(db);

  /** Undefined when the filter leaves them all in. */
  function groupsFor(filter: DeliveryFilter): number[] | undefined {
    const { connector, eventName, test, statusClass } = filter;
    const states = wantedStates(filter);
    if ([connector, eventName, test, states, statusClass].every((wanted) => wanted === undefined)) return undefined;
    return groups.all({
      connector: connector ?? null,
      eventName: eventName ?? null,
      test: test === undefined ? null : flag(test),
      states: states ? JSON.stringify(states) : null,
      statusClass: statusClass === undefined ? null : STATUS_CLASSES[statusClass],
    });
  }

  /** Undefined when nothing can match. */
  function rangeFor({ from, to }: DeliveryFilter, before: number): Range | undefined {
    let range: Range = { above: -1, before };
    if (from !== undefined || to !== undefined) {
      const span = timeRange({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
      if (!span) return undefined;
      range = narrow(range, span.first, span.last);
    }
    return range;
  }

  function readerFor(filter: DeliveryFilter): ReadNewest {
    const wanted = groupsFor(filter);
    if (wanted === undefined) return ({ above, before }, limit) => newest.all(above, before, limit);
    return (range, limit) =>
      newestAcross(wanted, { ...range, limit }, (group, part) =>
        inGroup.all(group, part.above, part.before, part.limit),
      ).flatMap((seq) => bySeq.get(seq) ?? []);
  }

  /** Several events may share an ID. */
  function readerOfEvent(filter: DeliveryFilter, id: string): ReadNewest {
    const events = eventNumbers.all({ id, name: filter.eventName ?? null });
    const read = readerFor(filter);
    return (range, limit) =>
      newestAcross(events, { ...range, limit }, (event, part) =>
        read(narrow(part, event, event), limit).map(({ seq }) => seq),
      ).flatMap((seq) => bySeq.get(seq) ?? []);
  }

  return (filter, start) => {
    const range = rangeFor(filter, start.before);
    if (!range) return { rows: [], next: null };
    const { from = 0, to = Number.MAX_SAFE_INTEGER } = filter;
    const read = filter.event === undefined ? readerFor(filter) : readerOfEvent(filter, filter.event);
    const rows: GroupedDelivery[] = [];
    let { before } = range;
    let lookedAt = 0;
    // One more than the page holds says whether there is another. Only times can still be wrong here: few, at the edges.
    for (let limit = start.limit + 1; rows.length <= start.limit; limit = Math.min(limit * 2, 1000)) {
      if (lookedAt >= MAX_LOOKED_AT) return { rows, next: before };
      const found = read({ ...range, before }, limit);
      rows.push(...found.filter(({ received_at }) => received_at >= from && received_at <= to));
      if (found.length < limit && rows.length <= start.limit) return { rows, next: null };
      lookedAt += found.length;
      before = found.at(-1)?.seq ?? 0;
    }
    const page = rows.slice(0, start.limit);
    return { rows: page, next: page.at(-1)?.seq ?? null };
  };
}

function narrow({ above, before }: Range, firstEvent: number, lastEvent: number): Range {
  return {
    above: Math.max(above, firstDelivery(firstEvent) - 1),
    before: Math.min(before, lastDelivery(lastEvent) + 1),
  };
}
