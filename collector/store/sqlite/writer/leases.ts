/**
 * Who holds which waiting delivery until when, in memory. One process owns the file, and its leases die with it: so a lease
 * needs no write, and a claim is nothing but a read. What a transaction did here is undone when it is rolled back, or the
 * end of an attempt that could not be written would be refused when it is written again, and the webhook sent twice.
 */
export interface Lease {
  id: string;
  seq: number;
  destination: string;
  connector: string;
  test: boolean;
  /** of its event */
  receivedAt: number;
  /** what its request tells the partner of (`worth.ts`) */
  worth: string | null;
  token: string;
  until: number;
}

export interface Leases {
  /** Replaces a lease that ended. */
  take(lease: Lease): void;
  /** The lease of a delivery, if it is this token's; it may have ended, if nobody took the delivery since. */
  of(id: string, token: string): Lease | undefined;
  drop(lease: Lease): void;
  heldAt(seq: number, now: number): boolean;
  /** deliveries of this queue under a lease, ended or not */
  countOf(destination: string, connector: string): number;
  /** When the first lease ends; Infinity when there is none. */
  firstEnd(skips: (lease: Lease) => boolean): number;
  /** From here on changes are undone by `undo`. */
  mark(): void;
  undo(): void;
}

export function createLeases(): Leases {
  const byId = new Map<string, Lease>();
  const bySeq = new Map<number, Lease>();
  const counts = new Map<string, number>();
  /** newest last */
  let changes: { before: Lease | undefined; after: Lease | undefined }[] = [];

  const queueOf = ({ destination, connector }: Pick<Lease, 'destination' | 'connector'>) =>
    `${destination}\n${connector}`;

  function set(before: Lease | undefined, after: Lease | undefined): void {
    if (before) {
      byId.delete(before.id);
      bySeq.delete(before.seq);
      count(before, -1);
    }
    if (after) {
      byId.set(after.id, after);
      bySeq.set(after.seq, after);
      count(after, 1);
    }
  }

  function count(lease: Lease, by: number): void {
    const queue = queueOf(lease);
    const left = (counts.get(queue) ?? 0) + by;
    if (left > 0) counts.set(queue, left);
    else counts.delete(queue);
  }

  function change(before: Lease | undefined, after: Lease | undefined): void {
    set(before, after);
    changes.push({ before, after });
  }

  return {
    take: (lease) => change(bySeq.get(lease.seq), lease),
    of(id, token) {
      const lease = byId.get(id);
      return lease?.token === token ? lease : undefined;
    },
    drop: (lease) => change(lease, undefined),
    heldAt(seq, now) {
      const lease = bySeq.get(seq);
      return lease !== undefined && lease.until > now;
    },
    countOf: (destination, connector) => counts.get(queueOf({ destination, connector })) ?? 0,
    firstEnd(skips) {
      let first = Number.POSITIVE_INFINITY;
      for (const lease of bySeq.values()) if (lease.until < first && !skips(lease)) first = lease.until;
      return first;
    },
    mark() {
      changes = [];
    },
    undo() {
      for (const { before, after } of changes.splice(0).reverse()) set(after, before);
    },
  };
}
