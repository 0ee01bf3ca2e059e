import { attempt } from '../page/attempt.ts';

/** A place that holds one text; `''` is "nothing there". Never throws: a place that can't be used holds nothing. */
export interface TextStore {
  get(): string;
  set(text: string): void;
}

export const nowhere: TextStore = { get: () => '', set() {} };

/** Chromium and Firefox keep no cookie for longer than 400 days. */
const COOKIE_SECONDS = 400 * 86_400;

/** `''` where there is none, or cookies are denied. */
export function readCookie(name: string): string {
  return attempt(() => (`; ${document.cookie}`.split(`; ${name}=`)[1] || '').split(';')[0]) || '';
}

/**
 * The text may hold only characters that are legal in a cookie: it isn't encoded here. The cookie is set on the widest
 * domain that the browser accepts, so that www and shop share it: nobody but the browser knows the public suffixes. A page's
 * first write of a text shows by itself whether a domain took it; a text that stood there before gets a `!` more, or less.
 * Each use of `document.cookie` waits for another process, so there are as few as will do.
 */
export function cookieStore(name: string): TextStore {
  const labels = location.hostname.split('.');
  let domain: string | undefined;
  let seen: string;
  return guarded(
    () => {
      seen = readCookie(name);
      return seen;
    },
    (text) => {
      // for a new term, what stands there already is written once a page
      if ((domain !== undefined || !text) && (seen === text || seen === `${text}!`)) return;
      const value = text && text === seen ? `${text}!` : text;
      // never on a single label, which is no domain; past the last one, on this host alone
      let first = labels.length - 1;
      let retries = 9;
      do {
        first--;
        const on = domain !== undefined ? domain : first < 0 ? '' : `;Domain=${labels.slice(first).join('.')}`;
        const secure = location.protocol === 'https:' ? ';Secure' : '';
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere
        document.cookie = `${name}=${value};Path=/;SameSite=Lax;Max-Age=${text ? COOKIE_SECONDS : 0}${on}${secure}`;
        if (domain === undefined && value) {
          const now = readCookie(name);
          if (now === value) domain = on;
          // another tab wrote between: it says nothing of this domain, and on a narrower one a second cookie would stay for ever
          else if (now !== seen && retries-- > 0) {
            seen = now;
            first++;
          }
        }
      } while (domain === undefined && first >= 0);
      seen = value;
    },
  );
}

/** The area is looked up each time: with site data blocked, reading `window.localStorage` itself throws. */
export function webStore(area: 'localStorage' | 'sessionStorage', name: string): TextStore {
  return guarded(
    () => window[area].getItem(name),
    (text) => (text ? window[area].setItem(name, text) : window[area].removeItem(name)),
  );
}

function guarded(get: () => string | null | undefined, set: (text: string) => void): TextStore {
  return { get: () => attempt(get) || '', set: (text) => attempt(() => set(text)) };
}
