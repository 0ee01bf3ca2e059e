/** How access tokens are written, and how they are kept out of what is logged. */
import { randomBytes } from 'node:crypto';

/** 256 random bits, with a start by which people and scanners know what it is. */
export function newToken(): string {
  return `trl_${randomBytes(32).toString('base64url')}`;
}

/** characters, of one that an operator chooses */
export const SHORTEST_TOKEN = 16;

const HIDDEN = '(hidden)';

/** Whoever reads the log may not sign in by it, nor send: tokens of ours, codes of sign-in links, what stands in an Authorization header. */
const TOKEN = /\btrl_[\w-]{40,}/g;
const SIGN_IN_CODE = /(\/sign-in\?code=)[\w-]+/g;
const BEARER = /(\bbearer +)[\w.~+/=-]{8,}/gi;
/** of an address: `https://user:password@host` */
const PASSWORD = /(\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g;

/** `adminToken`: TRL_ADMIN_TOKEN, which may be written in any way. */
export function hideTokens(text: string, adminToken?: string): string {
  const hidden = text
    .replace(TOKEN, HIDDEN)
    .replace(SIGN_IN_CODE, `$1${HIDDEN}`)
    .replace(BEARER, `$1${HIDDEN}`)
    .replace(PASSWORD, `$1${HIDDEN}`);
  // one that is shorter is none that the collector takes, and occurs in any text
  if (adminToken === undefined || adminToken.length < SHORTEST_TOKEN) return hidden;
  // as it stands in JSON lines, too
  const inJson = JSON.stringify(adminToken).slice(1, -1);
  return hidden.replaceAll(adminToken, HIDDEN).replaceAll(inJson, HIDDEN);
}
