/**
 * The wire between the tag and the collector (DESIGN §6 "Wire"). Types, and the names of the contact's fields: the collector imports
 * them from here, so both sides can't drift apart. All times are epoch milliseconds.
 */

/** One landing whose URL carried at least one recognised click ID. Names are lower case, values as they came. */
export interface Click {
  at: number;
  /** click parameter → click ID, e.g. `{ click_id: '12345' }`; IDs hold 1 to 512 characters */
  ids: Record<string, string>;
  /** source parameter → value, e.g. `{ utm_source: 'platform_x' }` */
  sources: Record<string, string>;
  /** true for a landing of a test (`?trl_test=1`): it decides no real event */
  test?: boolean;
}

/** What `trl.identify()` takes, in one text: a list of texts would be longer in the tag. */
const CONTACT_NAMES = 'email phone first_name last_name birthday gender zip city country external_id';

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;

export type ContactField = Words<typeof CONTACT_NAMES>;

export const CONTACT_FIELDS = CONTACT_NAMES.split(' ') as ContactField[];

/** What the site knows of the person, as given to `trl.identify()`. */
export interface Contact extends Partial<Record<ContactField, string>> {}

/** purpose → allowed; a purpose that isn't named is undecided, which counts as not allowed */
export type Consent = Record<string, boolean>;

export type EventData = Record<string, unknown>;

/**
 * One event. `id` is made before the first send and kept over retries: it is what makes a retry harmless. Events of different
 * names may share one.
 */
export interface WireEvent {
  /** 1 to 128 characters */
  id: string;
  /** 1 to 64 characters, standard or custom */
  name: string;
  at: number;
  data: EventData;
}

/**
 * Body of `POST /v1/events`, sent as `text/plain`; at most 64 KiB (with a token 1 MiB) and 50 events. What is odd about one part is mended or
 * left out and named in the answer's `notes`. `data._trl_note` holds what the tag itself left out.
 */
export interface EventsRequest {
  key: string;
  visitor: string;
  /** the sender's clock as this request goes out: by it the collector knows how wrong the times in here are */
  now?: number;
  /** `fbp`: value of Meta's `_fbp` cookie, where the page has one (fills `{{FBP}}`) */
  page: { url: string; referrer: string; fbp?: string };
  clicks: Click[];
  contact?: Contact;
  consent?: Consent;
  /** true for test traffic: the browser is marked by `?trl_test=1`, or a server says so */
  test?: boolean;
  /** with a token only: the visitor's address and browser; those of the connection are the server's own */
  ip?: string;
  userAgent?: string;
  events: WireEvent[];
}

/**
 * One element or text of a main-window pixel, to be built with `createElement` / `createTextNode`, in order. Strings are
 * text nodes. Attribute values and text are plain (no entities): they are set, never parsed as HTML.
 */
export type PixelNode = string | { tag: string; attributes?: [name: string, value: string][]; children?: PixelNode[] };

interface PixelAddress {
  /** event id */
  event: string;
  /** event name; a collector of the version before doesn't say it */
  name: string;
  /** connector id */
  connector: string;
  /** to be told with the receipt: it shows that the sender was given this pixel */
  receipt?: string | undefined;
  /** approval hash; the sandbox shell is `GET /frame/<approval>`, or `/frame/<frame>` */
  approval: string;
}

/**
 * To tags that say `Content-Type: text/plain;trl=2`, the version of the sandbox shell that they know how to use (a field in
 * the body would be refused by older collectors); a pixel that a browser must not run otherwise is answered to no other tag.
 * `nonces`: offsets in `html` where the shell writes nonces; `frame`: the shell's address below `paths.frame`.
 */
interface Enforced {
  nonces?: number[];
  frame?: string;
}

/** What the collector writes into the shell, as JSON in `<meta name="trl">`: the inner document's policy, but for the nonce. */
export interface ShellSettings {
  /** of `script-src` */
  sources: string;
  /** script addresses: one file, or with “/” at its end all below it */
  scripts: string[];
  /** scripts from elsewhere may write inline scripts: no nonces */
  inline?: boolean;
  /** scripts may make code from text */
  code?: boolean;
}

