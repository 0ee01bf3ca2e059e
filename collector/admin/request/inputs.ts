/** Bodies of the calls that review pixels and hand out tokens, checked. */
import { z } from 'zod';
import { exactOrigin } from '../../connector/origin.ts';
import { allowances, origins, rejectionReason, responseRule, scriptAddresses } from '../../connector/schema.ts';
import { line, secretName } from '../../connector/texts.ts';
import { hostName } from '../../container/killed.ts';
import { findUnsafeData } from '../../validate/plainData.ts';
import { parseWith, strict } from '../../validate/schemaMessages.ts';
import { parseSecretHost } from '../../webhooks/secrets/secretHosts.ts';
import { ROLES } from '../access/roles.ts';
import { refuse } from './refuse.ts';

const approval = strict({
  /** `pixel.hash` of the pixel that was reviewed */
  hash: z.string('send { "hash": "…" } with the hash of the pixel that was reviewed (pixel.hash of the connector)'),
  /** what the pixel may reach, where it isn't just what was found in it */
  hosts: origins.exactOptional(),
  /** what it may load scripts from, likewise; sandbox only */
  scripts: scriptAddresses.exactOptional(),
  /** what scripts from elsewhere may do that the sandbox forbids; none, unless said */
  allows: allowances.exactOptional(),
});

const rejection = strict({
  /** `pixel.hash` of the pixel that was reviewed */
  hash: z.string('send { "hash": "…", "reason": "…" } with the hash of the pixel that was reviewed'),
  reason: rejectionReason,
});

const token = strict({ name: line(64), role: z.enum(ROLES) });

const host = z.string().transform((text, context) => {
  const url = text.includes('://') ? text : `https://${text}`;
  const origin = exactOrigin(url);
  if (origin !== undefined && new URL(url).href === `${origin}/`) return hostName(origin);
  context.addIssue({ code: 'custom', message: 'has to be a host name such as partner.example' });
  return z.NEVER;
});

const kill = strict({ all: z.literal(true).exactOptional(), host: host.exactOptional() }).refine(
  ({ all, host }) => (all === undefined) !== (host === undefined),
  'send either { "all": true } or { "host": "partner.example" }',
);

/** Shorter ones occur in partners' answers by chance, and would be masked there. */
const MIN_SECRET = 4;

const secretHosts = z
  .array(
    z.string().transform((text, context) => {
      const host = parseSecretHost(text);
      if (host !== null) return host;
      context.addIssue({ code: 'custom', message: 'has to be a host, api.partner.example, or host and port' });
      return z.NEVER;
    }),
  )
  .min(1)
  .max(20);

const secretValue = z
  .string()
  .max(4096)
  .refine((text) => text.length >= MIN_SECRET, `is shorter than ${MIN_SECRET} characters`)
  .refine((text) => !/[\u0000-\u001f\u007f-\u009f]/.test(text), 'holds a line break or another control character')
  .refine((text) => text.trim() === text, 'starts or ends with a space');

const newSecret = strict({ value: secretValue, hosts: secretHosts });
const changedSecret = strict({ value: secretValue.exactOptional(), hosts: secretHosts.exactOptional() });
const generatedSecret = strict({ hosts: secretHosts });

const eventName = line(64);
const time = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Connector and event are checked by those who know them. */
const preview = strict({
  connector: z.unknown().exactOptional(),
  event: z.unknown().exactOptional(),
  /** of a received event, in the place of a made-up one; the name where several share the ID */
  eventId: z.string().exactOptional(),
  eventName: z.string().exactOptional(),
});

const trial = strict({
  event: z.unknown().exactOptional(),
  eventId: z.string().exactOptional(),
  eventName: z.string().exactOptional(),
});

/** the name where several events share the ID */
const dismissal = strict({ event: z.string(), name: z.string().exactOptional() });

/** `sign`: as GET /api/overview tells it */
const refusalDismissal = strict({ connector: line(64), sign: line(200) });
const nameDismissal = strict({ name: line(64) });

const pixelCheck = strict({ html: z.string(), sandbox: z.boolean().default(true) });

const visit = strict({
  url: z
    .string()
    .refine((text) => URL.canParse(text), 'has to be a whole URL, e.g. https://shop.example.com/?click_id=12345'),
  at: time,
});

const attempt = strict({
  /** the visitor's landings, in any order */
  landings: z.array(visit).max(20).default([]),
  event: strict({
    name: eventName,
    at: time,
    consent: z.record(z.string().max(64), z.boolean()).exactOptional(),
    /** what conditions ask for; left out: what the sample event says */
    data: z.record(z.string(), z.unknown()).exactOptional(),
  }),
  /** settings not saved yet, in the place of the connector with their id */
  connector: z.unknown().exactOptional(),
});

export type Visit = z.output<typeof visit>;

/** the name of a receiver, as it is saved */
const alertTest = strict({ receiver: line(64) });
/** null: told as ever again */
const snooze = strict({ until: time.nullable() });

const pause = strict({ reason: line(200).exactOptional() });

/** `delivery`: whose answer is a refusal, where no rule is given */
const ruleTrial = strict({ rule: responseRule.exactOptional(), delivery: z.string().exactOptional() });

/** `send`: once it is on again, what waits for its schedule is due at once. */
const resume = strict({ send: z.boolean().default(false) });

/** By the names that `protocol.ts` knows them by. */
export const bodies = {
  approval,
  rejection,
  token,
  kill,
  changedSecret,
  generatedSecret,
  preview,
  trial,
  dismissal,
  refusalDismissal,
  nameDismissal,
  pixelCheck,
  attempt,
  pause,
  resume,
  ruleTrial,
  alertTest,
  snooze,
};

/** What is no object has no hash either. */
export const readApproval = (body: unknown) => read(approval, Array.isArray(body) ? {} : body);
export const readRejection = (body: unknown) => read(rejection, Array.isArray(body) ? {} : body);
export const readToken = (body: unknown) => read(token, body);
/** `hosts` are where it may be sent; without them nobody who may edit connectors would be kept from sending it home. */
export const readNewSecret = (body: unknown) => read(newSecret, body);
export const readChangedSecret = (body: unknown) => read(changedSecret, body);
export const readGeneratedSecret = (body: unknown) => read(generatedSecret, body);
export const readSecretName = (name: string) => read(strict({ name: secretName }), { name }).name;
export const readPreview = (body: unknown) => read(preview, body);
export const readTrial = (body: unknown) => read(trial, body);
export const readDismissal = (body: unknown) => read(dismissal, body);
export const readRefusalDismissal = (body: unknown) => read(refusalDismissal, body);
export const readNameDismissal = (body: unknown) => read(nameDismissal, body);
export const readPixelCheck = (body: unknown) => read(pixelCheck, body);
export const readTry = (body: unknown) => read(attempt, body);
export const readPause = (body: unknown) => read(pause, body);
export const readResume = (body: unknown) => read(resume, body ?? {});
export const readRuleTrial = (body: unknown) => read(ruleTrial, body);
export const readAlertTest = (body: unknown) => read(alertTest, body);
export const readSnooze = (body: unknown) => read(snooze, body);
export const readKill = (body: unknown) => read(kill, body);
/** A host name as kill switches keep it. */
export const readHost = (text: string) => read(strict({ host }), { host: text }).host;

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const unsafe = findUnsafeData(body);
  if (unsafe) throw refuse([unsafe]);
  const parsed = parseWith(schema, body);
  if (!parsed.ok) throw refuse(parsed.problems);
  return parsed.value;
}
