/**
 * What the admin API's answers are made of (`protocol.ts` says which call answers what). Types only. Times are epoch milliseconds.
 * Dashboard and e2e take them from here; a handler that answers something else doesn't compile, and tests hold answers against them.
 */
import type { Click, EventNote } from '../../sdk/protocol.ts';
import type { Incident } from '../alerts/state.ts';
import type { Unavailable } from '../compiling/pixelCompiler.ts';
import type { Allowance } from '../connector/allowances.ts';
import type { Method } from '../connector/methods.ts';
import type { Connector, Container, Kill, NameValue, PixelSettings, ResponseRule } from '../connector/types.ts';
import type { Mend } from '../container/approvals/mend.ts';
import type { PixelStatus } from '../container/approvals/pixelStatus.ts';
import type { StoppedBy } from '../container/killed.ts';
import type { Decision } from '../decide/types.ts';
import type { EmptyAmount } from '../ingest/emptyAmounts.ts';
import type { ParameterDescription } from '../parameters/catalogue.ts';
import type { FilterDescription } from '../parameters/filters.ts';
import type { Mended } from '../pixels/compile/mend.ts';
import type { SlotContext } from '../pixels/contexts.ts';
import type { RenderedPixel } from '../pixels/render.ts';
import type { PixelReview as Analysis } from '../pixels/review/review.ts';
import type { SecretInfo } from '../secrets/secrets.ts';
import type { Attempt, DeliveryLeg, DeliveryRow, DeliverySummary } from '../store/contract/delivery.ts';
import type { EventRow } from '../store/contract/event.ts';
import type { ConnectorActivity, ConnectorFigures } from '../store/contract/figures.ts';
import type { FieldProblem } from '../validate/problems.ts';
import type { Refusal } from '../validate/refusal.ts';
import type { Role } from './access/roles.ts';
import type { Token } from './access/tokens.ts';
import type { DataKey } from './home/dataKeys.ts';
import type { DifferingEvent } from './home/differingEvents.ts';
import type { FailingDestination } from './home/failingDestinations.ts';
import type { SeemingRefusal } from './home/seemingRefusals.ts';
import type { Span, TrafficBucket, TrafficTotal } from './home/trafficBuckets.ts';
import type { UnheardName } from './home/unheardNames.ts';
import type { ShownPixel } from './traffic/showPixels.ts';

/** A page of a list; `next` is the `cursor` of the page after it, null on the last one. */
export interface List<Item> {
  items: Item[];
  next: string | null;
}

/** What is wrong (RFC 9457, `application/problem+json`). What stands beside `detail` depends on the problem. */
export interface Problem {
  /** short, the same for every problem of its kind */
  title: string;
  status: number;
  /** what was wrong and what would be right */
  detail: string;
  /** path of the wrong field, e.g. `webhook.parameters[0].value` */
  field?: string;
  /** where several fields are wrong, or one alone: each with its path */
  errors?: FieldProblem[];
  /** places where the compiler refuses a pixel */
  refusals?: Refusal[];
  /** 409: as it is by now, where somebody else was faster */
  current?: ShownConnector | SiteSettings;
  /** 409: names of the events that share the ID */
  names?: string[];
  /** 409: how many deliveries wait now */
  waiting?: number;
  /** 409: connectors that use the secret */
  users?: string[];
  /** 409: the hash that awaits review now */
  hash?: string;
  /** 403: the role that is needed */
  role?: string;
  /** 503: why the pixel couldn't be compiled just now */
  unavailable?: Unavailable['unavailable'];
  /** 429: which limit was met */
  budget?: string;
}

/** `csrf` and `endsAt` with a session only: changes carry `csrf` as `x-csrf-token`. */
export interface SignedIn {
  name: string;
  role: Exclude<Role, 'ingest'>;
  csrf?: string;
  endsAt?: number;
}

