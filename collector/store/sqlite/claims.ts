/**
 * Handing out waiting deliveries and taking back what became of them. `ready_at` is when a delivery may be claimed: when
 * it is due or, while leased, when its lease ends. So one index serves both, and a lease that ran out needs no clean-up.
 */
import type { Database } from 'better-sqlite3';
import type { AttemptResult, ClaimedDelivery, ClaimRequest, TrafficStore } from '../contract.ts';
import {
  attemptParameters,
  claimedDelivery,
  type DeliveryColumns,
  flag,
  INSERT_ATTEMPT,
  SELECT_DELIVERY,
} from './rows.ts';

interface Ready {
  seq: number;
  ready_at: number;
}

type Claims = Pick<TrafficStore, 'claimDeliveries' | 'finishAttempts' | 'releaseDeliveries' | 'nextDueAt'> & {
  /** Makes due again what a killed process had claimed; only for the one owner, before it claims anything. */
  releaseAll(): void;
};

export function createClaims(db: Database): Claims {
  const nextDestination = db
    .prepare<[string], string>(`
      SELECT destination FROM deliveries INDEXED BY deliveries_waiting
      WHERE state = 'waiting' AND destination > ? ORDER BY destination LIMIT 1`)
    .pluck();
  const ready = db.prepare<[string, number, number], Ready>(`
    SELECT seq, ready_at FROM deliveries INDEXED BY deliveries_waiting
    WHERE state = 'waiting' AND destination = ? AND ready_at <= ? ORDER BY ready_at, seq LIMIT ?`);
  const lease = db.prepare('UPDATE deliveries SET lease_token = ?, ready_at = ? WHERE seq = ?');
  const bySeq = db.prepare<[number], DeliveryColumns>(`${SELECT_DELIVERY} WHERE d.seq = ?`);
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
  const releaseAll = db.prepare(`
    UPDATE deliveries INDEXED BY deliveries_waiting SET ready_at = due_at, lease_token = NULL
    WHERE state = 'waiting' AND lease_token IS NOT NULL`);
  const earliest = db
    .prepare<[string], number>(`
      SELECT ready_at FROM deliveries INDEXED BY deliveries_waiting
      WHERE state = 'waiting' AND destination = ? ORDER BY ready_at LIMIT 1`)
    .pluck();

  /** One step of the index per destination, however many deliveries wait for each. */
  function waitingDestinations(): string[] {
    const found: string[] = [];
    for (let next = nextDestination.get(''); next !== undefined; next = nextDestination.get(next)) found.push(next);
    return found;
  }

  function claim(request: ClaimRequest): ClaimedDelivery[] {
    const busy = new Set(request.busyDestinations);
    return waitingDestinations()
      .filter((destination) => !busy.has(destination))
      .flatMap((destination) => ready.all(destination, request.now, request.limit))
      .sort((a, b) => a.ready_at - b.ready_at || a.seq - b.seq)
      .slice(0, request.limit)
      .flatMap(({ seq }) => {
        lease.run(request.leaseToken, request.leaseUntil, seq);
        const row = bySeq.get(seq);
        return row ? [claimedDelivery(row)] : [];
      });
  }

  function finishOne({ deliveryId, leaseToken, attempt, next }: AttemptResult): boolean {
    const held = leased.get(deliveryId, leaseToken);
    if (!held) return false;
    const manual = held.manual === 1 || attempt.manual === true;
    insertAttempt.run(...attemptParameters(held.seq, attempt, manual));
    finish.run({
      seq: held.seq,
      state: next.state,
      due: next.state === 'waiting' ? next.dueAt : null,
      scheduled: flag(!manual),
      status: attempt.status,
    });
    return true;
  }

  const claimAll = db.transaction(claim);
  const finishAll = db.transaction((results: AttemptResult[]) => results.filter(finishOne).length);
  const releaseSome = db.transaction((leaseToken: string, ids: string[], dueAt: number) => {
    for (const id of ids) release.run({ id, leaseToken, dueAt });
  });

  return {
    claimDeliveries: async (request) => claimAll.immediate(request),
    finishAttempts: async (results) => finishAll.immediate(results),
    releaseDeliveries: async (leaseToken, ids, dueAt) => releaseSome.immediate(leaseToken, ids, dueAt),
    async nextDueAt() {
      const due = waitingDestinations().flatMap((destination) => earliest.get(destination) ?? []);
      return due.length === 0 ? null : Math.min(...due);
    },
    releaseAll: () => void releaseAll.run(),
  };
}
