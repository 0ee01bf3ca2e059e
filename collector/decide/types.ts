/** What goes into a decision and what comes out (DESIGN §7). Types only. Times are epoch milliseconds. */
import type { Click, Consent } from '../../sdk/protocol.ts';
import type { ClickMatching, Mode } from '../connector/types.ts';
import type { CompiledCondition, Unmet } from '../parameters/conditions.ts';
import type { Lookup } from '../parameters/values.ts';
import type { Reason } from './reasons.ts';

/** A click as it was dated. */
export interface DatedClick extends Click {
  /** what the device's clock said, where that was found wrong and `at` is corrected: to within a minute, or no later than is known */
  deviceAt?: number;
}

/** A click with the server's time of its first arrival, which replaces a client's time that can't be true. */
export interface HistoryClick extends DatedClick {
  receivedAt: number;
}

/** Who told of an event. A server is authenticated (it came with a token); what a browser tells is a claim. */
export type EventSource = 'browser' | 'server';

/** What decide needs to know of an event. */
export interface DecidableEvent {
  name: string;
  at: number;
  /** test traffic: of a browser marked by `?trl_test=1`, or of a server that says so */
  test: boolean;
  consent: Consent;
  source: EventSource;
  /** its dynamic parameters, as a connector with this click sees them; asked only where one has a condition */
  lookup?(
    click: DatedClick | undefined,
    matching: Pick<ClickMatching, 'enabled' | 'parameter' | 'source'> | undefined,
  ): Lookup;
}

/** What is known of the visitor and of earlier firings when the event is decided. */
export interface History {
  /** the visitor's clicks, stored and sent, merged by `mergeClicks` */
  clicks: HistoryClick[];
  /**
   * ids of connectors that already fired for this event name and transaction id within 30 days: for a real event those that
   * fired for a real one, for a test those that fired at all
   */
  firedConnectors: ReadonlySet<string>;
}

export type LegOutcome = 'queued' | 'delivered' | 'test_logged' | 'skipped';

/** The outcome of one leg. `reason` stands with every `skipped`. */
export interface Leg {
  outcome: LegOutcome;
  reason?: Reason;
}

/** The click that won instead under the last-click model, and whose it was. */
export interface Winner extends DatedClick {
  /** connector ids it belongs to, then ad-platform parameter names it carries */
  belongsTo: string[];
}

/** The outcome for one event and one connector that listens to it. */
export interface Decision {
  connector: string;
  version: number;
  webhook: Leg;
  pixel: Leg;
  /** the click used */
  click?: DatedClick;
  winner?: Winner;
  /** with `consent_missing`: the purposes that were asked for and not allowed */
  missingConsent?: string[];
  /** with `condition_not_met`: the part of the condition that decided, and what it saw */
  unmet?: Unmet;
}

/** What decide needs to know of one connector that listens to the event. */
export interface DecidableConnector {
  id: string;
  version: number;
  mode: Mode;
  /** legs that send and run a test event although the connector is enabled; in mode `test` both do */
  takesTests?: { webhook: boolean; pixel: boolean };
  /** present when click ID matching is on */
  click?: ClickMatching;
  /** purposes it asks for besides the container's */
  consent?: readonly string[];
  /** whose clicks fill `{{CLICK_ID}}` where click ID matching is off; `required`: without one the webhook stays unsent */
  unmatchedClick?: Pick<ClickMatching, 'parameter' | 'source'> & { required: boolean };
  dedupeTransactions: boolean;
  /** set where only a server's event fires, and a browser's waits for it */
  awaitsServer?: boolean;
  /** what the event must say, once click and consent are settled */
  condition?: CompiledCondition;
  /** the webhook is set up and turned on; one that the collector paused counts as on, its deliveries wait */
  webhookOn: boolean;
  /** `live`: turned on and an approved template is on air; `killed`: it would be, but for a kill switch */
  pixel: 'off' | 'live' | 'not_approved' | 'revoked' | 'killed' | 'unavailable';
}

/** The container as decide sees it. */
export interface DecidableContainer {
  requiredConsent: readonly string[];
  /** connectors that list the event as a trigger, in the container's order */
  listeners(eventName: string): readonly DecidableConnector[];
  /** every connector's click matching, on or off: what is recognised, and whose a click is */
  owners: readonly { connector: string; matching: ClickMatching }[];
}
