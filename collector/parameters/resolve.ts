/** What each dynamic parameter is for one event and one connector (DESIGN §7). Pure. */
import type { Click, Contact, EventData } from '../../sdk/protocol.ts';
import type { ClickMatching } from '../container/types.ts';
import { dataValue, keyOf, valueText } from './dataValues.ts';
import type { Lookup } from './values.ts';

export interface ParameterContext {
  event: { id: string; name: string; at: number; data: EventData };
  visitor: string;
  page: { url: string; referrer: string; fbp?: string };
  contact: Contact;
  userAgent: string;
  ip: string;
  /** the visitor's clicks up to the event, oldest first; names in lower case */
  clicks: readonly Click[];
}

/** What the decision adds: the click that matched, and by which setting. */
export interface MatchedClick {
  click: Click;
  matching: ClickMatching;
}

type Resolver = (context: ParameterContext, matched: MatchedClick | undefined) => string;

const RESOLVERS: Record<string, Resolver> = {
  EVENT_NAME: ({ event }) => event.name,
  EVENT_ID: ({ event }) => event.id,
  EVENT_TIME: ({ event }) => String(event.at),
  CLICK_ID: (_, matched) => matched?.click.ids[matched.matching.parameter.toLowerCase()] ?? '',
  CLICK_SOURCE: (_, matched) => {
    const source = matched?.matching.source?.parameter.toLowerCase();
    return source === undefined ? '' : (matched?.click.sources[source] ?? '');
  },
  FBC: ({ clicks }) => {
    const click = clicks.findLast(({ ids }) => Object.hasOwn(ids, 'fbclid'));
    return click ? `fb.1.${click.at}.${click.ids.fbclid}` : '';
  },
  FBP: ({ page, event }) => page.fbp ?? valueText(event.data.fbp),
  PAGE_URL: ({ page }) => page.url,
  REFERRER: ({ page }) => page.referrer,
  USER_AGENT: ({ userAgent }) => userAgent,
  IP: ({ ip }) => ip,
  VISITOR_ID: ({ visitor }) => visitor,
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
  RESOLVERS[name] = ({ clicks }) => clicks.findLast(({ ids }) => Object.hasOwn(ids, parameter))?.ids[parameter] ?? '';
}

for (const parameter of ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content']) {
  RESOLVERS[parameter.toUpperCase()] = ({ clicks, page }, matched) =>
    matched?.click.sources[parameter] ??
    clicks.findLast(({ sources }) => Object.hasOwn(sources, parameter))?.sources[parameter] ??
    queryValue(page.url, parameter);
}

const CONTACT_FIELDS: readonly (keyof Contact)[] = [
  'email',
  'phone',
  'birthday',
  'first_name',
  'last_name',
  'gender',
  'zip',
  'city',
  'country',
  'external_id',
];
for (const field of CONTACT_FIELDS) {
  const name = field.toUpperCase();
  RESOLVERS[name] = ({ contact, event }) => contact[field] || dataValue(event.data, name);
}

/**
 * Looks parameters up for one event and connector. What the catalogue knows comes from its own source only; every other
 * name is a key of the event's data, compared without case. A parameter without a value is ''.
 */
export function createLookup(context: ParameterContext, matched: MatchedClick | undefined): Lookup {
  return (name) => {
    const resolver = Object.hasOwn(RESOLVERS, name) ? RESOLVERS[name] : undefined;
    const value = resolver ? resolver(context, matched) : dataValue(context.event.data, name);
    // Half a character would make a partner's encodeURIComponent() throw.
    return value.toWellFormed();
  };
}

/**
 * The value of the event's data as the page sent it, a number as a number; undefined where there is none, and for names that
 * have a source of their own, whose values are all text.
 */
export function rawDataValue(data: EventData, name: string): unknown {
  if (Object.hasOwn(RESOLVERS, name)) return undefined;
  const key = keyOf(data, name);
  return key === undefined ? undefined : data[key];
}

function queryValue(url: string, parameter: string): string {
  try {
    return new URL(url).searchParams.get(parameter) ?? '';
  } catch {
    return '';
  }
}
