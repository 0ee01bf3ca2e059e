/**
 * The shape of the configuration as it is accepted from container.json and from the admin API, with its limits and
 * defaults. Unknown fields are refused: a misspelt setting that is silently ignored would be a silent no.
 *
 * Defaults of what is left out: mode `enabled`; webhook `enabled`, GET, no parameters or headers, form body, `omitEmpty`,
 * at least once, one request an event, with or without a click ID; pixel `enabled`, sandboxed; click matching `enabled`,
 * last click, 30 days; transactions fire once.
 */
import { z } from 'zod';
import { isPrototypeKey } from '../validate/plainData.ts';
import { strict } from '../validate/schemaMessages.ts';
import { ALLOWANCES } from './allowances.ts';
import { exactOrigin } from './origin.ts';
import { exactScriptAddress } from './scriptAddresses.ts';

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;
/** line breaks and tabs may stand in a body parameter; other control characters nowhere */
const CONTROL_BUT_SPACE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
/** characters of a JSON template */
const MAX_TEMPLATE = 32 * 1024;
/** with `SECRET.` before it, it is a dynamic parameter's name, which has at most 64 characters */
const SECRET_NAME = /^[A-Za-z0-9_-]{1,57}$/;

/** One line of text: not empty, no control character; `spaces`: may start or end with one. */
export const line = (max: number, { spaces = false } = {}) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !CONTROL_CHARACTER.test(text), 'holds a control character')
    .refine((text) => spaces || text.trim() === text, 'starts or ends with a space');

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

const nameValueFields = { name: z.string().min(1).max(128), value: templateText(4096) };
const nameValue = strict(nameValueFields);

const webhookParameter = strict({
  ...nameValueFields,
  items: z.enum(['each', 'join']).exactOptional(),
  separator: line(8, { spaces: true }).exactOptional(),
});

/** Stands in `{{SECRET.name}}` and in the path of `/api/secrets/:name`. */
export const secretName = z
  .string()
  .regex(SECRET_NAME, 'has to be 1 to 57 letters, digits, "_" or "-"')
  .refine((name) => !isPrototypeKey(name), 'is a name that is not allowed here');

/** Event name → what a partner is told instead. */
const eventNames = z
  .record(line(64), z.string().max(256))
  .refine((names) => Object.keys(names).length <= 100, 'holds more than 100 entries');

const webhookFields = {
  enabled: z.boolean().default(true),
  method: z.enum(['GET', 'POST']).default('GET'),
  url: z.string().min(1).max(4096),
  parameters: z.array(webhookParameter).max(100).default([]),
  headers: z.array(nameValue).max(100).default([]),
  body: z.enum(['form', 'json', 'template']).default('form'),
  template: templateText(MAX_TEMPLATE).exactOptional(),
  basicAuth: strict({ user: templateText(512), password: templateText(4096) }).exactOptional(),
  signWith: z
    .array(secretName)
    .max(5)
    .refine((names) => new Set(names.map((name) => name.toLowerCase())).size === names.length, 'names a secret twice')
    .exactOptional(),
  requestPerItem: z.boolean().default(false),
  requireClickId: z.boolean().default(false),
  responseRule: strict({
    body: z.enum(['contains', 'lacks']),
    text: z.string().min(1).max(1024),
    retry: z.boolean().default(false),
  }).exactOptional(),
  guarantee: z.enum(['at_least_once', 'at_most_once']).default('at_least_once'),
  eventNames: eventNames.default({}),
  omitEmpty: z.boolean().default(true),
};

/** What is wrong with a pixel, in a reviewer's words: some sentences, in paragraphs where they like. */
export const rejectionReason = templateText(2000).refine((text) => text.trim() !== '', 'is empty');

const pixelFields = {
  enabled: z.boolean().default(true),
  /** its limits are the compiler's, which points at the place */
  html: z.string(),
  sandbox: z.boolean().default(true),
  eventNames: eventNames.exactOptional(),
};

