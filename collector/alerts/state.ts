/** What is kept of alerts, in one shared setting of the store: incidents, what was told of them, and each attempt at that. */
import type { AlertKind } from '../connector/alertKinds.ts';

/** `still`: it is on when its snooze ends */
export type Telling = 'began' | 'still' | 'over';

/** One try at telling a receiver. */
export interface AlertAttempt {
  at: number;
  durationMs: number;
  /** the receiver took it */
  accepted: boolean;
  /** of the answer, HTTP's or SMTP's; null: none came */
  status: number | null;
  /** why not, in words */
  error?: string;
  /** the start of what the receiver said */
  answer?: string;
}

/** `given_up`: after the last attempt of the schedule. `dropped`: the receiver is gone from the settings. */
export type AlertMessageState = 'waiting' | 'sent' | 'given_up' | 'dropped';

export interface AlertMessage {
  /** the same in each attempt: `webhook-id`, `Message-ID` */
  id: string;
  telling: Telling;
  /** its name in the settings */
  receiver: string;
  at: number;
  state: AlertMessageState;
  /** of the next attempt, while it waits */
  dueAt: number | null;
  attempts: AlertAttempt[];
}

export interface Incident {
  id: string;
  kind: AlertKind;
  /** ID of a connector, or an origin; '' */
  subject: string;
  /** name of the connector when it began, or the origin */
  about?: string;
  beganAt: number;
  /** at the last look at which it was on */
  count: number;
  /** as it was found first */
  example: string;
  /** what its rule remembers */
  memory?: number;
  /** nothing was found since; null: it was at the last look */
  clearSince: number | null;
  overAt: number | null;
  /** how often it had begun in the day before */
  flaps: number;
  /** a message was made of its beginning; of its end */
  told: boolean;
  overTold: boolean;
  snoozedUntil: number | null;
  snoozedBy?: string;
  messages: AlertMessage[];
}

export interface AlertState {
  /** the newest first */
  incidents: Incident[];
}

export const SETTING = 'alerts';
export const NOTHING: AlertState = { incidents: [] };
