/**
 * Handing out waiting deliveries and taking back what became of them. `ready_at` is when a delivery may be claimed: when
 * it is due or, while leased, when its lease ends. So one index serves both, and a lease that ran out needs no clean-up.
 */
import type { Database } from 'better-sqlite3';
import type { ClaimRequest } from '../../contract.ts';
import { type ClaimedColumns, flag, SELECT_CLAIMED } from '../rows.ts';
import { createWaitingQueues, type WaitingQueue } from '../waiting.ts';
import { INSERT_ATTEMPT, type PackedResult } from './pack.ts';

/** Of a waiting delivery. */
type Ready = Pick<WaitingQueue, 'seq' | 'readyAt' | 'destination'>;

export interface Claims {
  claimDeliveries(request: ClaimRequest): ClaimedColumns[];
  beginAttempts(leaseToken: string, ids: string[]): string[];
  finishAttempts(results: PackedResult[]): number;
  releaseDeliveries(leaseToken: string, ids: string[], dueAt: number): void;
}

export function createClaims(db: Database): Claims {
  const waitingQueues = createWaitingQueues(db);
  const ready = db.prepare<[string, string, number, number], Ready>(`
    SELECT seq, ready_at AS readyAt, destination FROM deliveries INDEXED BY deliveries_waiting
    WHERE state = 'waiting' AND destination = ? AND connector = ? AND ready_at <= ? ORDER BY ready_at, seq LIMIT ?`);
  const lease = db.prepare('UPDATE deliveries SET lease_token = ?, ready_at = ? WHERE seq = ?');
  const bySeq = db.prepare<[number], ClaimedColumns>(`${SELECT_CLAIMED} WHERE d.seq = ?`).raw();
  const leased = db.prepare<[string, string], { seq: number; manual: number }>(
    `SELECT seq, manual FROM deliveries WHERE id = ? AND state = 'waiting' AND lease_token = ?`,
  );
  // One that was begun under an earlier lease may have reached the partner.
  const begin = db.prepare(`
    UPDATE deliveries SET begun = CASE at_most_once WHEN 1 THEN @leaseToken END
    WHERE id = @id AND state = 'waiting' AND lease_token = @leaseToken AND (begun IS NULL OR begun = @leaseToken)`);
  const insertAttempt = db.prepare(INSERT_ATTEMPT);
  const finish = db.prepare(`
    UPDATE deliveries SET state = @state, due_at = @due, ready_at = @due, lease_token = NULL, begun = NULL, manual = 0,
      attempts = attempts + 1, scheduled_attempts = scheduled_attempts + @scheduled, status = @status
    WHERE seq = @seq`);
  const release = db.prepare(`
    UPDATE deliveries SET due_at = @dueAt, ready_at = @dueAt, lease_token = NULL, begun = nullif(begun, lease_token)
    WHERE id = @id AND state = 'waiting' AND lease_token = @leaseToken`);

  function finishOne([deliveryId, leaseToken, state, due, attempt]: PackedResult): boolean {
    const held = leased.get(deliveryId, leaseToken);
    if (!held) return false;
    const [at, status, durationMs, asked, error, answer] = attempt;
    const manual = held.manual === 1 || asked === 1;
    insertAttempt.run(held.seq, at, status, durationMs, flag(manual), error, answer);
    finish.run({ seq: held.seq, state, due, scheduled: flag(!manual), status });
    return true;
  }

  return {
    claimDeliveries(request) {
      const { now, limit, maxPerDestination = limit, busyDestinations, pausedConnectors } = request;
      const skipped = {
        busyDestinations: new Set(busyDestinations),
        pausedConnectors: new Set(pausedConnectors),
      };
      const due = waitingQueues(skipped).filter(({ readyAt }) => readyAt <= now);
      const perDestination = Math.min(limit, maxPerDestination);
      const queues = firstQueues(due, limit, perDestination);
      // Behind the first of the last queue lies nothing that will be claimed, unless all queues are in.
      const until = queues.length < limit ? now : (queues.at(-1)?.readyAt ?? now);
      const found = queues.flatMap(({ destination, connector }) =>
        ready.all(destination, connector, until, perDestination),
      );
      return atMostEach(found.sort(byTime), perDestination)
        .slice(0, limit)
        .flatMap(({ seq }) => {
          lease.run(request.leaseToken, request.leaseUntil, seq);
          const row = bySeq.get(seq);
          return row ? [row] : [];
        });
    },
    beginAttempts: (leaseToken, ids) => ids.filter((id) => begin.run({ id, leaseToken }).changes > 0),
    finishAttempts: (results) => results.filter(finishOne).length,
    releaseDeliveries(leaseToken, ids, dueAt) {
      for (const id of ids) release.run({ id, leaseToken, dueAt });
    },
  };
}

function byTime(a: Ready, b: Ready): number {
  return a.readyAt - b.readyAt || a.seq - b.seq;
}

/** The longest due first, of each destination no more than `most`. */
function atMostEach<T extends { destination: string }>(sorted: readonly T[], most: number): T[] {
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

/** Makes due again what a killed process had claimed; only for the one owner, before it claims anything. */
export function releaseAll(db: Database): void {
  db.exec(`
    UPDATE deliveries INDEXED BY deliveries_leased SET ready_at = due_at, lease_token = NULL
    WHERE lease_token IS NOT NULL`);
}
