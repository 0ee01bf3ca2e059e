/** Handing out waiting deliveries and taking back what became of them. Leases are in memory (`leases.ts`). */
import type { Database } from 'better-sqlite3';
import type { ClaimRequest } from '../../../contract/queue.ts';
import { lateText } from '../../../shared/lateAttempt.ts';
import { DELIVERIES_PER_EVENT } from '../../../shared/rows.ts';
import { type ClaimedColumns, flag, SELECT_CLAIMED } from '../../read/rows.ts';
import { createWaitingQueues, type WaitingQueue } from '../../read/waiting.ts';
import { createTrafficCounts, type TrafficCounts } from '../counts/trafficCounts.ts';
import type { Lease, Leases } from '../leases.ts';
import { INSERT_ATTEMPT, type PackedAttempt, type PackedResult } from '../pack.ts';
import type { Groups } from './groups.ts';

export interface Claims {
  claimDeliveries(request: ClaimRequest): ClaimedColumns[];
  beginAttempts(leaseToken: string, ids: string[]): string[];
  stillHeld(leaseToken: string, ids: string[]): string[];
  finishAttempts(results: PackedResult[]): number;
  releaseDeliveries(leaseToken: string, ids: string[], dueAt: number): void;
  nextDueAt(pausedConnectors: string[]): number | null;
  replan(now: number, setBackMs: number): number;
}

