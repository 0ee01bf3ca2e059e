/**
 * The shape of the configuration as it is accepted from container.json and from the admin API, with its limits and
 * defaults (`defaults.ts`). Unknown fields are refused: a misspelt setting that is silently ignored would be a silent no.
 * `types.ts` is made of it. Times are epoch milliseconds.
 */
import { z } from 'zod';
import { isPrototypeKey } from '../validate/plainData.ts';
import { strict } from '../validate/schemaMessages.ts';
import { alertSettings } from './alertSettings.ts';
import { ALLOWANCES } from './allowances.ts';
import { condition } from './condition.ts';
import {
  CLICK_DEFAULTS,
  CONNECTOR_DEFAULTS,
  PIXEL_DEFAULTS,
  RESPONSE_RULE_DEFAULTS,
  WEBHOOK_DEFAULTS,
} from './defaults.ts';
import { METHODS } from './methods.ts';
import { exactOrigin } from './origin.ts';
import { exactScriptAddress } from './scriptAddresses.ts';
import { CONTROL_CHARACTER, line, secretName } from './texts.ts';

/** line breaks and tabs may stand in a body parameter; other control characters nowhere */
const CONTROL_BUT_SPACE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
/** characters of a JSON template */
const MAX_TEMPLATE = 32 * 1024;

/** A name that becomes an object key somewhere (click ids, sources, consent). */
const keyName = line(64).refine((name) => !isPrototypeKey(name), 'is a name that is not allowed here');

/** A URL parameter's name as it stands in the page's address. */
const urlParameter = keyName
  .refine((name) => !isPrototypeKey(name.toLowerCase()), 'is a name that is not allowed here')
  .refine((name) => !/[\s&=#?{}]/.test(name), 'has to be a plain URL parameter name');

const connectorId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'has to be 1 to 64 of a-z, 0-9, "_" and "-", and start with a letter or digit')
  .refine((id) => !isPrototypeKey(id), 'is a name that is not allowed here');

/** Text with dynamic parameters. */
const templateText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !CONTROL_BUT_SPACE.test(text), 'holds a control character');

const nameValueFields = {
  name: z.string().min(1).max(128),
  /** text with dynamic parameters */
  value: templateText(4096),
};
export const nameValue = strict(nameValueFields);

/** A parameter of a webhook. With `items` it is about the order's items (`data.items`), and may hold `{{ITEM_…}}`. */
export const webhookParameter = strict({
  ...nameValueFields,
  /** `each`: once per item, `#` in the name becomes 1, 2, 3…; `join`: one value, the items' joined by `separator` */
  items: z.enum(['each', 'join']).exactOptional(),
  /** for `join`; default `,` */
  separator: line(8, { spaces: true }).exactOptional(),
});

/** Event name → what a partner is told instead. */
const eventNames = z
  .record(line(64), z.string().max(256))
  .refine((names) => Object.keys(names).length <= 100, 'holds more than 100 entries');

/** From an answer's root (`$`) by members and places in lists. */
const jsonPath = z
  .string()
  .max(200)
  .regex(
    /^\$(\.[A-Za-z0-9_-]{1,64}|\[\d{1,4}\]){1,16}$/,
    'has to be a place in a JSON answer, such as $.status or $.errors[0].code',
  );

/** What an answer with 2xx must say to count as a success. */
export const responseRule = strict({
  /**
   * `contains`, `lacks`: the body must, or must not, hold `text`, compared exactly, within the first 64 KiB. `equals`, `differs`: the body
   * is JSON, and the value at `path` must, or must not, be `text`.
   */
  body: z.enum(['contains', 'lacks', 'equals', 'differs']),
  text: z.string().min(1).max(1024),
  /** where in a JSON answer, e.g. `$.status` or `$.errors[0].code` */
  path: jsonPath.exactOptional(),
  /** true: what was rejected is tried again like a failure. Else it ends as `rejected`. */
  retry: z.boolean().default(RESPONSE_RULE_DEFAULTS.retry),
}).superRefine(({ body, path }, context) => {
  const isJson = body === 'equals' || body === 'differs';
  if (isJson === (path !== undefined)) return;
  const message = isJson
    ? 'is missing: where in the JSON answer the value stands, such as $.status'
    : 'goes with "equals" and "differs" alone; leave it out, or choose one of them';
  context.addIssue({ code: 'custom', path: ['path'], message });
});