/** `hash` to approve it with; `hosts` and `scripts` were found in it; of its last review what was approved, rejected or withdrawn. */
export interface PixelState {
  status: PixelStatus;
  hash?: string;
  hosts?: string[];
  scripts?: string[];
  /** why today's compiler refuses it */
  refusals?: Refusal[];
  /** it couldn't be compiled just now, for this reason; its approval stands, and it is tried again */
  unavailable?: Unavailable['unavailable'];
  approvedHash?: string;
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
  rejected?: NonNullable<PixelSettings['rejected']>;
  /** what runs now, also while a newer one is pending */
  live?: { hash: string; hosts: string[]; approvedAt: number; approvedBy: string } | null;
  /** by a kill switch, of that host or of all */
  killed?: StoppedBy & { hash: string };
}

/** A connector's pixel: its settings, where it has one, and its state. */
export interface ConnectorPixel extends Partial<PixelSettings>, Omit<PixelState, 'rejected'> {}

/** Secrets in headers and passwords are masks, which a PUT may send back. */
export interface ShownConnector extends Omit<Connector, 'pixel'> {
  pixel: ConnectorPixel;
  /** which legs get test events while it is enabled */
  takesTests: { webhook: boolean; pixel: boolean };
}

/** `unwritten`: what was stopped holds, but isn't on disk yet, and why. */
export interface RevokedConnector extends ShownConnector {
  unwritten?: string;
}

/** What a reviewer judges a pixel by; without the analysis where today's compiler refuses it. */
export interface PixelReview extends PixelState, Partial<Omit<Analysis, 'changes'>> {
  connector: string;
  name: string;
  version: number;
  mode: 'sandbox' | 'main';
  html: string;
  editedBy?: string;
  editedAt?: number;
  twoPeople: boolean;
  /** the approved version that this one would take the place of */
  approved: { hash: string; hosts: string[]; mode: 'sandbox' | 'main'; approvedAt: number; approvedBy: string } | null;
  /** places where only the sandbox's policy keeps a value from becoming code */
  unproved?: Refusal[];
  /** a form of it of which none of that, or of `refusals`, has to be said; for an editor to submit */
  mended?: { html: string };
  /** against the approved version */
  changes?: (NonNullable<Analysis['changes']> & ReachChanges) | null;
}

export interface ReachChanges {
  hostsAdded: string[];
  hostsRemoved: string[];
  scriptsAdded: string[];
  scriptsRemoved: string[];
}

/** Pixels that an update of the compiler took off air. */
export interface WithdrawnPixel {
  connector: string;
  name: string;
  /** when; unknown for a pixel that was accepted and never approved */
  at: number | null;
  because: string;
  /** what one press makes of it */
  mend: Mend['kind'] | null;
}

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

/** What the compiler says of a pixel that isn't saved; `slots` of a refused one are as many as could be read. */
export interface PixelCheck {
  refusals: Refusal[];
  /** what only the sandbox's policy stands against */
  unproved: Refusal[];
  /** a form of it that is taken, or of which less has to be said */
  mended?: Mended;
  slots: KnownSlot[];
  hosts: string[];
}

/** The switches that are on. */
export interface Kills {
  /** why what was stopped last isn't written yet, and what that means */
  unwritten?: string;
  all: Kill | null;
  hosts: (Kill & { host: string })[];
  /** approved ones that they stop now */
  pixels: { connector: string; hash: string }[];
}

/** One request as it would be sent; secrets are masks. */
export interface BuiltRequest {
  method: Method;
  url: string;
  headers: NameValue[];
  body: string | null;
  /** names of the secrets that it is signed with when it is sent */
  signWith?: string[];
  /** why it could not be sent like this */
  error?: string;
}

/** The first request, or nulls where there is none; `others` where there is one for each item. */
export type ConnectorPreview = (BuiltRequest | NoRequest) & {
  others?: BuiltRequest[];
  /** as it stands in the settings, approved or not; `error`: it can't be filled with these values */
  pixel: ((RenderedPixel | { error: string }) & { status: PixelStatus }) | null;
  decision: Decision;
};

export interface NoRequest {
  url: null;
  method: null;
  headers: null;
  body: null;
}

/** What is wrong with the draft is part of the answer. */
export interface DraftPreview {
  problems: FieldProblem[];
  requests: BuiltRequest[];
  /** what each dynamic parameter is for the event */
  values: Record<string, string>;
  decision: Decision | null;
  event: { id: string; name: string; data: Record<string, unknown> } | null;
}

