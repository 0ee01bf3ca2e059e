/**
 * The event that preview and Test Webhook decide and send: made up to fit the connector, with whatever the caller gives
 * instead. It passes the same checks as an event from a page, so nothing can be previewed that could not arrive.
 */

import { type Click, CONTACT_FIELDS, type Consent, type Contact, type EventData } from '../../sdk/protocol.ts';
import type { Connector, Webhook } from '../connector/types.ts';
import { withoutPlaceholders } from '../decide/placeholders.ts';
import { PLATFORM_CLICK_PARAMETERS, UTM_PARAMETERS } from '../decide/platforms.ts';
import { CATALOGUE } from '../parameters/catalogue.ts';
import { isObject } from '../validate/isObject.ts';
import { below, type FieldProblem } from '../validate/problems.ts';
import { type IncomingEvent, incomingEvents } from './incoming/incomingEvent.ts';
import { createNotes, type Note } from './incoming/notes.ts';
import { parseEvents } from './incoming/parseEvents.ts';
import { MAX_KEYS, toPlainJson } from './incoming/plainJson.ts';
import { mayStore } from './incoming/refusedVisitor.ts';

const OVERRIDES = ['id', 'name', 'at', 'data', 'clicks', 'contact', 'page', 'visitor', 'consent', 'test', 'now'];

export type SampleResult = { ok: true; event: IncomingEvent } | { ok: false; problem: FieldProblem };

/** `override`: the caller's `event`; what it leaves out is sample. `page` is merged, everything else replaced whole. */
export function sampleEvent(
  connector: Connector,
  requiredConsent: readonly string[],
  now: number,
  override: unknown = {},
): SampleResult {
  if (!isObject(override)) return wrong('event', 'has to be an object');
  const unknown = Object.keys(override).find((name) => !OVERRIDES.includes(name));
  if (unknown !== undefined) return wrong(`event.${unknown}`, `unknown field; allowed here: ${OVERRIDES.join(', ')}`);

  // before it is written as JSON again, which a deep value would overflow
  const notes = createNotes();
  toPlainJson(override, MAX_KEYS, notes);
  const [unsafe] = below('event', notes.all().map(toProblem));
  if (unsafe) return { ok: false, problem: unsafe };

  const at = override.at ?? now;
  const clickAt = typeof at === 'number' ? at : now;
  const wire = {
    key: 'sample',
    visitor: override.visitor ?? example('VISITOR_ID'),
    page: isObject(override.page ?? {}) ? { ...samplePage(), ...(override.page ?? {}) } : override.page,
    clicks: withTimes(override.clicks, clickAt) ?? [sampleClick(connector, clickAt)],
    contact: override.contact ?? sampleContact(),
    consent: override.consent ?? sampleConsent([...requiredConsent, ...(connector.consent ?? [])]),
    test: override.test ?? false,
    ...(override.now !== undefined && { now: override.now }),
    events: [
      {
        id: override.id ?? example('EVENT_ID'),
        name: override.name ?? sampleName(connector),
        at,
        data: override.data ?? sampleData(connector),
      },
    ],
  };
  const parsed = parseEvents(JSON.stringify(wire));
  if (!parsed.ok) return wrong(ownField(parsed.field), parsed.message);
  const { envelope, events } = parsed;
  const [first] = events;
  if (!first) return wrong('event', 'is not valid');
  // it would arrive, but not as it was written here
  const [ofEvent] = first.notes;
  if (ofEvent) return wrong(ownField(`events[0].${ofEvent.field}`), ofEvent.problem);
  const [ofEnvelope] = parsed.notes;
  if (ofEnvelope) return wrong(ownField(ofEnvelope.field), ofEnvelope.problem);
  const { event } = first;
  if (!connector.triggers.includes(event.name)) {
    const message = `is "${event.name}", on which this connector doesn't fire; its triggers: ${connector.triggers.join(', ')}`;
    return wrong('event.name', message);
  }
  const clicks = withoutPlaceholders(envelope.clicks, () => undefined);
  const [incoming] = incomingEvents(
    { ...parsed, envelope: { ...envelope, clicks } },
    {
      ...{ visitor: envelope.visitor, userAgent: example('USER_AGENT'), ip: example('IP'), source: 'server' },
      ...{ receivedAt: now, mayStore: mayStore(envelope.consent, { required: requiredConsent }) },
    },
  );
  return incoming ? { ok: true, event: incoming } : wrong('event', 'is not valid');
}

