/**
 * The collector's own cookie with the visitor ID, where the collector runs on the site's domain: browsers that delete what
 * scripts have written after a week, or sooner, leave it for 400 days. HttpOnly, and for the collector's host alone.
 */
import type { IncomingMessage } from 'node:http';
import type { EventsRequest } from '../../sdk/protocol.ts';
import type { Container } from '../container/types.ts';

const NAME = '_trl_id';
/** Browsers keep none for longer. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;
/** As the tag makes them, 128 random bits: an ID that could be guessed must not fetch anybody's history. */
const ID = /^[0-9a-z]{16,28}$/;

type Envelope = Pick<EventsRequest, 'visitor' | 'consent'>;

/**
 * Who the cookie says the visitor is, and the header that keeps it so. Undefined where no cookie is kept. Without the
 * purposes that the container asks for, the cookie counts for nothing and goes.
 */
export function cookieFor(
  request: IncomingMessage,
  { visitor, consent = {} }: Envelope,
  { consent: { required }, page }: Pick<Container, 'consent' | 'page'>,
): { visitor: string; header: Record<string, string> } | undefined {
  // servers send what they know of somebody else
  if (!page.serverCookie || request.headers.authorization !== undefined) return undefined;
  const known = visitorOfCookie(request);
  if (!required.every((purpose) => consent[purpose] === true)) {
    return known === undefined ? undefined : { visitor, header: forgetCookie() };
  }
  const id = known ?? visitor;
  return ID.test(id) ? { visitor: id, header: cookie(id, MAX_AGE_SECONDS) } : undefined;
}

export function visitorOfCookie({ headers }: IncomingMessage): string | undefined {
  const pair = (headers.cookie ?? '').split('; ').find((one) => one.startsWith(`${NAME}=`));
  const id = pair?.slice(NAME.length + 1) ?? '';
  return ID.test(id) ? id : undefined;
}

export function forgetCookie(): Record<string, string> {
  return cookie('', 0);
}

function cookie(id: string, seconds: number): Record<string, string> {
  return { 'set-cookie': `${NAME}=${id}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Lax` };
}