export type Pixel = PixelAddress &
  (({ mode: 'sandbox'; html: string } & Enforced) | { mode: 'main'; nodes: PixelNode[] });

export interface RejectedEvent {
  /** index in the request's `events` */
  index: number;
  /** path of what is wrong within that event, e.g. `data.value` */
  field: string;
  message: string;
}

/** What was left out, shortened or mended of an event that was taken. */
export interface EventNote {
  /** path of it, e.g. `data.items[3].note`, or of the envelope's, e.g. `clicks[0].sources.utm_source` */
  field: string;
  message: string;
}

/** 200 answer of `POST /v1/events`. */
export interface EventsAnswer {
  pixels: Pixel[];
  rejected?: RejectedEvent[];
  /** `index`: of the event; absent where it is of the envelope */
  notes?: (EventNote & { index?: number })[];
  /** Set where the collector's own cookie knows the visitor by another ID: that ID, and the clicks that came with the cookie. */
  visitor?: { id: string; clicks: Click[] };
}

/** Body of `POST /v1/consent`: the visitor took back what storing needs. Answer: 200 and `{}`; the visitor's clicks are forgotten. */
export interface WithdrawalRequest {
  key: string;
  visitor: string;
  consent: Consent;
}

export type ReceiptOutcome = 'ran' | 'threw' | 'blocked' | 'timed_out' | 'vetoed';

/** What the browser reports of one pixel. `detail` is at most 512 characters. */
export interface Receipt {
  event: string;
  connector: string;
  /** as it came with the pixel; without it the receipt is unconfirmed and changes nothing */
  receipt?: string | undefined;
  outcome: ReceiptOutcome;
  detail?: string;
}

/** Body of `POST /v1/receipts`; at most 50 receipts. Answer: `{ stored, ignored }` (counts). */
export interface ReceiptsRequest {
  key: string;
  receipts: Receipt[];
}

/** Which of IAB TCF's answers make one purpose of ours: all of these purposes, and the vendor where one is named. */
export interface TcfRule {
  /** TCF purpose numbers, e.g. 1, 3, 4 */
  purposes: number[];
  /** ID in the Global Vendor List */
  vendor?: number;
}

/**
 * Settings that `GET /t/:key.js` puts into the tag and `GET /t/:key.json` answers: the container's public part. What is
 * optional is left out where it is off: each byte of it is loaded by every page.
 */
export interface TagSettings {
  key: string;
  /** where the collector is, for a tag that was put into another file or moved to another address; no trailing slash */
  base?: string;
  /** below the address that the tag was loaded from */
  paths: { tag: string; events: string; receipts: string; consent: string; frame: string };
  /** click parameter names in lower case: every connector's and the ad platforms' own */
  clicks: string[];
  /** source parameter names in lower case: every connector's and utm_* */
  sources: string[];
  /** purposes the container asks for; empty: none */
  consent: string[];
  /** click parameters that also count in the address's hash, as `#name=value` */
  hash?: string[];
  /** of these, those that count as `#namevalue`, too */
  bare?: string[];
  /** while consent is undecided, clicks and events outlive a reload in sessionStorage */
  hold?: boolean;
  /** Global Privacy Control refuses what the visitor hasn't decided here */
  gpc?: boolean;
  /** purpose → consent types of Google Consent Mode that all have to be granted */
  google?: Record<string, string[]>;
  /** purpose → what TCF has to allow */
  tcf?: Record<string, TcfRule>;
  /** the collector keeps a cookie of its own: requests carry credentials */
  cookie?: boolean;
  /** the owner's other domains, whose links carry visitor and clicks */
  domains?: string[];
  /** milliseconds after which a pixel whose answer came on a later page runs no more */
  pixelAge: number;
  /** digest of what runs pixels, where the container has some: by it the part is fetched before it is needed, and cached for good */
  run?: string;
  /** PageView by itself, in single-page apps too */
  pageViews?: boolean;
  /** GA4 event name in the `dataLayer` → event name */
  dataLayer?: Record<string, string>;
}