const webhookFields = {
  enabled: z.boolean().default(WEBHOOK_DEFAULTS.enabled),
  method: z.enum(METHODS).default(WEBHOOK_DEFAULTS.method),
  /** http(s); slots only in path and query */
  url: z.string().min(1).max(4096),
  /** GET and DELETE: appended to the query. The others: the body. */
  parameters: z.array(webhookParameter).max(100).default(WEBHOOK_DEFAULTS.parameters),
  headers: z.array(nameValue).max(100).default(WEBHOOK_DEFAULTS.headers),
  /** where the method has one: how `parameters` become the body; `template`: the body is `template`, and `parameters` go into the query */
  body: z.enum(['form', 'json', 'template']).default(WEBHOOK_DEFAULTS.body),
  /** JSON text whose string values may hold slots; a slot alone keeps its value's type */
  template: templateText(MAX_TEMPLATE).exactOptional(),
  /** user and password are texts with slots; sent as `Authorization: Basic` (RFC 7617) */
  basicAuth: strict({ user: templateText(512), password: templateText(4096) }).exactOptional(),
  /** names of the secrets to sign with (Standard Webhooks), newest first; several during a rotation */
  signWith: z
    .array(secretName)
    .max(5)
    .refine((names) => new Set(names.map((name) => name.toLowerCase())).size === names.length, 'names a secret twice')
    .exactOptional(),
  /** one request per item of `data.items`, in which `{{ITEM_…}}` may stand anywhere */
  requestPerItem: z.boolean().default(WEBHOOK_DEFAULTS.requestPerItem),
  /** no click ID, no call: skipped with `no_click` when `{{CLICK_ID}}` is empty */
  requireClickId: z.boolean().default(WEBHOOK_DEFAULTS.requireClickId),
  responseRule: responseRule.exactOptional(),
  guarantee: z.enum(['at_least_once', 'at_most_once']).default(WEBHOOK_DEFAULTS.guarantee),
  /** nothing that it is told counts, as in a partner's sandbox: a Test Webhook goes there without being asked for twice */
  testAddress: z.boolean().default(WEBHOOK_DEFAULTS.testAddress),
  /** event name → what `{{EVENT_NAME}}` says in this webhook */
  eventNames: eventNames.default(WEBHOOK_DEFAULTS.eventNames),
  /** leave out parameters whose value comes out empty */
  omitEmpty: z.boolean().default(WEBHOOK_DEFAULTS.omitEmpty),
};

/** What is wrong with a pixel, in a reviewer's words: some sentences, in paragraphs where they like. */
export const rejectionReason = templateText(2000).refine((text) => text.trim() !== '', 'is empty');

const pixelFields = {
  enabled: z.boolean().default(PIXEL_DEFAULTS.enabled),
  /** its limits are the compiler's, which points at the place */
  html: z.string(),
  /** true: sandboxed iframe; false: the page's main window */
  sandbox: z.boolean().default(PIXEL_DEFAULTS.sandbox),
  /** event name → what `{{EVENT_NAME}}` says in this pixel; a value like any other, so no part of what is approved */
  eventNames: eventNames.exactOptional(),
};

export const clickMatching = strict({
  enabled: z.boolean().default(CLICK_DEFAULTS.enabled),
  /** click parameter; compares case-insensitively */
  parameter: urlParameter,
  /** with a value: the click's source parameter must equal it. Without: only fills `{{CLICK_SOURCE}}`. */
  source: strict({
    parameter: urlParameter,
    value: z
      .string()
      .max(512)
      .refine((text) => !CONTROL_CHARACTER.test(text), 'holds a control character')
      .exactOptional(),
  }).exactOptional(),
  model: z.enum(['last', 'any']).default(CLICK_DEFAULTS.model),
  /** an hour to ten years */
  windowDays: z
    .number()
    .min(1 / 24)
    .max(3650)
    .default(CLICK_DEFAULTS.windowDays),
  /** a landing that brings an ID again, half an hour later or more: a new click, or one whose first time stays; default `count` */
  repeats: z.enum(['count', 'ignore']).exactOptional(),
});

/** Names of purposes, each once. */
const purposes = z
  .array(keyName)
  .max(20)
  .refine((names) => new Set(names).size === names.length, 'names a purpose twice');

const byPurpose = <T extends z.ZodType>(rule: T) =>
  z.record(keyName, rule).refine((rules) => Object.keys(rules).length <= 20, 'holds more than 20 purposes');

const connectorFields = {
  name: line(64),
  mode: z.enum(['enabled', 'test', 'disabled']).default(CONNECTOR_DEFAULTS.mode),
  /** event names on which it fires, exact match */
  triggers: z
    .array(line(64))
    .min(1)
    .max(50)
    .refine((names) => new Set(names).size === names.length, 'names an event twice'),
  click: clickMatching.exactOptional(),
  /** fire once per event name and transaction_id within 30 days */
  dedupeTransactions: z.boolean().default(CONNECTOR_DEFAULTS.dedupeTransactions),
  /** whose events fire; `server`: a browser's send nothing until the server's of the same ID or transaction_id comes; default `any` */
  trust: z.enum(['any', 'server']).exactOptional(),
  /** what becomes of test events while it is enabled; default: legs that use `{{TEST}}` send them, others log them */
  tests: z.enum(['send', 'log']).exactOptional(),
  /** purposes this connector asks for besides the container's */
  consent: purposes.exactOptional(),
  /** what the event's dynamic parameters must say for it to fire */
  when: condition.exactOptional(),
};