export function createClaims(db: Database, leases: Leases, groups: Groups): Claims {
  const waitingQueues = createWaitingQueues(db);
  const startCounts = createTrafficCounts(db);
  const inOrder = db
    .prepare<[string, string, number, number], [seq: number, dueAt: number]>(`
      SELECT seq, due_at FROM deliveries INDEXED BY deliveries_waiting
      WHERE state = 'waiting' AND destination = ? AND connector = ? AND due_at <= ? ORDER BY due_at, seq LIMIT ?`)
    .raw();
  const bySeq = db.prepare<[number], ClaimedColumns>(`${SELECT_CLAIMED} WHERE d.seq = ?`).raw();
  const current = db.prepare<[number], Current>(
    'SELECT manual, group_id, status, dropped IS NOT NULL AS dropping FROM deliveries WHERE seq = ?',
  );
  // One that was begun under an earlier lease may have reached the partner.
  const begin = db.prepare(`
    UPDATE deliveries SET begun = CASE at_most_once WHEN 1 THEN @leaseToken END
    WHERE seq = @seq AND (begun IS NULL OR begun = @leaseToken) AND dropped IS NULL`);
  // What a server told since is sent instead, unless an attempt was begun of which nobody knows the end: that one is only noted.
  const swap = db.prepare<[number]>(`
    UPDATE deliveries SET request = next_request, next_request = NULL, worth = next_worth
    WHERE seq = ? AND next_request IS NOT NULL AND begun IS NULL`);
  const insertAttempt = db.prepare(INSERT_ATTEMPT);
  const numberOf = db.prepare<[string], number>('SELECT seq FROM deliveries WHERE id = ?').pluck();
  const isLogged = db
    .prepare<[number, number, number], number>(
      'SELECT 1 FROM attempts WHERE delivery = ? AND at = ? AND duration_ms = ?',
    )
    .pluck();
  const countLate = db.prepare('UPDATE deliveries SET attempts = attempts + 1 WHERE seq = ?');
  const finish = db.prepare(`
    UPDATE deliveries SET state = @state, due_at = @due, begun = NULL, manual = 0, asked = NULL, attempts = attempts + 1,
      scheduled_attempts = scheduled_attempts + @scheduled, status = @status, group_id = @group, unsendable = @unsendable,
      dropped = CASE @state WHEN 'dropped' THEN dropped END
    WHERE seq = @seq`);
  const release = db.prepare(`
    UPDATE deliveries SET due_at = @dueAt, begun = CASE begun WHEN @leaseToken THEN NULL ELSE begun END
    WHERE seq = @seq`);
  const drop = db.prepare(`
    UPDATE deliveries SET state = 'dropped', due_at = NULL, begun = NULL, manual = 0, asked = NULL, group_id = @group WHERE seq = @seq`);
  // The last that is known of a delivery: its last attempt, or that its event came.
  const replanned = db.prepare(`
    WITH known AS MATERIALIZED (
      SELECT d.seq, d.due_at AS due, coalesce(
        (SELECT max(a.at) FROM attempts a WHERE a.delivery = d.seq),
        (SELECT e.received_at FROM events e WHERE e.seq = d.seq / ${DELIVERIES_PER_EVENT})) AS last
      FROM deliveries d INDEXED BY deliveries_waiting WHERE d.state = 'waiting' AND d.due_at > @now
    )
    UPDATE deliveries AS d SET due_at = CASE
      WHEN known.last > @now THEN @now + known.due - known.last ELSE max(@now, known.due - @setBackMs) END
    FROM known
    WHERE d.seq = known.seq AND CASE WHEN known.last > @now THEN known.due >= known.last ELSE @setBackMs > 0 END`);

  /** The first of a queue that nobody holds, the longest due first. */
  function free({ destination, connector }: Queue, now: number, until: number, most: number): WaitingQueue[] {
    const held = leases.countOf(destination, connector);
    const found: WaitingQueue[] = [];
    for (const [seq, dueAt] of inOrder.all(destination, connector, until, held + most)) {
      if (found.length < most && !leases.heldAt(seq, now)) found.push({ destination, connector, seq, dueAt });
    }
    return found;
  }

  /** Each queue with its first that nobody holds. */
  function freeQueues(skipped: Parameters<typeof waitingQueues>[0], now: number, until: number): WaitingQueue[] {
    return waitingQueues(skipped).flatMap((queue) =>
      leases.heldAt(queue.seq, now) ? free(queue, now, until, 1) : queue.dueAt <= until ? [queue] : [],
    );
  }

  /** Looks no further into each queue than it takes to know the first `limit` of all. */
  function earliest(
    queues: WaitingQueue[],
    { now, until, limit, perDestination }: { now: number; until: number; limit: number; perDestination: number },
  ): WaitingQueue[] {
    for (let depth = Math.ceil((2 * limit) / Math.max(1, queues.length)); ; depth *= 4) {
      const found = queues.map((queue) => free(queue, now, until, Math.min(depth, perDestination)));
      const first = atMostEach(found.flat().sort(byTime), perDestination).slice(0, limit);
      const last = first.at(-1);
      const goesOn = (queue: WaitingQueue[]): boolean => {
        const end = queue.length < depth ? undefined : queue.at(-1);
        return end !== undefined && (first.length < limit || last === undefined || byTime(end, last) < 0);
      };
      if (depth >= perDestination || !found.some(goesOn)) return first;
    }
  }

  /** A result that is written again, since nobody knew whether it had been, is late as well: it is logged already. */
  function logLate(deliveryId: string, [at, status, durationMs, asked, error, answer, by]: PackedAttempt): void {
    const seq = numberOf.get(deliveryId);
    if (seq === undefined || isLogged.get(seq, at, durationMs) !== undefined) return;
    insertAttempt.run(seq, at, status, durationMs, asked, lateText(error), answer, by);
    countLate.run(seq);
  }

  function finishOne(result: PackedResult, counts: TrafficCounts): boolean {
    const [deliveryId, leaseToken, toState, toDue, attempt, unsendable] = result;
    const lease = leases.of(deliveryId, leaseToken);
    if (!lease) {
      logLate(deliveryId, attempt);
      return false;
    }
    const [at, status, durationMs, asked, error, answer, by] = attempt;
    const held = current.get(lease.seq);
    if (!held) return false;
    const manual = asked === 1 || held.manual === 1;
    const isDropped = toState === 'waiting' && held.dropping === 1;
    const state = isDropped ? 'dropped' : toState;
    const due = isDropped ? null : toDue;
    insertAttempt.run(lease.seq, at, status, durationMs, flag(manual), error, answer, by);
    const group = groups.next(held.group_id, state, status);
    finish.run({ seq: lease.seq, state, due, scheduled: flag(!manual), status, group, unsendable });
    const accepted = state === 'succeeded';
    counts.moved(lease, 'waiting', state);
    counts.attempted(lease, attempt, { accepted, isTimed: accepted && !manual });
    leases.drop(lease);
    return true;
  }

  return {
    claimDeliveries(request) {
      const { now, limit, maxPerDestination = limit, busyDestinations, pausedConnectors, onlyConnector } = request;
      const skipped = {
        busyDestinations: new Set(busyDestinations),
        pausedConnectors: new Set(pausedConnectors),
      };
      const due = freeQueues(skipped, now, now).filter(
        ({ connector }) => onlyConnector === undefined || connector === onlyConnector,
      );
      const perDestination = Math.min(limit, maxPerDestination);
      const queues = firstQueues(due, limit, perDestination);
      // Behind the first of the last queue lies nothing that will be claimed, unless all queues are in.
      const until = queues.length < limit ? now : (queues.at(-1)?.dueAt ?? now);
      return earliest(queues, { now, until, limit, perDestination }).flatMap(({ seq, destination, connector }) => {
        let row = bySeq.get(seq);
        if (row?.[11] === 1 && swap.run(seq).changes > 0) row = bySeq.get(seq);
        if (!row) return [];
        const [id, , , , , test] = row;
        const receivedAt = row[10];
        const worth = row[14];
        const { leaseToken: token, leaseUntil: until } = request;
        leases.take({ id, seq, destination, connector, test: test === 1, receivedAt, worth, token, until });
        return [row];
      });
    },
    beginAttempts: (leaseToken, ids) =>
      ids.filter((id) => {
        const lease = leases.of(id, leaseToken);
        return lease !== undefined && begin.run({ seq: lease.seq, leaseToken }).changes > 0;
      }),
    finishAttempts(results) {
      groups.recheck();
      const counts = startCounts();
      const finished = results.filter((result) => finishOne(result, counts)).length;
      counts.write();
      return finished;
    },
    stillHeld: (leaseToken, ids) =>
      ids.filter((id) => {
        const lease = leases.of(id, leaseToken);
        return lease !== undefined && current.get(lease.seq)?.dropping === 0;
      }),
    releaseDeliveries(leaseToken, ids, dueAt) {
      groups.recheck();
      const counts = startCounts();
      for (const id of ids) {
        const lease = leases.of(id, leaseToken);
        if (!lease) continue;
        const held = current.get(lease.seq);
        if (held?.dropping === 1) {
          drop.run({ seq: lease.seq, group: groups.next(held.group_id, 'dropped', held.status) });
          counts.moved(lease, 'waiting', 'dropped');
        } else release.run({ seq: lease.seq, leaseToken, dueAt });
        leases.drop(lease);
      }
      counts.write();
    },
    replan: (now, setBackMs) => replanned.run({ now, setBackMs }).changes,
    nextDueAt(pausedConnectors) {
      const paused = new Set(pausedConnectors);
      const ever = Number.MAX_SAFE_INTEGER;
      const skips = ({ connector }: Lease) => paused.has(connector);
      const none: ReadonlySet<string> = new Set();
      // Whoever holds a lease that ended already may yet finish; for now it counts as held, and as due at its end.
      const earliest = freeQueues({ busyDestinations: none, pausedConnectors: paused }, 0, ever).reduce(
        (first, { dueAt }) => Math.min(first, dueAt),
        leases.firstEnd(skips),
      );
      return earliest === Number.POSITIVE_INFINITY ? null : earliest;
    },
  };
}

type Queue = Pick<WaitingQueue, 'destination' | 'connector'>;

interface Current {
  manual: number;
  group_id: number;
  status: number | null;
  dropping: number;
}

function byTime(a: WaitingQueue, b: WaitingQueue): number {
  return a.dueAt - b.dueAt || a.seq - b.seq;
}

/** The longest due first, of each destination no more than `most`. */
function atMostEach(sorted: readonly WaitingQueue[], most: number): WaitingQueue[] {
  const counts = new Map<string, number>();
  return sorted.filter(({ destination }) => {
    const count = (counts.get(destination) ?? 0) + 1;
    counts.set(destination, count);
    return count <= most;
  });
}

/**
 * The queues that can have a part in a claim. The first of a queue comes before the rest of it; so where `limit` queues
 * (`perDestination` of a destination) have their first before a queue's first, as many deliveries come before all of that queue.
 */
function firstQueues(due: WaitingQueue[], limit: number, perDestination: number): WaitingQueue[] {
  return atMostEach(due.sort(byTime), perDestination).slice(0, limit);
}
