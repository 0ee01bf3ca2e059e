/** What people look up, and what they have sent again or dropped. */
import type { WebhookRequest } from '../../webhooks/build/request.ts';
import type { DeliveryFilter, DeliveryRow, DeliverySummary, Dropped } from './delivery.ts';
import type { EventFilter, EventRow, EventSummary } from './event.ts';
import type { Page, PageRequest } from './pages.ts';

export interface ReplayOptions {
  /** who asks for it: noted at the attempts */
  who?: string;
  testLogged?: boolean;
  connectors?: string[];
}

/** A delivery's request as it is built of its event today. */
export interface RebuiltRequest {
  delivery: string;
  request: WebhookRequest;
  destination: string;
  /** as `DeliveryRow.superseded` was when the event was read: where that changed since, a server told other values */
  superseded: boolean;
}

export interface ReplayStep {
  replayed: number;
  /** of those that ended */
  skipped: ReplaySkips;
  next: string | null;
}

export interface ReplaySkips {
  unsendable: number;
  /** of a connector that is gone */
  gone: number;
  testLogged: number;
}

export interface SendNowStep {
  /** of those that wait: due at once, or due already */
  due: number;
  /** they are being sent at this moment */
  underWay: number;
  /** their connector is in `held`: paused, disabled, turned off or gone */
  held: number;
  next: string | null;
}

export interface SendNowOptions {
  who: string;
  /** ids of connectors whose deliveries stay as they are */
  held: readonly string[];
}

export interface DropStep {
  dropped: number;
  /** ids of those that are in somebody's hands */
  underWay: string[];
  next: string | null;
}

/** Newest events, and newest clicks, that `findNear` looks at: no index knows parts, or leaves the case out. */
export const NEAR_LOOK = 5000;

/** What a text is near to, the newest first. */
export interface NearMatches {
  /** order numbers with the text in them */
  transactions: string[];
  /** visitors who came with the text as a click ID */
  visitors: { visitor: string; clickId: string }[];
  /** there are more than are told */
  more: boolean;
}

export interface LogStore {
  /** A page may hold fewer than `limit`, even none, and still have a `next`, as with `listDeliveries`. */
  listEvents(filter: EventFilter, page: PageRequest): Promise<Page<EventSummary>>;
  /** Without a name: the first that was stored of those that share the ID. */
  getEvent(id: string, name?: string): Promise<EventRow | undefined>;
  /** Names of the events that share the ID, in the order in which they were stored, at most so many. */
  namesOfEvent(id: string, limit: number): Promise<string[]>;
  /** Orders by part of their number, visitors by a whole click ID, both in any case; among the newest `NEAR_LOOK` events and clicks. */
  findNear(text: string): Promise<NearMatches>;
  /** The newest real events, at most `limit`, of which a browser and then a server told different values, arrived at or after `since`. */
  listDiffering(since: number, limit: number): Promise<EventRow[]>;
  /**
   * A page may hold fewer than `limit`, even none, and still have a `next`: one call looks at a bounded number of rows, so a
   * rare match among millions never stalls the collector.
   */
  listDeliveries(filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliverySummary>>;
  /** The same with all attempts, for exports. */
  listDeliveriesWhole(filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliveryRow>>;
  getDelivery(id: string): Promise<DeliveryRow | undefined>;
  /** Makes an ended delivery due at once, marked manual; returns false when there is no such delivery, it is waiting or can't be sent. */
  replayDelivery(id: string, now: number, who?: string): Promise<boolean>;
  /**
   * The same for all ended ones of one page of a list; go on with `next` until it is null. Waiting ones are left alone. Skipped
   * and counted: what can't be sent, what isn't of `connectors` (default: of any), and what was only logged in test mode, unless
   * `testLogged` says that this is meant.
   */
  replayDeliveries(
    filter: DeliveryFilter,
    page: PageRequest,
    now: number,
    options?: ReplayOptions,
  ): Promise<ReplayStep>;
  /**
   * Makes ended deliveries due at once, as `replayDelivery` does, each with the request given, also one that couldn't be sent as it was.
   * What it was stays with it (`DeliveryRow.earlier`). Gives the ids of those that are due: not one that waits, is a pixel's
   * entry, or of which a server told other values since it was read.
   */
  replayRebuilt(rebuilt: readonly RebuiltRequest[], now: number, who: string): Promise<string[]>;
  /**
   * Makes due at once what waits among one page of a list; go on with `next` until it is null. It is one attempt more, which the
   * schedule doesn't count: where it fails, the delivery is due again when it would have been (`ClaimedDelivery.backTo`). What has ended,
   * or is in somebody's hands, is left alone.
   */
  sendNow(filter: DeliveryFilter, page: PageRequest, now: number, options: SendNowOptions): Promise<SendNowStep>;
  /** The same of one; `ended` also where there is no such delivery. */
  sendOneNow(id: string, now: number, who: string): Promise<'due' | 'underWay' | 'ended'>;
  /**
   * Ends what waits among one page of a list as `dropped`; go on with `next` until it is null. What is in somebody's hands is
   * noted, and ends so when it is given back or would wait again: `underWay` names it.
   */
  dropDeliveries(filter: DeliveryFilter, page: PageRequest, by: Dropped): Promise<DropStep>;
}
