/** What a server's event does to what browsers told before (`TakeOver` in contract/records.ts). */
import type { Database } from 'better-sqlite3';
import { firstDelivery, type GroupedDelivery, lastDelivery, SELECT_DELIVERY } from '../../read/rows.ts';
import { countedOf, type TrafficCounts } from '../counts/trafficCounts.ts';
import type { Leases } from '../leases.ts';
import { INSERT_ATTEMPT, type PackedEvent, type PackedTakeOver } from '../pack.ts';
import type { Groups } from './groups.ts';

/** A browser's event that a record takes over. */
export interface Taken {
  seq: number;
  receivedAt: number;
  /** as they were until now */
  decisions: string;
  over: PackedTakeOver;
}

export interface TakeOvers {
  /** Undefined when one of them isn't to be had any more. */
  find(over: PackedTakeOver[], event: PackedEvent): Taken[] | undefined;
  displace(taken: Taken[]): void;
  /** Gives the number of the event whose place the record took, if it took one. */
  replace(taken: Taken[], event: PackedEvent): number | undefined;
  /** The number after the event's last delivery; undefined for none. */
  nextDelivery(event: number | undefined): number | undefined;
  /** The browser's event and its deliveries, from now on as the server tells. */
  rewrite(taken: Taken, traffic: TrafficCounts): void;
}

export function createTakeOvers(db: Database, groups: Groups, leases: Leases): TakeOvers {
  const byKey = db.prepare<[string, string, number], Omit<Taken, 'over'>>(`
    SELECT seq, received_at AS receivedAt, decisions FROM events
    WHERE id = ? AND name = ? AND (source = 'browser' AND counterpart IS NULL OR test = ?)`);
  const rename = db.prepare<[string, number]>('UPDATE events SET id = ? WHERE seq = ?');
  const update = db.prepare(`
    UPDATE events SET at = ?, data = ?, contact = ?, consent = ?, pixels = ?, decisions = ?, source = ?, counterpart = ?,
      differs = ?
    WHERE seq = ?`);
  const link = db.prepare<[string | null, string, number]>(
    'UPDATE events SET counterpart = ?, pixels = ? WHERE seq = ?',
  );
  const last = db
    .prepare<[number, number], number | null>('SELECT max(seq) FROM deliveries WHERE seq BETWEEN ? AND ?')
    .pluck();
  const setNext = db.prepare<[string, string, string]>(
    'UPDATE deliveries SET next_request = ?, next_worth = CASE WHEN worth IS NOT NULL THEN ? END WHERE id = ?',
  );
  const delivery = db.prepare<[string], GroupedDelivery>(`${SELECT_DELIVERY} WHERE d.id = ?`);
  const end = db.prepare(`
    UPDATE deliveries SET state = 'failed', due_at = NULL, begun = NULL, manual = 0, attempts = attempts + 1, status = NULL,
      group_id = ?, unsendable = ?, dropped = NULL
    WHERE seq = ?`);
  const settle = db.prepare<[string, number]>(
    'UPDATE deliveries SET unsendable = coalesce(unsendable, ?) WHERE seq = ?',
  );
  const insertAttempt = db.prepare(INSERT_ATTEMPT);

  function endSurplus({ delivery: id, error }: PackedTakeOver['surplus'][number], now: number, traffic: TrafficCounts) {
    const row = delivery.get(id);
    if (!row) return;
    if (row.state !== 'waiting') {
      settle.run(error, row.seq); // a replay would send what the server doesn't tell of
      return;
    }
    if (leases.heldAt(row.seq, now)) return;
    insertAttempt.run(row.seq, now, null, 0, 0, error, null, null);
    end.run(groups.next(row.group_id, 'failed', null), error, row.seq);
    traffic.moved(countedOf(row), 'waiting', 'failed');
  }

  return {
    find(overs, [, name]) {
      const taken = overs.flatMap((over): Taken[] => {
        // any test may be moved away; -1 is no test flag
        const row = byKey.get(over.event, name, over.how === 'displace' ? 1 : -1);
        return row ? [{ ...row, over }] : [];
      });
      return taken.length === overs.length ? taken : undefined;
    },
    displace(taken) {
      for (const { seq, over } of taken)
        if (over.how === 'displace' && over.newId !== null) rename.run(over.newId, seq);
    },
    replace(taken, event) {
      const replaced = taken.find(({ over }) => over.how === 'replace');
      if (!replaced) return undefined;
      const [, , , at, , , , data, contact, consent, , , pixels, decisions, source, counterpart, differs] = event;
      update.run(at, data, contact, consent, pixels, decisions, source, counterpart, differs, replaced.seq);
      return replaced.seq;
    },
    nextDelivery(event) {
      if (event === undefined) return undefined;
      const first = firstDelivery(event);
      return (last.get(first, lastDelivery(event)) ?? first - 1) + 1;
    },
    rewrite({ seq, over }, traffic) {
      if (over.how === 'link') link.run(over.counterpart, over.pixels, seq);
      for (const [id, request] of over.requests) setNext.run(request, over.worth, id);
      for (const surplus of over.surplus) endSurplus(surplus, over.at, traffic);
    },
  };
}