/** What people send: everything but what the collector itself counts and dates. */
export const connectorInputSchema = strict({
  id: connectorId.exactOptional(),
  ...connectorFields,
  webhook: strict(webhookFields).exactOptional(),
  pixel: strict(pixelFields).exactOptional(),
  /** of the connector that was edited, to notice that somebody else was faster */
  version: z.int().min(1).exactOptional(),
});

/** What browsers send from frames without an origin: `<iframe sandbox>`. It names all of them, whoever made them. */
export const NO_ORIGIN = 'null';

/** An http(s) origin exactly as browsers write it. */
const origin = z.string().superRefine((text, context) => {
  const right = exactOrigin(text);
  if (right === text || text === NO_ORIGIN) return;
  const hint =
    right === undefined ? 'e.g. https://shop.example.com, or null for frames without an origin' : `write ${right}`;
  context.addIssue({ code: 'custom', message: `has to be an exact origin, no path and no wildcard: ${hint}` });
});

/** What a pixel in the sandbox may load scripts from, each once. */
export const scriptAddresses = z
  .array(
    z.string().superRefine((text, context) => {
      const exact = exactScriptAddress(text);
      if (exact === text) return;
      const hint =
        exact === undefined
          ? 'https://cdn.partner.example/tag.js, or https://cdn.partner.example/ for all of a host'
          : `write ${exact}`;
      context.addIssue({
        code: 'custom',
        message: `has to be a script's address without query, or one that ends in "/": ${hint}`,
      });
    }),
  )
  .max(100)
  .refine((addresses) => new Set(addresses).size === addresses.length, 'names an address twice');

/** What the sandbox forbids unless a reviewer allows it by name. */
export const allowances = z
  .array(z.enum(ALLOWANCES))
  .refine((names) => new Set(names).size === names.length, 'names one twice');

/** Exact origins, each once. */
export const origins = z
  .array(origin)
  .max(100)
  .refine((names) => new Set(names).size === names.length, 'names an origin twice');

const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

const settingsFields = {
  name: line(64),
  /** exact origins, e.g. `https://shop.example.com` */
  allowedOrigins: origins,
  /** what visitors are asked for, and who tells what they said */
  consent: strict({
    /** purposes a visitor must have allowed before anything fires; empty: none asked */
    required: purposes.default([]),
    /** while undecided, clicks and events outlive a reload in the tab's sessionStorage */
    holdInSession: z.boolean().exactOptional(),
    /** Global Privacy Control refuses what the visitor hasn't decided on the site */
    gpc: z.boolean().exactOptional(),
    /** purpose → consent types of Google Consent Mode that all have to be granted, e.g. `{ ads: ['ad_storage'] }` */
    google: byPurpose(z.array(line(64)).min(1).max(10)).exactOptional(),
    /** purpose → what IAB TCF has to allow */
    tcf: byPurpose(
      strict({
        purposes: z.array(z.int().min(1).max(11)).max(11),
        vendor: z.int().min(1).exactOptional(),
      }),
    ).exactOptional(),
  }),
  /** how the tag behaves on the page */
  page: strict({
    /** click parameters that also count in the address's hash (`#click_id=…`); with a `*` behind it without the `=`, too (`#tblci…`) */
    hashParameters: z
      .array(
        z
          .string()
          .regex(
            /^[A-Za-z0-9_-]{1,64}\*?$/,
            'has to be 1 to 64 letters, digits, "_" or "-", and may end with "*" for values without "="',
          ),
      )
      .max(20)
      .default([]),
    /** the owner's other domains, subdomains included, whose links hand over visitor and clicks */
    linkedDomains: z
      .array(z.string().regex(HOST, 'has to be a host name in lower case, e.g. shop.example'))
      .max(50)
      .default([]),
    /** a PageView for each page, those of single-page apps too */
    pageViews: z.boolean().default(false),
    /** GA4 ecommerce events in the `dataLayer` become standard events */
    dataLayer: z.boolean().default(false),
    /** the collector runs on the site's own domain and keeps the visitor ID in a cookie of its own */
    serverCookie: z.boolean().default(false),
    /** sandboxed pixels whose answer came on a later page run if their event is no older */
    pixelMaxAgeSeconds: z.int().min(0).max(3600).default(30),
  }),
  /** twoPeople: whoever edited a pixel last can't approve it */
  review: strict({ twoPeople: z.boolean().default(false) }),
  /** who is told, of what, and when not */
  alerts: alertSettings,
};

