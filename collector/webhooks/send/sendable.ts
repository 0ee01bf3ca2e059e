/**
 * The last check of a stored request before it leaves: it may come from an older version, a restored backup or another
 * process, and what must never be sent must not depend on who built it.
 */
import { headerNameProblem, headerValueProblem } from '../build/headers.ts';
import type { WebhookRequest } from '../build/request.ts';

/** `path`: the exact text behind the origin, which is what goes into the request line. */
type Sendable = { ok: true; url: URL; path: string } | { ok: false; error: string };

export function checkSendable(request: WebhookRequest): Sendable {
  let url: URL;
  try {
    url = new URL(request.url);
  } catch {
    return refuse('its URL is not valid');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('its URL is neither http nor https');
  if (url.username !== '' || url.password !== '') return refuse('its URL holds a user name or password');
  if (/[^\x21-\x7e]/.test(request.url)) return refuse('its URL holds characters that are not printable ASCII');
  for (const [name, value] of request.headers) {
    const wrongName = headerNameProblem(name);
    if (wrongName !== null) return refuse(`a header’s name ${wrongName}`);
    const wrongValue = headerValueProblem(value);
    if (wrongValue !== null) return refuse(`the value of the header ${name} ${wrongValue}`);
  }
  // The log shows the text that was sent, so it isn't normalised once more here (WHATWG would turn ' into %27).
  const exact = request.url.startsWith(`${url.origin}/`) && !request.url.includes('#');
  return {
    ok: true,
    url,
    path: exact ? request.url.slice(url.origin.length) : url.pathname + url.search,
  };
}

function refuse(reason: string): Sendable {
  return { ok: false, error: `the request can’t be sent: ${reason}` };
}
