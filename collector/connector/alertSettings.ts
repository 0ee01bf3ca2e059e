/** The `alerts` of a container: who is told, of which kinds, and the hours in which nobody is. */
import { z } from 'zod';
import { strict } from '../validate/schemaMessages.ts';
import { ALERT_KINDS, type AlertKind, type ThresholdOf } from './alertKinds.ts';
import { readSmtpServer } from './smtpServer.ts';
import { line, secretName } from './texts.ts';

const MAX_RECEIVERS = 10;

const SECRET_SLOT = /^\{\{SECRET\.([A-Za-z0-9_-]{1,57})\}\}$/;
/** Of RFC 5321 what is in use: nothing that could end a header, a list or a command. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\\u0000-\u001f\u007f-\u009f]{1,64}@[A-Za-z0-9.-]{1,190}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The name of the secret that a text is, and nothing else; undefined where it isn't one. */
export function namedSecret(text: string): string | undefined {
  return SECRET_SLOT.exec(text)?.[1];
}

const secretSlot = z.string().regex(SECRET_SLOT, 'has to name a secret: {{SECRET.name}}');

/** Kept apart from the settings where it says by itself who may write: {{SECRET.name}}, a secret that is the whole address. */
const webhookUrl = z
  .string()
  .min(1)
  .max(2048)
  .refine((text) => namedSecret(text) !== undefined || isPlainUrl(text), {
    message:
      'has to be an address such as https://ops.example/alerts, without user, password and #, or {{SECRET.name}}',
  });

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text) || /[{}\s]/.test(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === '';
}

const address = z.string().max(254).regex(ADDRESS, 'has to be an e-mail address alone, e.g. ops@shop.example');

/** `smtps://user@mail.example:465`, or `smtp://` with STARTTLS; the password is a secret. */
const server = z
  .string()
  .max(512)
  .superRefine((text, context) => {
    const read = readSmtpServer(text);
    if (!read.ok) context.addIssue({ code: 'custom', message: read.problem });
  });

const receiver = z.discriminatedUnion(
  'kind',
  [
    strict({
      kind: z.literal('webhook'),
      name: line(64),
      url: webhookUrl,
      /** names of the secrets to sign with (Standard Webhooks), newest first */
      signWith: z.array(secretName).max(5).exactOptional(),
    }),
    /** Slack, and what takes the same: Mattermost, Rocket.Chat, Discord's `/slack` */
    strict({
      kind: z.literal('slack'),
      name: line(64),
      /** whoever knows the address may write there, so it is a secret */
      url: secretSlot,
    }),
    strict({
      kind: z.literal('email'),
      name: line(64),
      to: z.array(address).min(1).max(20),
      from: address,
      server,
      password: secretSlot.exactOptional(),
    }).superRefine((mail, context) => {
      const read = readSmtpServer(mail.server);
      if (!read.ok || (read.server.user === undefined) === (mail.password === undefined)) return;
      const [path, message] =
        mail.password === undefined
          ? ['password', 'is missing: the server’s address names a user']
          : ['server', 'has to name the user that the password is of, e.g. smtps://user@mail.example'];
      context.addIssue({ code: 'custom', path: [path], message });
    }),
  ],
  { error: 'has to be "webhook", "slack" or "email"' },
);

type Thresholds<Kind extends AlertKind> = Record<ThresholdOf<Kind>, z.ZodExactOptional<z.ZodNumber>>;

/** `on`: told; its other fields: when. */
function kind<Kind extends AlertKind>(name: Kind) {
  const limits = Object.entries(ALERT_KINDS[name].thresholds).map(([field, { min, max }]) => [
    field,
    z.int().min(min).max(max).exactOptional(),
  ]);
  // the table has exactly these names
  const thresholds: Thresholds<Kind> = Object.fromEntries(limits);
  return strict({ on: z.boolean().exactOptional(), ...thresholds }).exactOptional();
}

export const alertSettings = strict({
  to: z
    .array(receiver)
    .max(MAX_RECEIVERS)
    .refine((to) => new Set(to.map(({ name }) => name)).size === to.length, 'gives a name twice')
    .default([]),
  /** what differs from the defaults (docs/alerts.md) */
  kinds: strict({
    webhook_paused: kind('webhook_paused'),
    deliveries_given_up: kind('deliveries_given_up'),
    share_failing: kind('share_failing'),
    overdue: kind('overdue'),
    pixel_withdrawn: kind('pixel_withdrawn'),
    pixel_throwing: kind('pixel_throwing'),
    origin_refused: kind('origin_refused'),
    disk_full: kind('disk_full'),
    silence: kind('silence'),
    no_click: kind('no_click'),
  }).default({}),
  /** nothing but tests goes out from `from` to `to` (`22:00`), by the clocks of `zone` */
  quietHours: strict({
    from: z.string().regex(TIME, 'has to be a time such as 22:00'),
    to: z.string().regex(TIME, 'has to be a time such as 07:00'),
    zone: line(64).refine(isTimeZone, 'has to be a time zone such as Europe/Berlin or UTC'),
  })
    .refine(({ from, to }) => from !== to, 'has to begin and end at different times')
    .exactOptional(),
});

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
