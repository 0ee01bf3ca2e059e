/**
 * Handing out waiting deliveries and taking back what became of them. `ready_at` is when a delivery may be claimed: when
 * it is due or, while leased, when its lease ends. So one index serves both, and a lease that ran out needs no clean-up.
 */
import type { Database } from 'better-sqlite3';
import type { ClaimRequest } from '../../contract.ts';
import { type ClaimedColumns, flag, SELECT_CLAIMED } from '../rows.ts';
import { createWaitingDestinations } from '../waiting.ts';
import { INSERT_ATTEMPT, type PackedResult } from './pack.ts';

interface Ready {
  seq: number;
  ready_at: number;
}

export interface Claims {
  claimDeliveries(request: ClaimRequest): ClaimedColumns[];
  finishAttempts(results: PackedResult[]): number;
  releaseDeliveries(leaseToken: string, ids: string[], dueAt: number): void;
}

export function createClaims(db: Database): Claims {
  const waitingDestinations = createWaitingDestinations(db);
  const ready = db.prepare<[string, number, number], Ready>(`
    SELECT seq, ready_at FROM deliveries INDEXED BY deliveries_waiting
    WHERE state = 'waiting' AND destination = ? AND ready_at <= ? ORDER BY ready_at, seq LIMIT ?`);
  const lease = db.prepare('UPDATE deliveries SET lease_token = ?, ready_at = ? WHERE seq = ?');
  const bySeq = db.prepare<[number], ClaimedColumns>(`${SELECT_CLAIMED} WHERE d.seq = ?`).raw();
  const leased = db.prepare<[string, string], { seq: number; manual: number }>(
    `SELECT seq, manual FROM deliveries WHERE id = ? AND state = 'waiting' AND lease_token = ?`,
  );
  const insertAttempt = db.prepare(INSERT_ATTEMPT);
  const finish = db.prepare(`
    UPDATE deliveries SET state = @state, due_at = @due, ready_at = @due, lease_token = NULL, manual = 0,
      attempts = attempts + 1, scheduled_attempts = scheduled_attempts + @scheduled, status = @status
    WHERE seq = @seq`);
  const release = db.prepare(`
    UPDATE deliveries SET due_at = @dueAt, ready_at = @dueAt, lease_token = NULL
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
    claimDeliveries({ now, limit, maxPerDestination = limit, busyDestinations, leaseToken, leaseUntil }) {
      const busy = new Set(busyDestinations);
      const perDestination = Math.min(limit, maxPerDestination);
      return waitingDestinations()
        .filter((destination) => !busy.has(destination))
        .flatMap((destination) => ready.all(destination, now, perDestination))
        .sort((a, b) => a.ready_at - b.ready_at || a.seq - b.seq)
        .slice(0, limit)
        .flatMap(({ seq }) => {
          lease.run(leaseToken, leaseUntil, seq);
          const row = bySeq.get(seq);
          return row ? [row] : [];
        });
    },
    finishAttempts: (results) => results.filter(finishOne).length,
    releaseDeliveries(leaseToken, ids, dueAt) {
      for (const id of ids) release.run({ id, leaseToken, dueAt });
    },
  };
}

/** Makes due again what a killed process had claimed; only for the one owner, before it claims anything. */
export function releaseAll(db: Database): void {
  db.exec(`
    UPDATE deliveries INDEXED BY deliveries_waiting SET ready_at = due_at, lease_token = NULL
    WHERE state = 'waiting' AND lease_token IS NOT NULL`);
}