/** Which connectors would fire for a visit. */
export interface TrialVisit {
  decisions: Decision[];
  /** a landing with `trl_test=1` makes it a test visit */
  test: boolean;
  /** as the tag would have kept them, in the order of the landings; null: no click ID that anybody knows */
  clicks: (Click | null)[];
  recognised: { clicks: string[]; sources: string[] };
}

/** What was sent, secrets masked, and what came back. */
export interface TestAttempt extends BuiltRequest {
  /** null: no answer came, see `error` */
  status: number | null;
  durationMs: number;
  answer?: string;
  /** in the Webhook Log */
  delivery: string | null;
}

/** The first attempt stands in the answer itself, all of them in `requests`: one, or one per item of the order. */
export interface WebhookTest extends Partial<TestAttempt> {
  requests: TestAttempt[];
  /** the test event in the log; null, with `unlogged`, where it isn't there */
  event: string | null;
  unlogged?: string;
  decision: Decision;
}

/** What lists and single deliveries share; a pixel's entry has no request. */
export interface DeliveryBase extends Omit<DeliveryRow, 'request' | 'attempts' | 'leg' | 'earlier'> {
  leg: DeliveryLeg;
  method: Method | null;
  url: string | null;
  headers: NameValue[];
  body: string | null;
}

/** A delivery in a list: `attempts` is their number, `status` and `durationMs` the last one's. */
export interface DeliveryItem extends DeliveryBase, Pick<DeliverySummary, 'attempts' | 'status' | 'durationMs'> {}

/** One delivery with its attempts. */
export interface Delivery extends DeliveryBase {
  attempts: Attempt[];
  /** what it was until it was sent with other settings, the oldest first: attempts until then were made with that */
  earlier?: { until: number; who: string; request: BuiltRequest }[];
}

/** `pixel`: of a pixel's entry what it would have been; null where its event doesn't know it. */
export interface DeliveryAlone extends Delivery {
  pixel?: ShownPixel | null;
}

/** `ended`: what a replay would send. Counts up to 2,000, waiting ones up to 20,000. */
export interface DeliveryCount {
  ended: number;
  /** of these, sent only if that is confirmed */
  testLogged: number;
  /** what no replay can send */
  unsendable: number;
  waiting: number;
  /** there are more than these */
  more: boolean;
  /** when it was counted: for a replay that leaves out what comes later */
  until: number;
}

/** Two requests that a replay may send, secrets masked; null with the reason where it can't be sent like that. */
export interface ReplayChoice {
  /** as it was: the request in the log */
  asItWas: BuiltRequest | null;
  whyNotAsItWas?: string;
  /** a server's event has other values since: as it was, it is sent with those, which are not shown here */
  superseded?: true;
  today: BuiltRequest | null;
  whyNotToday?: string;
  /** nothing differs, masked parts and destination included */
  same: boolean;
  /** of the connector, today */
  version: number | null;
}

/** `notBuilt`: with today's settings alone. `changed`: it was replayed, or a server told of it, at that very moment. */
export interface Replayed {
  replayed: number;
  skipped: number;
  skippedBecause: { unsendable: number; gone: number; testLogged: number; notBuilt?: number; changed?: number };
  /** why requests couldn't be built with today's settings, the first 20 reasons, with the IDs of the first deliveries */
  notBuilt?: { why: string; count: number; deliveries: string[] }[];
}

/** Of what waits: due at once; being sent at this moment; held, since its webhook is paused or off, or its connector disabled. */
export interface SentNow {
  due: number;
  underWay: number;
  held: number;
}

/** What a response rule makes of the latest 2xx answers. */
export interface RuleTrial {
  rule: ResponseRule;
  /** answers looked at, at most 100 */
  looked: number;
  accepted: number;
  rejected: number;
  unknown: number;
  /** of these, otherwise than they ended */
  changed: number;
  /** of those, the newest */
  examples: { delivery: string; at: number; was: AnswerKind; becomes: AnswerKind; why?: string }[];
}
export type AnswerKind = 'accepted' | 'rejected' | 'unknown';

