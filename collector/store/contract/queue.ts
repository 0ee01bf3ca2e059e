/** What the dispatcher asks and writes: deliveries claimed under a lease, and the ends of attempts. */
import type { WebhookRequest } from '../../webhooks/build/request.ts';
import type { Attempt } from './delivery.ts';

/** How long claimed deliveries are somebody's, at most: longer than an attempt with all that it waits for. */
export const LEASE_MS = 90_000;

export interface ClaimedDelivery {
  id: string;
  connector: string;
  eventId: string;
  request: WebhookRequest;
  destination: string;
  test: boolean;
  /** attempts already made by the schedule (manual ones not counted) */
  attempts: number;
  /** set when a person asked for this attempt */
  manual: boolean;
  /** who that was */
  askedBy?: string;
  /** it was sent now although it waited: when it would have been due, and is again should this attempt fail */
  backTo?: number;
  atMostOnce: boolean;
  /** at_most_once only: an attempt was begun under an earlier lease and its end is unknown; it must not be sent again */
  interrupted: boolean;
  createdAt: number;
  /** it is to be dropped: to be given back, not to be sent */
  dropping?: true;
}

export interface ClaimRequest {
  now: number;
  limit: number;
  /** of each destination no more than this; without it, up to `limit` */
  maxPerDestination?: number;
  /** destinations that have no free place: nothing of theirs is claimed */
  busyDestinations: string[];
  /** connectors that are disabled or whose webhook is paused: theirs wait, at the cost of one step of an index each, however many they are */
  pausedConnectors: string[];
  /** nothing of any other connector */
  onlyConnector?: string;
  /** only the holder of this token may finish the claimed deliveries, until `leaseUntil` */
  leaseToken: string;
  leaseUntil: number;
}

/** End of one attempt: the attempt to log, and what becomes of the delivery. */
export interface AttemptResult {
  deliveryId: string;
  leaseToken: string;
  attempt: Attempt;
  /** `unsendable`, of a failed one: why it can never be sent as it is */
  next:
    | { state: 'succeeded' | 'failed' | 'rejected' | 'unknown'; unsendable?: string }
    | { state: 'waiting'; dueAt: number };
}

/** What waits to be sent. Deliveries under a lease count too. */
export interface QueueStats {
  waiting: number;
  /** when the one that is overdue longest was due; null when none is overdue */
  oldestDueAt: number | null;
}

export interface QueueStore {
  claimDeliveries(request: ClaimRequest): Promise<ClaimedDelivery[]>;
  /**
   * Notes durably that attempts of at_most_once deliveries begin. Returns the ids still held under the token: only these may
   * be sent. Never an interrupted one. Finishing or replaying takes the note away, as does releasing under the token that made it.
   */
  beginAttempts(leaseToken: string, ids: string[]): Promise<string[]>;
  /**
   * Logs attempts and moves their deliveries on. Of one whose lease token is no longer valid the attempt is logged too
   * (lateAttempt.ts), once however often it comes, but its delivery is left as it is, and it isn't counted here.
   */
  finishAttempts(results: AttemptResult[]): Promise<number>;
  /** Gives claimed deliveries back untouched (drain, paused destination). */
  releaseDeliveries(leaseToken: string, ids: string[], dueAt: number): Promise<void>;
  /** Of these, those that are still held under the token and that nobody wants dropped. */
  stillHeld(leaseToken: string, ids: string[]): Promise<string[]>;
  /** When the next waiting delivery of a connector that isn't paused is due or its lease ends; null when none waits. */
  nextDueAt(pausedConnectors: string[]): Promise<number | null>;
  /**
   * The clock was set back: due times that were reckoned by the clock of before are reckoned again. What was tried (or came)
   * later than `now` is due as long after `now` as it was to be after that; the rest, `setBackMs` earlier. Returns how many.
   */
  replan(now: number, setBackMs: number): Promise<number>;
  queueStats(now: number): Promise<QueueStats>;
}
