/**
 * Every setting of a connector once, as people are told of it. The dashboard's form takes its labels, hints and places from here, the
 * difference of two edits and the problems at a field their names, `docs/connectors.md` its reference (`npm run docs:api` writes it).
 * What a setting may be stands in `schema.ts`, what it is when left out in `defaults.ts`. The compiler asks for a row for each setting.
 */
import { CLICK_DEFAULTS, CONNECTOR_DEFAULTS, LEFT_OUT, PIXEL_DEFAULTS, WEBHOOK_DEFAULTS } from './defaults.ts';
import type { ConnectorInput } from './parse.ts';

export interface Setting {
  /** of its field, and what it is called elsewhere */
  label: string;
  /** below its field: what it does for whoever sets it */
  hint?: string;
  /** of the editor; `more`: what most webhooks leave as it is, folded away until it is otherwise */
  section: 'main' | 'webhook' | 'more' | 'pixel' | 'click';
  /** in the reference: a line of Markdown, links as from `docs/connectors.md` */
  meaning: string;
}

type Leg = 'webhook' | 'pixel' | 'click';
/** A setting as the API names it: `webhook.url`. Lists, maps and rules are one setting. */
export type SettingPath =
  | Exclude<keyof ConnectorInput, Leg>
  | {
      [L in Leg]: `${L}.${Exclude<keyof NonNullable<ConnectorInput[L]> & string, Noted>}`;
    }[Leg];
/** The collector's own notes, which nobody sets. */
type Noted = 'paused' | 'editedBy' | 'editedAt' | 'compiler' | 'rejected';