/** The parameter's example in the catalogue. */
function example(name: string): string {
  return CATALOGUE.find((parameter) => parameter.name === name)?.example ?? '';
}

/** What a sample event tells besides its clicks: for trials of a visit, where conditions ask for it. */
export function sampleTold(connector: Pick<Connector, 'webhook'> = {}): Pick<IncomingEvent, 'contact' | 'page'> & {
  data: EventData;
} {
  return { data: sampleData(connector), contact: sampleContact(), page: samplePage() };
}

function sampleName({ triggers }: Connector): string {
  return triggers.includes('Purchase') ? 'Purchase' : (triggers[0] ?? 'Purchase');
}

function sampleData({ webhook }: Pick<Connector, 'webhook'>): EventData {
  const value = Number(example('VALUE'));
  const data = { value, currency: example('CURRENCY'), transaction_id: example('TRANSACTION_ID') };
  return webhook && isAboutItems(webhook) ? { ...data, items: sampleItems(value) } : data;
}

function isAboutItems({ requestPerItem, parameters, template = '' }: Webhook): boolean {
  return requestPerItem || parameters.some(({ items }) => items !== undefined) || template.includes('"$each"');
}

/** Named as in Google Analytics' events, which most shops send already; together they are worth the order's value. */
function sampleItems(value: number): EventData[] {
  return [
    { item_id: 'SKU-1', item_name: 'Coffee', item_category: 'Groceries', price: value - 5, quantity: 1 },
    { item_id: 'SKU-2', item_name: 'Filter papers', item_category: 'Household', price: 2.5, quantity: 2 },
  ];
}

function samplePage() {
  return { url: example('PAGE_URL'), referrer: example('REFERRER'), fbp: example('FBP') };
}

function sampleContact(): Contact {
  return Object.fromEntries(CONTACT_FIELDS.map((field) => [field, example(field.toUpperCase())]));
}

function sampleConsent(required: readonly string[]): Consent {
  return Object.fromEntries(required.map((purpose) => [purpose, true]));
}

/** One landing that carried everything: every platform's ID, and the connector's own with the source it wants. */
function sampleClick({ click }: Connector, at: number): Click {
  const ids: Record<string, string> = {};
  if (click) ids[click.parameter.toLowerCase()] = example('CLICK_ID');
  for (const parameter of PLATFORM_CLICK_PARAMETERS) ids[parameter.toLowerCase()] = platformExample(parameter);
  const sources: Record<string, string> = {};
  for (const parameter of UTM_PARAMETERS) sources[parameter] = example(parameter.toUpperCase());
  if (click?.source) sources[click.source.parameter.toLowerCase()] = click.source.value || example('CLICK_SOURCE');
  return { at, ids, sources };
}

function platformExample(parameter: string): string {
  if (parameter === 'fbclid') return example('FBC').split('.').at(-1) ?? '';
  if (parameter === 'ScCid') return example('SCCLID');
  return example(parameter.toUpperCase()) || `example-${parameter}`;
}

/** Clicks without a time happened at the event's. */
function withTimes(clicks: unknown, at: number): unknown {
  if (!Array.isArray(clicks)) return clicks;
  return clicks.map((click) => (isObject(click) ? { at, ...click } : click));
}

/** `events[0].data.value` → `event.data.value`: fields as the caller knows them. */
function ownField(field: string): string {
  return `event.${field.replace(/^events\[0\]\.?/, '')}`.replace(/\.$/, '');
}

function toProblem({ field, problem }: Note): FieldProblem {
  return { field, message: problem };
}

function wrong(field: string, message: string): SampleResult {
  return { ok: false, problem: { field, message } };
}
