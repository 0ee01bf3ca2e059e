/**
 * Which events arrived within a span of time, as a range of their numbers. Numbers are given in the order of arrival, but
 * for what overtakes within a moment and for clocks that are set back; of the latter the writer leaves a note
 * (`out_of_order`, see writer/arrivalOrder.ts).
 */
import type { Database } from 'better-sqlite3';
import type { DeliveryFilter } from '../../contract/delivery.ts';

/** An event may carry a time so much earlier than one stored before it, and no note is made. */
export const OVERTAKING_MS = 1000;

/** `first` to `last`; every event of the span is in it, others may be. Undefined when there is none. */
export type ReadTimeRange = (span: Pick<DeliveryFilter, 'from' | 'to'>) => { first: number; last: number } | undefined;

type Between = [from: number, to: number];

export function createTimeRange(db: Database): ReadTimeRange {
  const outOfOrder = db.prepare<[], number>('SELECT 1 FROM out_of_order LIMIT 1').pluck();
  const number = (what: string) =>
    db
      .prepare<Between, number | null>(`
        SELECT ${what} FROM events INDEXED BY events_received WHERE received_at BETWEEN ? AND ?`)
      .pluck();
  const [earliest, latest, first, last] = ['min(received_at)', 'max(received_at)', 'min(seq)', 'max(seq)'].map(number);

  return ({ from = 0, to = Number.MAX_SAFE_INTEGER }) => {
    const start = earliest?.get(from, to) ?? undefined;
    const end = latest?.get(from, to) ?? undefined;
    if (start === undefined || end === undefined) return undefined;
    // With notes all of the span is looked through, in the index: some 10 ms for a million events.
    const margin = outOfOrder.get() === undefined ? OVERTAKING_MS : end - start;
    return {
      first: first?.get(start, Math.min(start + margin, to)) ?? 0,
      last: last?.get(Math.max(end - margin, from), end) ?? 0,
    };
  };
}