/** Whether a partner whose webhook was paused is back. */
export interface Tried {
  /** the delivery that went first */
  delivery: string;
  status: number | null;
  error?: string;
  /** the partner takes webhooks again */
  isBack: boolean;
}

/** `tried`: the delivery that went first, where one waited. */
export interface Resumed extends ShownConnector {
  tried?: Tried;
  sent?: SentNow;
}

/** `underWay`: were being sent; they aren't tried again. */
export interface Cancelled {
  dropped: number;
  underWay: number;
}

/** One event with all that became of it. */
export interface EventAnswer extends Omit<EventRow, 'deliveries' | 'pixels'> {
  deliveries: Delivery[];
  pixels: ShownPixel[];
  notes?: EventNote[];
  /** of each connector that held it for a duplicate: when the transaction fired the first time */
  paidBefore: { connector: string; at: number }[];
}

export interface EventName {
  name: string;
  firstAt: number | null;
  lastAt: number | null;
  count: number;
  standard: boolean;
  received: boolean;
}

/** `others`: events whose names are too rare to be listed among so many */
export interface EventNames extends List<EventName> {
  others: { firstAt: number; lastAt: number; count: number } | null;
}

/** `events`: how many of the newest events were looked at */
export interface DataKeys extends List<DataKey> {
  events: number;
}

/** What `{{…}}` can stand for; `filters`: what may stand behind a bar in it, a row for each way to write one */
export interface Parameters extends List<ParameterDescription> {
  filters: FilterDescription[];
}

/** `since`: 24 hours ago */
export interface Activity extends List<ConnectorActivity> {
  since: number;
}

/**
 * The last `days` UTC days, today among them. `since`: start of the first, at 00:00 UTC; days from which no events are kept any more
 * count nothing. `at`: when it was counted.
 */
export interface Figures extends List<ConnectorFigures> {
  days: number;
  since: number;
  at: number;
}

/** Real traffic; test traffic is left out. */
export interface Overview {
  span: Span;
  zone: string;
  /** when it was counted */
  at: number;
  buckets: TrafficBucket[];
  total: TrafficTotal;
  waiting: { count: number; oldest: (DeliveryItem & { connectorName: string }) | null };
  failing: FailingDestination[];
  /** a browser told one thing and then a server another, in the last days; the newest first */
  differing: DifferingEvent[];
  /** told without an amount that the connector names, since this collector's start; the newest first */
  emptyAmounts: (EmptyAmount & { connectorName: string })[];
  /** 2xx answers of the last 7 days that read like a refusal, of connectors without a rule; among the latest 100 answers of each */
  seemingRefusals: SeemingRefusal[];
  /** names received in the last 7 days that no connector fires on */
  unheardNames: UnheardName[];
  review: { connector: string; name: string }[];
  withdrawn: WithdrawnPixel[];
}

/** An incident, and what was told of it. */
export interface ShownIncident extends Omit<Incident, 'memory' | 'flaps' | 'told' | 'overTold'> {
  /** the kind in words */
  label: string;
  /** path of the screen to go on at */
  link: string;
}

/** `isQuiet`: in the settings' quiet hours, in which nothing is told */
export interface Alerts extends List<ShownIncident> {
  isQuiet: boolean;
}

/** The container's public part. */
export interface SiteSettings
  extends Pick<Container, 'key' | 'name' | 'allowedOrigins' | 'consent' | 'page' | 'review' | 'alerts'> {
  /** of all this, to notice that somebody else was faster */
  revision: string;
  /** to paste into every page */
  tag: string;
}

/** A secret's name, hosts and users; never its value. */
export interface ShownSecret extends SecretInfo {
  /** ids of connectors */
  usedBy: string[];
  /** names of receivers of alerts */
  usedByAlerts: string[];
  /** a key of Standard Webhooks, for `signWith` */
  canSign: boolean;
}

/** `value` is shown this once. */
export interface GeneratedSecret extends ShownSecret {
  value: string;
}

/** `token` is shown this once. */
export interface NewToken extends Token {
  token: string;
}