export const SETTINGS: Readonly<Record<SettingPath, Setting>> = {
  id: {
    label: 'ID',
    section: 'main',
    meaning: '1 to 64 of `a-z`, `0-9`, `_` and `-`; it never changes',
  },
  name: { label: 'Name', section: 'main', meaning: 'what people call it, at most 64 characters' },
  version: {
    label: 'Version',
    section: 'main',
    meaning: 'in a `PUT`, the version that was edited: 409 where somebody else was faster',
  },
  mode: { label: 'Mode', section: 'main', meaning: '`enabled`, `test` or `disabled`: [Mode](#mode)' },
  triggers: { label: 'Fires on', section: 'main', meaning: '1 to 50 [event names](#triggers)' },
  tests: {
    label: 'Test events',
    section: 'main',
    meaning:
      '`send` or `log`: what an enabled connector does with [test events](qa.md#what-goes-out); left out, legs that use `{{TEST}}` get them',
  },
  trust: {
    label: 'Wait for the server’s event',
    hint: 'What a browser sends is a claim: it sends nothing here until your server tells of the same event ID or transaction_id, with a token. The server’s values count, and the visitor’s clicks decide.',
    section: 'main',
    meaning: '`server`: only a server’s event fires: [Orders](#orders)',
  },
  dedupeTransactions: {
    label: 'Fire once per transaction',
    hint: 'An event with a transaction_id that this connector already fired for within 30 days is skipped: a reloaded thank-you page doesn’t pay twice.',
    section: 'main',
    meaning: 'once per event name and `transaction_id` in 30 days',
  },
  consent: {
    label: 'Only with consent for',
    section: 'main',
    meaning: 'purposes that the visitor must have allowed, [besides the container’s](tag.md#consent)',
  },
  when: {
    label: 'Only when',
    section: 'main',
    meaning: 'what the event must say besides: [Conditions](#conditions)',
  },
  'webhook.enabled': {
    label: 'Webhook',
    section: 'webhook',
    meaning: '`false` keeps the settings and holds what waits',
  },
  'webhook.method': {
    label: 'Method',
    section: 'webhook',
    meaning: '`GET`, `DELETE`: parameters go into the query; `POST`, `PUT`, `PATCH`: into the body',
  },
  'webhook.url': {
    label: 'URL',
    hint: 'Paste the partner’s whole URL: its query becomes the rows below. Parameters may stand in path and query.',
    section: 'webhook',
    meaning: 'http or https; dynamic parameters in its path and query only',
  },
  'webhook.parameters': {
    label: 'Parameters',
    section: 'webhook',
    meaning: 'at most 100 of `name`, `value`, and for items `items` and `separator`: [Order items](#order-items)',
  },
  'webhook.headers': {
    label: 'Headers',
    section: 'webhook',
    meaning: 'at most 100 of `name` and `value`; their literal values are [masked](#secrets)',
  },
  'webhook.body': {
    label: 'Body',
    section: 'webhook',
    meaning: 'of a POST, PUT or PATCH: `form`, `json` (a flat object) or `template`',
  },
  'webhook.template': {
    label: 'JSON template',
    hint: 'A parameter that stands alone in its quotes keeps its type: a number stays a number.',
    section: 'webhook',
    meaning: 'the JSON text of `template`, at most 32 KiB: [JSON templates](#json-templates)',
  },
  'webhook.omitEmpty': {
    label: 'Leave out empty parameters',
    hint: 'A parameter without a value is not sent at all.',
    section: 'more',
    meaning: 'parameters without a value are left out',
  },
  'webhook.requireClickId': {
    label: 'No click ID, no call',
    hint: 'Skipped with the reason “no click” where CLICK_ID would be empty. Its parameter is named below, under click ID matching.',
    section: 'more',
    meaning: 'no click ID, no call: [Click ID matching](#click-id-matching)',
  },
  'webhook.requestPerItem': {
    label: 'One request for each item of the order',
    hint: 'ITEM_… parameters then mean that item.',
    section: 'more',
    meaning: 'one request per [order item](#order-items)',
  },
  'webhook.testAddress': {
    label: 'A test address',
    hint: 'Nothing told to it counts, as in a partner’s sandbox. Test Webhook goes there without asking first.',
    section: 'more',
    meaning: 'nothing told to it counts: the dashboard’s Test Webhook doesn’t ask before it sends',
  },
  'webhook.guarantee': {
    label: 'Delivery',
    section: 'more',
    meaning: 'or `at_most_once`: [Delivery](#delivery)',
  },
  'webhook.responseRule': {
    label: 'Counts as delivered',
    section: 'more',
    meaning:
      '`body`, `text`, `path`, `retry` (default `false`): what an answer must contain or lack, or what a JSON answer’s value must be: [Delivery](#delivery)',
  },
  'webhook.basicAuth': { label: 'Basic authentication', section: 'more', meaning: '`user` and `password`' },
  'webhook.signWith': {
    label: 'Sign requests with',
    hint: 'Standard Webhooks: the partner can check that a request is yours and unchanged.',
    section: 'more',
    meaning: 'names of at most 5 secrets: [Signatures](#signatures)',
  },
  'webhook.eventNames': {
    label: 'Event names',
    section: 'webhook',
    meaning: 'event name → what `{{EVENT_NAME}}` becomes',
  },
  'pixel.enabled': { label: 'Pixel', section: 'pixel', meaning: '`false` keeps the settings' },
  'pixel.html': { label: 'Pixel code', section: 'pixel', meaning: 'the code, at most 64 KiB: [Pixels](#pixels)' },
  'pixel.sandbox': {
    label: 'Run in a sandbox',
    hint: 'In a frame of its own that reaches only the approved hosts, and neither page nor cookies.',
    section: 'pixel',
    meaning: '`false`: runs in the main window',
  },
  'pixel.eventNames': { label: 'Event names of the pixel', section: 'pixel', meaning: 'as the webhook’s' },
  'click.enabled': {
    label: 'Click ID matching',
    section: 'click',
    meaning: '`false`: fires for everybody; the newest click still fills `{{CLICK_ID}}`',
  },
  'click.parameter': {
    label: 'Click parameter',
    section: 'click',
    meaning: 'the landing URL’s parameter that holds the click ID, in any case',
  },
  'click.source': {
    label: 'Source',
    section: 'click',
    meaning: '`parameter` and `value`: what else the landing URL must say',
  },
  'click.model': {
    label: 'Attribution',
    section: 'click',
    meaning: '`last` or `any`: [Click ID matching](#click-id-matching)',
  },
  'click.windowDays': {
    label: 'Window in days',
    hint: 'A click older than this no longer counts.',
    section: 'click',
    meaning: 'an hour (1/24) to 3,650 days; the edge is inside',
  },
  'click.repeats': {
    label: 'The same ID again',
    section: 'click',
    meaning: '`ignore`: an ID that comes again keeps its first time',
  },
};

// Object.keys forgets what the keys are
export const SETTING_PATHS = Object.keys(SETTINGS) as SettingPath[];

const DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries([
  ...Object.entries({ ...LEFT_OUT.connector, ...CONNECTOR_DEFAULTS }),
  ...Object.entries(WEBHOOK_DEFAULTS).map(([name, value]) => [`webhook.${name}`, value]),
  ...Object.entries(PIXEL_DEFAULTS).map(([name, value]) => [`pixel.${name}`, value]),
  ...Object.entries({ ...LEFT_OUT.click, ...CLICK_DEFAULTS }).map(([name, value]) => [`click.${name}`, value]),
]);

/** What a setting is where it is left out; undefined: nothing, or it has to be given. */
export function defaultOf(path: SettingPath): unknown {
  return DEFAULTS[path];
}

/** A place in the settings as the API names it: `webhook.parameters[2].value` is `Parameters, row 3, value`. */
export function sayField(field: string): string {
  // no setting's path begins with another one's
  const path = SETTING_PATHS.find(
    (known) => field === known || field.startsWith(`${known}.`) || field.startsWith(`${known}[`),
  );
  if (path === undefined) return field;
  const steps = field.slice(path.length).match(/[^.[\]]+/g) ?? [];
  return [SETTINGS[path].label, ...steps.map((step) => (/^\d+$/.test(step) ? `row ${Number(step) + 1}` : step))].join(
    ', ',
  );
}
