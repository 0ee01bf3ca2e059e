/**
 * The shape of the configuration, as it stands in container.json and in the admin API (DESIGN §6 "Connector").
 * `schema.ts` checks it; everything behind the schema may rely on it. Times are epoch milliseconds.
 */

import type { TcfRule } from '../../sdk/protocol.ts';
import type { Allowance } from './allowances.ts';

export type Mode = 'enabled' | 'test' | 'disabled';

export interface NameValue {
  name: string;
  /** text with dynamic parameters */
  value: string;
}

/** A parameter of a webhook. With `items` it is about the order's items (`data.items`), and may hold `{{ITEM_…}}`. */
export interface WebhookParameter extends NameValue {
  /** `each`: once per item, `#` in the name becomes 1, 2, 3…; `join`: one value, the items' joined by `separator` */
  items?: 'each' | 'join';
  /** for `join`; default `,` */
  separator?: string;
}

/** What an answer with 2xx must say to count as a success. */
export interface ResponseRule {
  /** the body must contain, or must not contain, `text`; compares exactly, within the first 64 KiB */
  body: 'contains' | 'lacks';
  text: string;
  /** true: what was rejected is tried again like a failure. Default false: it ends as `rejected`. */
  retry: boolean;
}

export interface Webhook {
  enabled: boolean;
  method: 'GET' | 'POST';
  /** http(s); slots only in path and query */
  url: string;
  /** GET: appended to the query. POST: the body. */
  parameters: WebhookParameter[];
  headers: NameValue[];
  /** POST only: how `parameters` become the body; `template`: the body is `template`, and `parameters` go into the query */
  body: 'form' | 'json' | 'template';
  /** JSON text whose string values may hold slots; a slot alone keeps its value's type */
  template?: string;
  /** user and password are texts with slots; sent as `Authorization: Basic` (RFC 7617) */
  basicAuth?: { user: string; password: string };
  /** names of the secrets to sign with (Standard Webhooks), newest first; several during a rotation */
  signWith?: string[];
  /** one request per item of `data.items`, in which `{{ITEM_…}}` may stand anywhere */
  requestPerItem: boolean;
  /** no click ID, no call: skipped with `no_click` when `{{CLICK_ID}}` is empty */
  requireClickId: boolean;
  responseRule?: ResponseRule;
  guarantee: 'at_least_once' | 'at_most_once';
  /** event name → what `{{EVENT_NAME}}` says in this webhook */
  eventNames: Record<string, string>;
  /** leave out parameters whose value comes out empty */
  omitEmpty: boolean;
  /** why the collector itself stopped sending (410, or 120 h of nothing but failures): deliveries wait until it is resumed */
  paused?: { at: number; reason: string };
}

export interface PixelSettings {
  enabled: boolean;
  html: string;
  /** true: sandboxed iframe; false: the page's main window */
  sandbox: boolean;
  /** event name → what `{{EVENT_NAME}}` says in this pixel; a value like any other, so no part of what is approved */
  eventNames?: Record<string, string>;
  /** who changed `html` or `sandbox` last, and when; noted by the collector, unknown for what was written by hand */
  editedBy?: string;
  editedAt?: number;
  /** version of the compiler that accepted `html`; noted by the collector */
  compiler?: number;
  /** a reviewer's no to exactly this pixel; gone with its next edit, and when it is approved after all */
  rejected?: Rejection;
}

/** `hash`: of the pixel that was reviewed. `reason`: for whoever edits it next. */
export interface Rejection {
  at: number;
  by: string;
  reason: string;
  hash: string;
}

export interface ClickMatching {
  enabled: boolean;
  /** click parameter; compares case-insensitively */
  parameter: string;
  /** with a value: the click's source parameter must equal it. Without: only fills `{{CLICK_SOURCE}}`. */
  source?: { parameter: string; value?: string };
  model: 'last' | 'any';
  windowDays: number;
  /** a landing that brings an ID again, half an hour later or more: a new click, or one whose first time stays; default `count` */
  repeats?: 'count' | 'ignore';
}

