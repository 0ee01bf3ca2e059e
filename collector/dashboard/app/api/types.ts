/** Answers of the admin API, as its own code shapes them. Times are epoch milliseconds. */

import type { Click } from '../../../../sdk/protocol.ts';
import type { Token } from '../../../admin/access/tokens.ts';
import type { DataKey } from '../../../admin/home/dataKeys.ts';
import type { DifferingEvent } from '../../../admin/home/differingEvents.ts';
import type { FailingDestination } from '../../../admin/home/failingDestinations.ts';
import type { Span, TrafficBucket, TrafficTotal } from '../../../admin/home/trafficBuckets.ts';
import type { WithdrawnPixel } from '../../../admin/review/withdrawnRoutes.ts';
import type { showDelivery } from '../../../admin/traffic/showTraffic.ts';
import type { Unavailable } from '../../../compiling/pixelCompiler.ts';
import type { Allowance } from '../../../connector/allowances.ts';
import type { Connector, ConsentSettings, NameValue, PageSettings, PixelSettings } from '../../../connector/types.ts';
import type { PixelStatus } from '../../../container/approvals/pixelStatus.ts';
import type { Decision } from '../../../decide/types.ts';
import type { EmptyAmount } from '../../../ingest/emptyAmounts.ts';
import type { ParameterDescription } from '../../../parameters/catalogue.ts';
import type { SlotContext } from '../../../pixels/contexts.ts';
import type { PixelReview as Analysis } from '../../../pixels/review/review.ts';
import type { SecretInfo as KeptSecret } from '../../../secrets/secrets.ts';
import type { AuditEntry } from '../../../store/contract/audit.ts';
import type { EventSummary } from '../../../store/contract/event.ts';
import type { ConnectorActivity } from '../../../store/contract/figures.ts';
import type { Refusal } from '../../../validate/refusal.ts';
import type { FieldError } from './problem.ts';

export type {
  AuditEntry,
  ConnectorActivity,
  ConsentSettings,
  DataKey,
  Decision,
  EventSummary,
  NameValue,
  PageSettings,
  ParameterDescription,
  PixelStatus,
  Token,
};

/** A slot that the compiler has put under a context; places count from 1. */
export interface KnownSlot {
  line: number;
  column: number;
  parameter: string;
  written: string;
  context: SlotContext;
  /** the context in words */
  where: string;
}

export interface List<Item> {
  items: Item[];
  next: string | null;
}

/** `pixel` without `html` where there is none; see `admin/connectors/showConnector.ts` */
export interface ShownPixel extends Partial<PixelSettings> {
  status: PixelStatus;
  /** to approve it with */
  hash?: string;
  hosts?: string[];
  scripts?: string[];
  approvedHosts?: string[];
  /** absent where those found in it were approved, before there was a choice */
  approvedScripts?: string[];
  approvedAllows?: Allowance[];
  approvedAt?: number;
  approvedBy?: string;
  revokedAt?: number;
  revokedBy?: string;
  withdrawnAt?: number;
  withdrawnBecause?: string;
  /** what runs now, also while a newer one is pending */
  live?: { hash: string; hosts: string[]; approvedAt: number; approvedBy: string } | null;
  killed?: { at: number; by: string; hash: string };
  /** it couldn't be compiled just now, for this reason; its approval stands, and it is tried again */
  unavailable?: Unavailable['unavailable'];
}

/** `POST /api/pixel/check`; see `admin/connectors/checkPixel.ts`. */
export interface PixelCheck {
  refusals: Refusal[];
  unproved: Refusal[];
  mended?: { html: string };
  slots: KnownSlot[];
  hosts: string[];
}

/** `GET …/pixel/review`; see `admin/review/showReview.ts`. Without the analysis where today's compiler refuses the pixel. */
export interface PixelReview extends ShownPixel, Partial<Omit<Analysis, 'changes'>> {
  connector: string;
  name: string;
  version: number;
  mode: 'sandbox' | 'main';
  html: string;
  editedBy?: string;
  editedAt?: number;
  twoPeople: boolean;
  refusals?: Refusal[];
  /** places where only the sandbox's policy keeps a value from becoming code */
  unproved?: Refusal[];
  /** a form of it of which none of that, or of `refusals`, has to be said; for an editor to submit */
  mended?: { html: string };
  /** against the approved version */
  changes?:
    | (NonNullable<Analysis['changes']> &
        Record<'hostsAdded' | 'hostsRemoved' | 'scriptsAdded' | 'scriptsRemoved', string[]>)
    | null;
}

