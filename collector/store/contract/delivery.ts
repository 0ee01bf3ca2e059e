/** A delivery: a webhook’s request on its way, or a pixel’s entry in the log. */
import type { DeliveryState, StateFilter } from '../../decide/deliveryState.ts';
import type { WebhookRequest } from '../../webhooks/build/request.ts';

export type DeliveryLeg = 'webhook' | 'pixel';

export type { DeliveryState };

/** Who ended what waited, when, and why. */
export interface Dropped {
  at: number;
  /** name of the token, or `collector` */
  who: string;
  why: string;
}

export interface NewDelivery {
  /** also the `webhook-id` header: stable over retries and replays */
  id: string;
  connector: string;
  request: WebhookRequest;
  /** `host:port`: what caps and fairness count by */
  destination: string;
  /**
   * `waiting` is sent as soon as possible; `test_logged` never; `failed` when the request could not be built (see `attempt`). Others
   * are of a test that was over before it was stored.
   */
  state: DeliveryState;
  test: boolean;
  /** `at_most_once`: an attempt that may have reached the partner is never repeated by itself. Default false. */
  atMostOnce?: boolean;
  /** for `failed`: why it could not be built; of a test: how it went */
  attempt?: Attempt;
  /** `pixel`: of a pixel in test mode, always `test_logged`; its request is empty, its values stand in the event's `pixels` */
  leg?: 'pixel';
  /** of a test that was over before it was stored: why its request can't be sent again, null where it can */
  unsendable?: string | null;
}

/** One try at a delivery. */
export interface Attempt {
  at: number;
  /** HTTP status, or null when there was no answer */
  status: number | null;
  durationMs: number;
  /** what went wrong, in words */
  error?: string;
  /** start of the answer's body, at most 16 KiB */
  answer?: string;
  /** asked for by a person: a replay, or what waited sent now */
  manual?: boolean;
  /** who asked for it; absent where that wasn't noted */
  by?: string;
}

/** What a delivery was until it was sent with other settings; the attempts until then were made with it. */
export interface EarlierRequest {
  until: number;
  /** who had it sent with other settings then */
  who: string;
  request: WebhookRequest;
}

/** A delivery as the Webhook Log shows it (headers not yet masked). */
export interface DeliveryRow {
  id: string;
  connector: string;
  /** event id */
  event: string;
  eventName: string;
  /** the event's order number; absent where it has none */
  transaction?: string;
  at: number;
  request: WebhookRequest;
  state: DeliveryState;
  test: boolean;
  /** when the next attempt is due, for `waiting` */
  dueAt: number | null;
  attempts: Attempt[];
  /** a server's event has other values than `request`: the next attempt, if there is one, sends those */
  superseded?: true;
  /** a pixel's entry, which nothing can send; absent: a webhook's */
  leg?: 'pixel';
  /** why it can't be sent, now or later: it could not be built, or may not leave; nobody can replay it */
  unsendable?: string;
  /** of a `dropped` one; of a waiting one in somebody's hands: it ends so unless the attempt under way ends it */
  dropped?: Dropped;
  /** it was only logged, in test mode, until a person had it sent */
  wasTestLogged?: true;
  /** the oldest first; absent where it was never sent with other settings. Of very many, or very long ones, the oldest are gone. */
  earlier?: EarlierRequest[];
}

/** A delivery in a list: attempts counted, status and duration of the last; null where there was no answer, or no attempt. */
export type DeliverySummary = Omit<DeliveryRow, 'attempts' | 'earlier'> & {
  attempts: number;
  status: number | null;
  durationMs: number | null;
};

/** Of the last attempt's answer; `none`: there was no answer, or no attempt yet. */
export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'none';

/** All that are given must hold. */
export interface DeliveryFilter {
  connector?: string;
  state?: StateFilter;
  leg?: DeliveryLeg;
  statusClass?: StatusClass;
  test?: boolean;
  /** event id; several events may share one (at most MAX_SHARING are looked through), `eventName` tells them apart */
  event?: string;
  eventName?: string;
  /** time of arrival, first and last millisecond wanted */
  from?: number;
  to?: number;
}