/** One destination: triggers, a webhook and/or a pixel, click ID matching, a mode. */
export interface Connector {
  id: string;
  name: string;
  mode: Mode;
  /** event names on which it fires, exact match */
  triggers: string[];
  webhook?: Webhook;
  pixel?: PixelSettings;
  click?: ClickMatching;
  /** fire once per event name and transaction_id within 30 days; default true */
  dedupeTransactions: boolean;
  /** whose events fire; `server`: a browser's send nothing until the server's of the same ID or transaction_id comes; default `any` */
  trust?: 'any' | 'server';
  /** what becomes of test events while it is enabled; default: legs that use `{{TEST}}` send them, others log them */
  tests?: 'send' | 'log';
  /** purposes this connector asks for besides the container's */
  consent?: string[];
  /** 1 at creation, +1 with each PUT */
  version: number;
  updatedAt: number;
}

/** The review of one exact pixel. The hash binds template bytes, mode, hosts, slot contexts and compiler version. */
export interface Approval {
  hash: string;
  connector: string;
  html: string;
  sandbox: boolean;
  /** origins the pixel may reach, e.g. `https://partner.example`: those found in it, or what the reviewer made of them */
  hosts: string[];
  /** script addresses that a sandboxed pixel may load; absent (before compiler 3): those found in it */
  scripts?: string[];
  /** what the sandbox forbids scripts from elsewhere but for this pixel */
  allows?: Allowance[];
  /** compiler version that `hash` is computed with; absent: 1 */
  compiler?: number;
  approvedAt: number;
  approvedBy: string;
  revokedAt?: number;
  revokedBy?: string;
  /** when a newer compiler took it off air, and why; it stays off until it is approved anew */
  withdrawnAt?: number;
  withdrawnBecause?: string;
}

/** What visitors are asked for, and who tells what they said. */
export interface ConsentSettings {
  /** purposes a visitor must have allowed before anything fires; empty: none asked */
  required: string[];
  /** while undecided, clicks and events outlive a reload in the tab's sessionStorage */
  holdInSession?: boolean;
  /** Global Privacy Control refuses what the visitor hasn't decided on the site */
  gpc?: boolean;
  /** purpose → consent types of Google Consent Mode that all have to be granted, e.g. `{ ads: ['ad_storage'] }` */
  google?: Record<string, string[]>;
  /** purpose → what IAB TCF has to allow */
  tcf?: Record<string, TcfRule>;
}

/** How the tag behaves on the page. */
export interface PageSettings {
  /** click parameters that also count in the address's hash (`#click_id=…`); with a `*` behind it without the `=`, too (`#tblci…`) */
  hashParameters: string[];
  /** the owner's other domains, subdomains included, whose links hand over visitor and clicks */
  linkedDomains: string[];
  /** a PageView for each page, those of single-page apps too */
  pageViews: boolean;
  /** GA4 ecommerce events in the `dataLayer` become standard events */
  dataLayer: boolean;
  /** the collector runs on the site's own domain and keeps the visitor ID in a cookie of its own */
  serverCookie: boolean;
  /** sandboxed pixels whose answer came on a later page run if their event is no older */
  pixelMaxAgeSeconds: number;
}

/** Who stopped pixels, and when. */
export interface Kill {
  at: number;
  by: string;
}

/** Pixels stopped at once, whatever their approvals say. */
export interface Killed {
  all?: Kill;
  /** host names, whatever scheme and port: pixels whose approved hosts include one don't run */
  hosts: (Kill & { host: string })[];
}

/** One site's configuration. */
export interface Container {
  /** version of this file's format */
  format: 1;
  /** public key in the tag's URL */
  key: string;
  name: string;
  /** exact origins, e.g. `https://shop.example.com` */
  allowedOrigins: string[];
  consent: ConsentSettings;
  page: PageSettings;
  /** twoPeople: whoever edited a pixel last can't approve it */
  review: { twoPeople: boolean };
  killed: Killed;
  connectors: Connector[];
  approvals: Approval[];
}