/** What `PUT /api/container` may change; what is left out stays as it is. */
export const containerSettingsSchema = strict({
  name: settingsFields.name.exactOptional(),
  allowedOrigins: settingsFields.allowedOrigins.exactOptional(),
  consent: settingsFields.consent.exactOptional(),
  page: settingsFields.page.exactOptional(),
  review: settingsFields.review.exactOptional(),
  alerts: settingsFields.alerts.exactOptional(),
});

const time = z.int().min(0);
const compilerVersion = z.int().min(1);
const pixelHash = z.string().regex(/^[0-9a-f]{64}$/, 'has to be 64 hexadecimal digits');
/** Who stopped pixels, and when. */
export const kill = strict({ at: time, by: z.string() });
const killedHost = z
  .string()
  .refine((host) => exactOrigin(`https://${host}`) === `https://${host}`, 'has to be a host name, in lower case');

/** `hash`: of the pixel that was reviewed. `reason`: for whoever edits it next. */
export const rejection = strict({ at: time, by: z.string(), reason: rejectionReason, hash: pixelHash });

export const webhook = strict({
  ...webhookFields,
  /** why the collector itself stopped sending (410, or 120 h of nothing but failures): deliveries wait until it is resumed */
  paused: strict({ at: time, reason: z.string().max(512) }).exactOptional(),
});

export const pixelSettings = strict({
  ...pixelFields,
  /** who changed `html` or `sandbox` last, and when; noted by the collector, unknown for what was written by hand */
  editedBy: z.string().exactOptional(),
  editedAt: time.exactOptional(),
  /** version of the compiler that accepted `html`; noted by the collector */
  compiler: compilerVersion.exactOptional(),
  /** a reviewer's no to exactly this pixel; gone with its next edit, and when it is approved after all */
  rejected: rejection.exactOptional(),
});

/** One destination as it is kept: triggers, a webhook and/or a pixel, click ID matching, a mode. */
export const connector = strict({
  id: connectorId,
  ...connectorFields,
  webhook: webhook.exactOptional(),
  pixel: pixelSettings.exactOptional(),
  /** 1 at creation, +1 with each PUT */
  version: z.int().min(1).default(1),
  updatedAt: time.exactOptional(),
});

/** The review of one exact pixel. The hash binds template bytes, mode, hosts, slot contexts and compiler version. */
export const approval = strict({
  hash: pixelHash,
  connector: connectorId,
  html: z.string(),
  sandbox: z.boolean(),
  /** origins the pixel may reach, e.g. `https://partner.example`: those found in it, or what the reviewer made of them */
  hosts: z.array(origin),
  /** script addresses that a sandboxed pixel may load; absent (before compiler 3): those found in it */
  scripts: scriptAddresses.exactOptional(),
  /** what the sandbox forbids scripts from elsewhere but for this pixel */
  allows: allowances.exactOptional(),
  /** compiler version that `hash` is computed with; absent: 1 */
  compiler: compilerVersion.exactOptional(),
  approvedAt: time,
  approvedBy: z.string(),
  revokedAt: time.exactOptional(),
  revokedBy: z.string().exactOptional(),
  /** when a newer compiler took it off air, and why; it stays off until it is approved anew */
  withdrawnAt: time.exactOptional(),
  withdrawnBecause: z.string().exactOptional(),
});

/** Pixels stopped at once, whatever their approvals say. */
export const killed = strict({
  all: kill.exactOptional(),
  /** host names, whatever scheme and port: pixels whose approved hosts include one don't run */
  hosts: z.array(kill.extend({ host: killedHost })).default([]),
});

/** One site's configuration. */
export const containerSchema = strict({
  /** version of this file's format */
  format: z.literal(1),
  /** public key in the tag's URL */
  key: z.string().regex(/^[A-Za-z0-9_-]{4,64}$/, 'has to be 4 to 64 letters, digits, "_" or "-"'),
  name: settingsFields.name.default('My site'),
  allowedOrigins: settingsFields.allowedOrigins.default([]),
  consent: settingsFields.consent.default({ required: [] }),
  page: settingsFields.page.prefault({}),
  review: settingsFields.review.default({ twoPeople: false }),
  alerts: settingsFields.alerts.prefault({}),
  killed: killed.default({ hosts: [] }),
  connectors: z.array(connector).max(1000).default([]),
  approvals: z.array(approval).default([]),
});