/** `GET /api/kill`: the switches that are on. */
export interface Kills {
  /** why what was stopped last isn't written yet, and what that means */
  unwritten?: string;
  all?: { at: number; by: string } | null;
  hosts: { host: string; at: number; by: string }[];
  /** approved ones that they stop now */
  pixels: { connector: string; hash: string }[];
}

/** `POST …/test`: what was sent, secrets masked, and what came back. */
/** `POST /api/connectors/:id/test`; `requests` has one, or one per item of the order. */
export interface WebhookTest {
  requests: TestAttempt[];
  /** the test event in the log; null, with `unlogged`, where it isn't there */
  event: string | null;
  unlogged?: string;
}

export interface TestAttempt {
  method: 'GET' | 'POST';
  url: string;
  headers: NameValue[];
  body: string | null;
  /** null: no answer came, see `error` */
  status: number | null;
  durationMs: number;
  answer?: string;
  error?: string;
  /** in the Webhook Log */
  delivery: string | null;
}

export interface ShownConnector extends Omit<Connector, 'pixel'> {
  pixel: ShownPixel;
  /** which legs get test events while it is enabled */
  takesTests: { webhook: boolean; pixel: boolean };
}

/** `others`: events whose names are too rare to be listed among so many */
export interface EventNames extends List<EventName> {
  others: { firstAt: number; lastAt: number; count: number } | null;
}

export interface EventName {
  name: string;
  firstAt: number | null;
  lastAt: number | null;
  count: number;
  standard: boolean;
  received: boolean;
}

export interface DataKeys {
  /** how many of the newest events were looked at */
  events: number;
  items: DataKey[];
}

export interface SecretInfo extends KeptSecret {
  usedBy: string[];
  /** a key of Standard Webhooks, for `signWith` */
  canSign: boolean;
}

/** One request as it would be sent; secrets are masks. */
export interface BuiltRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: NameValue[];
  body: string | null;
  signWith?: string[];
  /** why it could not be sent like this */
  error?: string;
}

export interface DraftPreview {
  problems: FieldError[];
  requests: BuiltRequest[];
  /** what each dynamic parameter is for the event */
  values: Record<string, string>;
  decision: Decision | null;
  event: { id: string; name: string; data: Record<string, unknown> } | null;
}

export interface TrialVisit {
  decisions: Decision[];
  /** a landing made it a test visit */
  test: boolean;
  /** in the order of the landings; null: no click ID that anybody knows */
  clicks: (Click | null)[];
  recognised: { clicks: string[]; sources: string[] };
}

export type { DifferingEvent } from '../../../admin/home/differingEvents.ts';
/** `GET /api/refusals`: events that were not taken, by where they came from, the newest first. */
export type { Refused } from '../../../ingest/door/refusals.ts';
/** `GET /api/overview`: real traffic, test traffic left out; see `admin/home/overviewRoutes.ts`. */
export interface Overview {
  span: Span;
  zone: string;
  /** when it was counted */
  at: number;
  buckets: TrafficBucket[];
  total: TrafficTotal;
  waiting: { count: number; oldest: (ReturnType<typeof showDelivery> & OldestWaiting) | null };
  failing: FailingDestination[];
  /** a browser told one thing and then a server another, in the last days; the newest first */
  differing: DifferingEvent[];
  /** told without an amount that the connector names, since this collector's start; the newest first */
  emptyAmounts: (EmptyAmount & { connectorName: string })[];
  review: { connector: string; name: string }[];
  withdrawn: WithdrawnPixel[];
}

interface OldestWaiting {
  attempts: number;
  status: number | null;
  connectorName: string;
}

export interface Container {
  key: string;
  name: string;
  allowedOrigins: string[];
  consent: ConsentSettings;
  page: PageSettings;
  review: { twoPeople: boolean };
  /** of all this, to notice that somebody else was faster */
  revision: string;
  tag: string;
}
