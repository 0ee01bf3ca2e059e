/**
 * The collector's own cookie, where the collector runs on the site's domain: browsers that delete what scripts have written
 * after a week, or sooner, leave it for 400 days. HttpOnly, and for the collector's host alone.
 *
 * It holds the visitor's ID and the clicks that came with it, `id!click!click…` as in the tag's own cookie. Those it gives
 * back, never what is stored under the ID: whoever knows an ID (`{{VISITOR_ID}}` names it to partners) has the cookie for
 * the asking.
 */
import type { IncomingMessage } from 'node:http';
import type { Click, EventsRequest } from '../../../sdk/protocol.ts';
import {
  type ClickText,
  decodeClicks,
  encodeClick,
  fitClicks,
  isClickText,
  mergeClicks,
} from '../../../sdk/visitor/clicks.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import { mayStore } from '../../events/incoming/refusedVisitor.ts';
import type { ForgottenVisitors } from './forgottenVisitors.ts';

/** `__Host-`: browsers take it only from this host, over HTTPS; no script and no sibling domain can plant one. */
const NAME = '__Host-trl_id';
/** Its name before, without that protection: believed where it stands alone, and then replaced. */
const OLD_NAME = '_trl_id';
/** Browsers keep none for longer. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;
/** As the tag makes them, 128 random bits: not what a site's own server calls somebody. */
const ID = /^[0-9a-z]{16,28}$/;
/** Characters: it may go with every request to the site, beside the tag's own of 2,000. */
const BUDGET = 1_000;

type Envelope = Pick<EventsRequest, 'visitor' | 'consent' | 'clicks'>;

export interface KnownVisitor {
  visitor: string;
  /** newest first: what the cookie and the request say, for a tag that knows the visitor by another ID */
  clicks: Click[];
  header: Record<string, string | string[]>;
}

/**
 * Who the cookie says the visitor is, and the header that keeps it so. Undefined where no cookie is kept. Without the
 * purposes that the container asks for, the cookie counts for nothing and goes.
 */
export function cookieFor(
  request: IncomingMessage,
  envelope: Envelope,
  { container, tagSettings }: Pick<Snapshot, 'container' | 'tagSettings'>,
  forgotten: ForgottenVisitors,
): KnownVisitor | undefined {
  // servers send what they know of somebody else
  if (!container.page.serverCookie || request.headers.authorization !== undefined) return undefined;
  const known = readCookie(request);
  if (!mayStore(envelope.consent, container.consent)) {
    return known && { visitor: envelope.visitor, clicks: [], header: forgetCookie(request) };
  }
  const visitor = known && !forgotten.has(known.visitor) ? known.visitor : envelope.visitor;
  if (!ID.test(visitor) || forgotten.has(visitor)) return undefined;
  // a time that isn't of these decades has no place there
  const given = envelope.clicks.map(encodeClick).filter(isClickText);
  const clicks = mergeClicks([...(known?.visitor === visitor ? known.clicks : []), ...given]);
  return {
    visitor,
    clicks: decodeClicks(clicks, tagSettings),
    header: cookie(request, visitor + fitClicks(clicks, BUDGET - visitor.length, tagSettings.clicks), MAX_AGE_SECONDS),
  };
}

export function visitorOfCookie(request: IncomingMessage): string | undefined {
  return readCookie(request)?.visitor;
}

export function forgetCookie(request: IncomingMessage): Record<string, string | string[]> {
  return cookie(request, '', 0);
}

function readCookie({ headers }: IncomingMessage): { visitor: string; clicks: ClickText[] } | undefined {
  const pairs = (headers.cookie ?? '').split('; ');
  const named = (name: string) => pairs.filter((one) => one.startsWith(`${name}=`));
  const [pair] = named(NAME);
  const old = named(OLD_NAME);
  // two of them: one was planted for a wider domain or another path
  const chosen = pair ?? (old.length === 1 ? old[0] : undefined) ?? '';
  const [visitor = '', ...clicks] = chosen.slice(chosen.indexOf('=') + 1).split('!');
  if (!ID.test(visitor)) return undefined;
  return { visitor, clicks: clicks.filter(isClickText) };
}

/** The old one goes once the new one is there. */
function cookie({ headers }: IncomingMessage, value: string, seconds: number): Record<string, string | string[]> {
  const set = (name: string, text: string, age: number) =>
    `${name}=${text}; Path=/; Max-Age=${age}; Secure; HttpOnly; SameSite=Lax`;
  const isOld = (headers.cookie ?? '').split('; ').some((one) => one.startsWith(`${OLD_NAME}=`));
  const current = set(NAME, value, seconds);
  return { 'set-cookie': isOld ? [current, set(OLD_NAME, '', 0)] : current };
}
