/** What is counted: by connector, hour, destination and event name. */
import type { Reason } from '../../decide/reasons.ts';
import type { DeliveryState, DeliverySummary, StatusClass } from './delivery.ts';

/** What one connector did in a span of time, test traffic left out. */
export interface ConnectorActivity {
  connector: string;
  /** events for which a webhook was queued or a pixel handed out */
  fired: number;
  /** events that a connector in test mode only logged */
  testLogged: number;
  /** events for which nothing was done, by reason */
  skipped: Partial<Record<Reason, number>>;
  /** what has become of the webhooks of these events by now */
  deliveries: Record<DeliveryState, number>;
}

/**
 * What one connector did in a span of UTC days, test traffic left out. Events and webhooks count on the day on which the event
 * arrived, by what has become of them by now: a webhook that is sent again counts once, whichever attempt the partner took.
 */
export interface ConnectorFigures {
  connector: string;
  /** events for which a webhook was queued or a pixel handed out */
  fired: number;
  /** webhooks that the partner accepted (with one request per item, several of an event) */
  delivered: number;
  /** webhooks that were not accepted and wait for nothing: failed, rejected or unknown */
  failed: number;
  /** pixels handed to pages */
  pixels: number;
  /**
   * What the events delivered were worth (their `value`), by currency. Each event counts once: with its pixel as that is handed out,
   * else with its webhook (the first, with one request per item) as long as that is `delivered`.
   */
  value: ConnectorValue[];
  /** when a partner last accepted a webhook, or a pixel was last handed out; null: not in these days */
  lastDeliveredAt: number | null;
}

/**
 * A sum, never rounded by floating point. An event's amount is rounded to its currency's minor unit (ISO 4217), half a unit away
 * from zero. Amounts that can't be read, and those in what is no currency of ISO 4217, are left out.
 */
export interface ConnectorValue {
  /** ISO 4217, in capitals; empty: events that named none, counted in hundredths */
  currency: string;
  /** whole minor units in decimal digits: `14990` of EUR is €149.90, `1500` of JPY is ¥1,500 */
  minorUnits: string;
}

/** Real traffic of one clock hour (UTC), by the arrival of its events. */
export interface HourTraffic {
  /** start of the hour */
  at: number;
  events: number;
  /** of these events, by what has become of them by now */
  deliveries: Record<Exclude<DeliveryState, 'test_logged'>, number>;
  /**
   * Deliveries by how long they took from the event's arrival until the partner accepted, in the buckets of `deliveryTime.ts`.
   * Replays aren't timed: they would tell how long a person took.
   */
  took: Map<number, number>;
}

/** `accepted`: the delivery succeeded. Else the class of the answer's status, or `none` when no answer came. */
export type AttemptOutcome = 'accepted' | StatusClass;

/** What came of the attempts at one destination for one connector, test traffic left out. */
export interface DestinationHealth {
  connector: string;
  /** `host:port` */
  destination: string;
  accepted: number;
  lastAcceptedAt: number | null;
  refused: Partial<Record<StatusClass, number>>;
  lastRefused: { at: number; outcome: StatusClass } | null;
}

export interface EventNameRow {
  name: string;
  firstAt: number;
  lastAt: number;
  count: number;
}

export interface FigureStore {
  /**
   * At most some 1,000 names (`eventNames.ts`), by name. Past that a new one has no row of its own, unless it is a standard
   * event's or a connector fires on it: `others` counts its events.
   */
  eventNames(): Promise<EventNameRow[]>;
  /** The events whose names aren't among `eventNames`; null: there are none. */
  otherEventNames(): Promise<Omit<EventNameRow, 'name'> | null>;
  /** Of events that arrived at or after `since`, give or take an hour; connectors that did nothing are left out. By connector. */
  connectorActivity(since: number): Promise<ConnectorActivity[]>;
  /** From the UTC day of `since` on; connectors that did nothing are left out. By connector. */
  connectorFigures(since: number): Promise<ConnectorFigures[]>;
  /** From the hour of `since` on, oldest first; hours without traffic are left out. */
  trafficByHour(since: number): Promise<HourTraffic[]>;
  /** Attempts that ended in the hour of `since` or later; destinations without any are left out. */
  destinationHealth(since: number): Promise<DestinationHealth[]>;
  /** How many deliveries wait, test traffic left out, and the one of them whose event arrived first. */
  waitingNow(): Promise<{ count: number; oldest: DeliverySummary | null }>;
}
