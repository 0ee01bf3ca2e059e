/** The container's public part, which `GET /t/:key.js` puts into the tag. Names in lower case: they compare so. */
import type { TagSettings } from '../../sdk/protocol.ts';
import type { Container } from '../connector/types.ts';
import { PLATFORM_CLICK_PARAMETERS, UTM_PARAMETERS } from '../decide/platforms.ts';

/** Where the collector's addresses are is no setting of the container's. */
export type ContainerTagSettings = Omit<TagSettings, 'paths'>;

/** GA4's recommended events that are standard events here. */
const GA4_EVENTS = {
  add_to_cart: 'AddToCart',
  begin_checkout: 'InitiateCheckout',
  generate_lead: 'Lead',
  purchase: 'Purchase',
  sign_up: 'CompleteRegistration',
  view_item: 'ViewContent',
};

/** What is off is left out: each byte is loaded by every page. */
export function tagSettings(
  container: Pick<Container, 'key' | 'connectors' | 'consent' | 'page'>,
): ContainerTagSettings {
  const { consent, page } = container;
  const matchings = container.connectors.flatMap(({ click }) => (click ? [click] : []));
  const sources = matchings.flatMap(({ source }) => (source ? [source.parameter] : []));
  return {
    key: container.key,
    clicks: lowerCaseSet([...matchings.map(({ parameter }) => parameter), ...PLATFORM_CLICK_PARAMETERS]),
    sources: lowerCaseSet([...UTM_PARAMETERS, ...sources]),
    consent: consent.required,
    pixelAge: page.pixelMaxAgeSeconds * 1000,
    ...hashNames(page.hashParameters),
    ...(consent.holdInSession && { hold: true }),
    ...(consent.gpc && { gpc: true }),
    ...(consent.google && { google: consent.google }),
    ...(consent.tcf && { tcf: consent.tcf }),
    ...(page.serverCookie && { cookie: true }),
    ...(page.linkedDomains.length > 0 && { domains: page.linkedDomains }),
    ...(page.pageViews && { pageViews: true }),
    ...(page.dataLayer && { dataLayer: GA4_EVENTS }),
  };
}

/** Partners who document `#nameID` without a `=`: nobody has to ask for it. */
const BARE_BY_CUSTOM = ['tblci'];

/** `name*` asks for `#nameID` as well as `#name=ID`. */
function hashNames(asked: readonly string[]): Pick<TagSettings, 'hash' | 'bare'> {
  const names = asked.map((name) => name.replace('*', ''));
  const bare = names.filter((name, n) => asked[n] !== name || BARE_BY_CUSTOM.includes(name.toLowerCase()));
  return { ...(names.length > 0 && { hash: names }), ...(bare.length > 0 && { bare }) };
}

function lowerCaseSet(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))];
}
