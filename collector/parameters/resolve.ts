/** What each dynamic parameter is for one event and one connector (DESIGN §7). Pure. */
import { type Click, CONTACT_FIELDS, type Contact, type EventData } from '../../sdk/protocol.ts';
import type { ClickMatching } from '../connector/types.ts';
import { dataValue, valueAt, valueText } from './dataValues.ts';
import type { Lookup } from './values.ts';

export interface ParameterContext {
  event: { id: string; name: string; at: number; data: EventData };
  visitor: string;
  page: { url: string; referrer: string; fbp?: string };
  contact: Contact;
  test: boolean;
  userAgent: string;
  ip: string;
  /** the visitor's clicks up to the event, oldest first; names in lower case */
  clicks: readonly Click[];
}

/** What the decision adds: the click that matched, and by which setting. */
export interface MatchedClick {
  click: Click;
  matching: Pick<ClickMatching, 'enabled' | 'parameter' | 'source'>;
}

/** What doesn't depend on the connector. */
const OF_EVENT: Record<string, (context: ParameterContext) => string> = {
  EVENT_NAME: ({ event }) => event.name,
  EVENT_ID: ({ event }) => event.id,
  EVENT_TIME: ({ event }) => String(event.at),
  TEST: ({ test }) => (test ? '1' : '0'),
  FBC: ({ clicks }) => {
    const fbclid = clicks.findLast(({ ids }) => Object.hasOwn(ids, 'fbclid'))?.ids.fbclid;
    // Meta asks for the time when it was first seen, however often the address is opened
    const first = fbclid && clicks.find(({ ids }) => ids.fbclid === fbclid);
    return first ? `fb.1.${first.at}.${fbclid}` : '';
  },
  FBP: ({ page, event }) => page.fbp ?? valueText(event.data.fbp),
  PAGE_URL: ({ page }) => page.url,
  REFERRER: ({ page }) => page.referrer,
  USER_AGENT: ({ userAgent }) => userAgent,
  IP: ({ ip }) => ip,
  VISITOR_ID: ({ visitor }) => visitor,
};

/** What the match says, before the event does. */
const OF_MATCH: Record<string, (matched: MatchedClick) => string | undefined> = {
  CLICK_ID: ({ click, matching }) => click.ids[matching.parameter.toLowerCase()],
  CLICK_SOURCE: ({ click, matching }) => {
    const source = matching.source?.parameter.toLowerCase();
    return source === undefined ? undefined : click.sources[source];
  },
};

for (const parameter of [
  'gclid',
  'gbraid',
  'wbraid',
  'ttclid',
  'sccid',
  'epik',
  'msclkid',
  'li_fat_id',
  'twclid',
  'rdt_cid',
]) {
  const name = parameter === 'sccid' ? 'SCCLID' : parameter.toUpperCase();
  OF_EVENT[name] = ({ clicks }) => clicks.findLast(({ ids }) => Object.hasOwn(ids, parameter))?.ids[parameter] ?? '';
}

for (const parameter of ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content']) {
  // with click ID matching off nothing matched: the newest landing is as good as any
  OF_MATCH[parameter.toUpperCase()] = ({ click, matching }) =>
    matching.enabled ? click.sources[parameter] : undefined;
  OF_EVENT[parameter.toUpperCase()] = ({ clicks, page }) =>
    clicks.findLast(({ sources }) => Object.hasOwn(sources, parameter))?.sources[parameter] ??
    queryValue(page, parameter);
}

for (const field of CONTACT_FIELDS) {
  const name = field.toUpperCase();
  OF_EVENT[name] = ({ contact, event }) => contact[field] || dataValue(event.data, name);
}

/**
 * Looks parameters up for one event and connector. What the catalogue knows comes from its own source only; every other
 * name is a key of the event's data, compared without case. A parameter without a value is ''.
 */
export function createLookup(context: ParameterContext, matched: MatchedClick | undefined): Lookup {
  return (name) => {
    const ofMatch = matched && Object.hasOwn(OF_MATCH, name) ? OF_MATCH[name]?.(matched) : undefined;
    // Half a character would make a partner's encodeURIComponent() throw.
    return ofMatch === undefined ? ofEvent(context, name) : ofMatch.toWellFormed();
  };
}

/** By context and name: looked up once an event, however many connectors and slots ask. */
const known = new WeakMap<ParameterContext, Map<string, string>>();

function ofEvent(context: ParameterContext, name: string): string {
  let values = known.get(context);
  if (!values) {
    values = new Map();
    known.set(context, values);
  }
  let value = values.get(name);
  if (value === undefined) {
    const resolver = Object.hasOwn(OF_EVENT, name) ? OF_EVENT[name] : undefined;
    const found = resolver || Object.hasOwn(OF_MATCH, name) ? resolver?.(context) : dataValue(context.event.data, name);
    value = (found ?? '').toWellFormed();
    values.set(name, value);
  }
  return value;
}

/**
 * The value of the event's data as the page sent it, a number as a number; undefined where there is none, and for names that
 * have a source of their own, whose values are all text.
 */
export function rawDataValue(data: EventData, name: string): unknown {
  if (Object.hasOwn(OF_EVENT, name) || Object.hasOwn(OF_MATCH, name)) return undefined;
  return valueAt(data, name);
}

/** Of a page's address, taken apart once for all the events that came from it. */
const queries = new WeakMap<ParameterContext['page'], URLSearchParams>();

function queryValue(page: ParameterContext['page'], parameter: string): string {
  let query = queries.get(page);
  if (!query) {
    query = URL.canParse(page.url) ? new URL(page.url).searchParams : new URLSearchParams();
    queries.set(page, query);
  }
  return query.get(parameter) ?? '';
}
