/**
 * The cookie that carries a session's id. Over https the `__Host-` prefix keeps sibling domains from planting one. Cookies know
 * neither ports nor which of several collectors behind one host name is meant, so the name says it: by the port that the browser
 * uses, and by whose store it is. Else each sign-in would sign out of the other.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { SettingStore } from '../../store/sharedSetting.ts';
import { SESSION_MS } from './sessions.ts';

const NAME = 'trl_session';
const SETTING = 'session_cookie';

export interface SessionCookie {
  set(req: Request, res: Response, id: string, secure: boolean): void;
  clear(req: Request, res: Response, secure: boolean): void;
  read(req: Request, secure: boolean): string | undefined;
}

/** Collectors that share a store share its part of the name. */
export async function openSessionCookie(store: SettingStore): Promise<SessionCookie> {
  await store.replaceSetting(SETTING, undefined, randomBytes(9).toString('base64url'));
  const ofStore = (await store.getSetting(SETTING)) ?? '';
  const nameOf = (req: Request, secure: boolean) => {
    const port = /:(\d+)$/.exec(req.host ?? '')?.[1] ?? '';
    const end = createHash('sha256').update(`${ofStore} ${port}`).digest('hex').slice(0, 8);
    return `${secure ? '__Host-' : ''}${NAME}_${end}`;
  };
  return {
    set: (req, res, id, secure) => res.cookie(nameOf(req, secure), id, { ...attributes(secure), maxAge: SESSION_MS }),
    clear: (req, res, secure) => res.clearCookie(nameOf(req, secure), attributes(secure)),
    read(req, secure) {
      const wanted = nameOf(req, secure);
      for (const pair of (req.get('cookie') ?? '').split(';')) {
        const [name, value] = pair.trim().split('=', 2);
        if (name === wanted && value !== undefined && value !== '') return value;
      }
      return undefined;
    },
  };
}

/** Strict: a link from elsewhere must not act as the person who is signed in. */
function attributes(secure: boolean) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure } as const;
}
