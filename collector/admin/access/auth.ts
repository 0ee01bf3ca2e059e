/**
 * Who uses the admin API: whoever sends a token as bearer, or is signed in by cookie; `roles.ts` says what they may do. A
 * cookie comes by itself with any request a browser makes, so one that changes something also has to come from the
 * collector's own pages (Origin), and to carry what only these can read (`x-csrf-token`).
 */
import { timingSafeEqual } from 'node:crypto';
import express, { type Request, type RequestHandler, type Router } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from '../../http/addressKey.ts';
import { isOwnOrigin, isSecure } from '../../http/ownOrigin.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import type { SignedIn } from '../shapes.ts';
import { openAdminToken, sha256 } from './adminToken.ts';
import { type Identity, SENDERS } from './roles.ts';
import { openSessionCookie } from './sessionCookie.ts';
import { openSessions, type Session } from './sessions.ts';
import { openTokens, type Tokens } from './tokens.ts';

/** What a change made with a session carries; the `field` of the refusal where it isn't the session's. */
const CSRF_HEADER = 'x-csrf-token';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** wrong tokens and codes in a minute from one address, or with IPv6 from one /64 */
const MAX_FAILURES = 10;

/** The admin token has no name of its own. */
const ADMIN: Identity = { name: 'admin', role: 'admin' };

/** `role`: of a token that may not send; absent where it is none of this collector's. */
export type Sender = { maySend: true } | { maySend: false; role?: string };

export interface Auth {
  /** the token made just now at the first start, to be shown once */
  freshToken?: string;
  /** a code for `/sign-in?code=…`, good once and for 15 minutes */
  issueSignInCode(): string;
  /** whether what a request was let in with, token or session, is still good */
  isStillGood(req: Request): boolean;
  /** What an Authorization header says of whoever sends events; for callers outside Express. */
  senderOf(authorization: string | undefined): Sender;
  /** lets signed-in requests pass, and notes in `res.locals.identity` who it is; throws HttpProblem 401, 403 or 429 */
  requireSignIn: RequestHandler;
  tokens: Tokens;
  /** Takes over what another collector changed: tokens, and who signed out everywhere. */
  refresh(): Promise<void>;
  /** `GET /sign-in?code=…`; `GET`, `POST` and `DELETE /api/session`; `DELETE /api/sessions` */
  routes: Router;
}