const click = strict({
  enabled: z.boolean().default(true),
  parameter: urlParameter,
  source: strict({
    parameter: urlParameter,
    value: z
      .string()
      .max(512)
      .refine((text) => !CONTROL_CHARACTER.test(text), 'holds a control character')
      .exactOptional(),
  }).exactOptional(),
  model: z.enum(['last', 'any']).default('last'),
  /** an hour to ten years */
  windowDays: z
    .number()
    .min(1 / 24)
    .max(3650)
    .default(30),
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
  mode: z.enum(['enabled', 'test', 'disabled']).default('enabled'),
  triggers: z
    .array(line(64))
    .min(1)
    .max(50)
    .refine((names) => new Set(names).size === names.length, 'names an event twice'),
  click: click.exactOptional(),
  dedupeTransactions: z.boolean().default(true),
  trust: z.enum(['any', 'server']).exactOptional(),
  tests: z.enum(['send', 'log']).exactOptional(),
  consent: purposes.exactOptional(),
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

/** An http(s) origin exactly as browsers write it. */
/** What browsers send from frames without an origin: `<iframe sandbox>`. It names all of them, whoever made them. */
export const NO_ORIGIN = 'null';

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
  allowedOrigins: origins,
  consent: strict({
    required: purposes.default([]),
    holdInSession: z.boolean().exactOptional(),
    gpc: z.boolean().exactOptional(),
    google: byPurpose(z.array(line(64)).min(1).max(10)).exactOptional(),
    tcf: byPurpose(
      strict({
        purposes: z.array(z.int().min(1).max(11)).max(11),
        vendor: z.int().min(1).exactOptional(),
      }),
    ).exactOptional(),
  }),
  page: strict({
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
    linkedDomains: z
      .array(z.string().regex(HOST, 'has to be a host name in lower case, e.g. shop.example'))
      .max(50)
      .default([]),
    pageViews: z.boolean().default(false),
    dataLayer: z.boolean().default(false),
    serverCookie: z.boolean().default(false),
    pixelMaxAgeSeconds: z.int().min(0).max(3600).default(30),
  }),
  review: strict({ twoPeople: z.boolean().default(false) }),
};

/** What `PUT /api/container` may change; what is left out stays as it is. */
export const containerSettingsSchema = strict({
  name: settingsFields.name.exactOptional(),
  allowedOrigins: settingsFields.allowedOrigins.exactOptional(),
  consent: settingsFields.consent.exactOptional(),
  page: settingsFields.page.exactOptional(),
  review: settingsFields.review.exactOptional(),
});

const time = z.int().min(0);
const compilerVersion = z.int().min(1);
const pixelHash = z.string().regex(/^[0-9a-f]{64}$/, 'has to be 64 hexadecimal digits');
const kill = { at: time, by: z.string() };
const killedHost = z
  .string()
  .refine((host) => exactOrigin(`https://${host}`) === `https://${host}`, 'has to be a host name, in lower case');

export const containerSchema = strict({
  format: z.literal(1),
  key: z.string().regex(/^[A-Za-z0-9_-]{4,64}$/, 'has to be 4 to 64 letters, digits, "_" or "-"'),
  name: settingsFields.name.default('My site'),
  allowedOrigins: settingsFields.allowedOrigins.default([]),
  consent: settingsFields.consent.default({ required: [] }),
  page: settingsFields.page.prefault({}),
  review: settingsFields.review.default({ twoPeople: false }),
  killed: strict({
    all: strict(kill).exactOptional(),
    hosts: z.array(strict({ host: killedHost, ...kill })).default([]),
  }).default({ hosts: [] }),
  connectors: z
    .array(
      strict({
        id: connectorId,
        ...connectorFields,
        webhook: strict({
          ...webhookFields,
          paused: strict({ at: time, reason: z.string().max(512) }).exactOptional(),
        }).exactOptional(),
        pixel: strict({
          ...pixelFields,
          editedBy: z.string().exactOptional(),
          editedAt: time.exactOptional(),
          compiler: compilerVersion.exactOptional(),
          rejected: strict({ at: time, by: z.string(), reason: rejectionReason, hash: pixelHash }).exactOptional(),
        }).exactOptional(),
        version: z.int().min(1).default(1),
        updatedAt: time.exactOptional(),
      }),
    )
    .max(1000)
    .default([]),
  approvals: z
    .array(
      strict({
        hash: pixelHash,
        connector: connectorId,
        html: z.string(),
        sandbox: z.boolean(),
        hosts: z.array(origin),
        scripts: scriptAddresses.exactOptional(),
        allows: allowances.exactOptional(),
        compiler: compilerVersion.exactOptional(),
        approvedAt: time,
        approvedBy: z.string(),
        revokedAt: time.exactOptional(),
        revokedBy: z.string().exactOptional(),
        withdrawnAt: time.exactOptional(),
        withdrawnBecause: z.string().exactOptional(),
      }),
    )
    .default([]),
});
