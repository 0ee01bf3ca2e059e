/** The cookie that carries a session's id. Over https the `__Host-` prefix keeps sibling domains from planting one. */
import type { Request, Response } from 'express';
import { SESSION_MS } from './sessions.ts';

const NAME = 'trl_session';

const cookieName = (secure: boolean) => (secure ? `__Host-${NAME}` : NAME);

/** Strict: a link from elsewhere must not act as the person who is signed in. */
function attributes(secure: boolean) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure } as const;
}

export function setSessionCookie(res: Response, id: string, secure: boolean): void {
  res.cookie(cookieName(secure), id, { ...attributes(secure), maxAge: SESSION_MS });
}

export function clearSessionCookie(res: Response, secure: boolean): void {
  res.clearCookie(cookieName(secure), attributes(secure));
}

export function readSessionCookie(req: Request, secure: boolean): string | undefined {
  const wanted = cookieName(secure);
  for (const pair of (req.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === wanted && value !== undefined && value !== '') return value;
  }
  return undefined;
}