export async function createAuth(options: {
  store: Pick<TrafficStore, 'getSetting' | 'replaceSetting'>;
  now: () => number;
  /** TRL_ADMIN_TOKEN */
  adminToken?: string | undefined;
  /** TRL_PUBLIC_URL */
  publicUrl?: string | undefined;
  /** a guess was refused, there having been too many */
  onLimited?: () => void;
}): Promise<Auth> {
  const { store, now, publicUrl, onLimited } = options;
  const adminToken = await openAdminToken(store, options.adminToken);
  const tokens = await openTokens(store);
  const sessions = await openSessions(store, now);
  const cookie = await openSessionCookie(store);
  const failures = new RateLimiterMemory({ points: MAX_FAILURES, duration: 60 });

  const identify = (secret: string): Identity | undefined =>
    adminToken.matches(secret) ? ADMIN : tokens.identify(secret);

  /** A session ends with the token it was made with. */
  const sessionOf = (req: Request): (Session & { id: string }) | undefined => {
    const id = cookie.read(req, isSecure(req, publicUrl));
    const session = id === undefined ? undefined : sessions.find(id);
    if (id === undefined || !session) return undefined;
    const { token } = session.identity;
    return token === undefined || tokens.isValid(token) ? { id, ...session } : undefined;
  };

  /** Refuses the next guess when there were too many; what is right passes whoever else guesses from the same address. */
  const countFailure = async (req: Request): Promise<void> => {
    try {
      await failures.consume(addressKey(req.ip ?? ''));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      onLimited?.();
      const seconds = Math.ceil(error.msBeforeNext / 1000);
      const detail = `too many wrong tokens or codes from ${addressKey(req.ip ?? '')}; try again in ${seconds} s`;
      throw new HttpProblem(429, { detail, budget: 'guesses' }, { 'retry-after': String(seconds) });
    }
  };

  /** Throws unless the collector's own page made this request: another site knows neither. */
  const checkOwnPage = (req: Request, { csrf }: Session): void => {
    if (!isOwnOrigin(req, publicUrl)) {
      const detail = 'a change made with the session cookie has to come from the collector’s own pages (Origin header)';
      throw new HttpProblem(403, { detail });
    }
    if (!timingSafeEqual(sha256(req.get(CSRF_HEADER) ?? ''), sha256(csrf))) {
      const detail =
        'this page belongs to an earlier sign-in, so nothing was changed: reload it and try again (a program sends its session’s "csrf" as x-csrf-token)';
      throw new HttpProblem(403, { detail, field: CSRF_HEADER });
    }
  };

  const identifyRequest = async (req: Request): Promise<Identity> => {
    const bearer = bearerOf(req.get('authorization'));
    let identity: Identity | undefined;
    if (bearer !== undefined) {
      identity = identify(bearer);
      if (!identity) {
        await countFailure(req);
        throw unauthorized('the bearer token is not one of this collector’s tokens', 'invalid_token');
      }
    } else {
      const session = sessionOf(req);
      if (!session) throw unauthorized('send a token as bearer token, or sign in');
      identity = session.identity;
      if (!SAFE_METHODS.has(req.method)) checkOwnPage(req, session);
    }
    return identity;
  };

  const requireSignIn: RequestHandler = async (req, res, next) => {
    const identity = await identifyRequest(req);
    refuseServers(identity);
    res.locals.identity = identity;
    next();
  };

  const routes = express.Router();

  routes.get('/sign-in', async (req, res: Answering<'GET /sign-in'>) => {
    // a GET route also gets HEAD, which link previews send: it must not use the code up
    if (req.method !== 'GET') throw new HttpProblem(405, { detail: 'open this link in a browser' }, { allow: 'GET' });
    if (typeof req.query.code !== 'string' || !sessions.useCode(req.query.code)) {
      await countFailure(req);
      // somebody who followed the link: the dashboard says what is wrong, and has the field for a token
      if (req.accepts(['json', 'html']) === 'html') {
        res.redirect(303, '/?link=expired');
        return;
      }
      const detail = 'This sign-in link was used already or is older than 15 minutes. Sign in with a token instead.';
      throw new HttpProblem(403, { detail, field: 'code' });
    }
    cookie.set(req, res, sessions.start(ADMIN), isSecure(req, publicUrl));
    res.redirect(303, '/');
  });

  /** Who is signed in, and what changes have to carry. */
  routes.get('/api/session', requireSignIn, (req, res: Answering<'GET /api/session'>) => {
    // a server's token doesn't come here
    const { name, role }: SignedIn = res.locals.identity;
    const session = bearerOf(req.get('authorization')) === undefined ? sessionOf(req) : undefined;
    res.json({ name, role, ...(session && { csrf: session.csrf, endsAt: session.endsAt }) });
  });

  routes.post('/api/session', readBody, async (req, res: Answering<'POST /api/session'>) => {
    // or another site could sign the visitor in as somebody else
    if (req.get('origin') !== undefined && !isOwnOrigin(req, publicUrl)) {
      throw new HttpProblem(403, { detail: 'sign in on the collector’s own pages (Origin header)' });
    }
    const given: unknown = req.body?.token;
    if (typeof given !== 'string') {
      throw new HttpProblem(400, { field: 'token', detail: 'send { "token": "…" }' });
    }
    const identity = identify(given);
    if (!identity) {
      await countFailure(req);
      throw unauthorized('this is not one of this collector’s tokens', undefined, 'token');
    }
    refuseServers(identity);
    cookie.set(req, res, sessions.start(identity), isSecure(req, publicUrl));
    res.status(204).end();
  });

  routes.delete('/api/session', requireSignIn, (req, res: Answering<'DELETE /api/session'>) => {
    const session = sessionOf(req);
    if (session) sessions.end(session.id);
    cookie.clear(req, res, isSecure(req, publicUrl));
    res.status(204).end();
  });

  routes.delete('/api/sessions', requireSignIn, async (req, res: Answering<'DELETE /api/sessions'>) => {
    await sessions.endAll(res.locals.identity);
    cookie.clear(req, res, isSecure(req, publicUrl));
    res.status(204).end();
  });

  return {
    ...(adminToken.fresh !== undefined && { freshToken: adminToken.fresh }),
    issueSignInCode: sessions.issueCode,
    isStillGood: (req) => {
      const bearer = bearerOf(req.get('authorization'));
      return (bearer === undefined ? sessionOf(req) : identify(bearer)) !== undefined;
    },
    senderOf: (authorization) => {
      const bearer = bearerOf(authorization);
      const identity = bearer === undefined ? undefined : identify(bearer);
      if (!identity) return { maySend: false };
      return SENDERS.includes(identity.role) ? { maySend: true } : { maySend: false, role: identity.role };
    },
    requireSignIn,
    tokens,
    refresh: async () => {
      await Promise.all([tokens.refresh(), sessions.refresh()]);
    },
    routes,
  };
}

/** A server's token lies where servers run: it opens nothing but the way in for events. */
function refuseServers({ name, role }: Identity): void {
  if (role !== 'ingest') return;
  const detail = `"${name}" is ${role}: it may send events, receipts and withdrawals (/v1/…), and nothing else`;
  throw new HttpProblem(403, { detail, role: 'viewer' });
}

function bearerOf(authorization = ''): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}

function unauthorized(detail: string, error?: 'invalid_token', field?: string): HttpProblem {
  const challenge = `Bearer realm="Tag Relay"${error === undefined ? '' : `, error="${error}"`}`;
  return new HttpProblem(401, { detail, ...(field !== undefined && { field }) }, { 'www-authenticate': challenge });
}
