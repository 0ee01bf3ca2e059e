/** The address under which this request reached the collector: for cookies, for CSRF, and for the tag to paste. */
import type { Request } from 'express';

/** What the browser sees, e.g. `https://collect.example.com`; Express has worked proxies' headers in (TRL_TRUST_PROXY). */
function requestOrigin(req: Request): string {
  return `${req.protocol}://${req.host ?? ''}`;
}

/** Where the collector is reached: as configured (TRL_PUBLIC_URL), else as this request reached it. No trailing slash. */
export function publicAddress(req: Request, publicUrl: string | undefined): string {
  let address = publicUrl ?? requestOrigin(req);
  while (address.endsWith('/')) address = address.slice(0, -1);
  return address;
}

/** True when the request's Origin header names the collector itself: the page that sent it is the collector's own. */
export function isOwnOrigin(req: Request, publicUrl: string | undefined): boolean {
  const origin = req.get('origin');
  if (origin === undefined) return false;
  return origin === requestOrigin(req) || (publicUrl !== undefined && origin === new URL(publicUrl).origin);
}

/** Whether the browser reached the collector over https, also behind a proxy that says so only in TRL_PUBLIC_URL. */
export function isSecure(req: Request, publicUrl: string | undefined): boolean {
  if (req.secure || publicUrl === undefined) return req.secure;
  const configured = new URL(publicUrl);
  return configured.protocol === 'https:' && configured.host === req.host;
}
