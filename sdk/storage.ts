import { attempt } from './attempt.ts';

/** A place that holds one text; `''` is "nothing there". Never throws: a place that can't be used holds nothing. */
export interface TextStore {
  get(): string;
  set(text: string): void;
}

/** Chromium and Firefox keep no cookie for longer than 400 days. */
const COOKIE_SECONDS = 400 * 86_400;

/**
 * The text may hold only characters that are legal in a cookie: it isn't encoded here. The cookie is set on the widest
 * domain that the browser accepts, so that www and shop share it: nobody but the browser knows the public suffixes.
 */
export function cookieStore(name: string): TextStore {
  let domain: string | undefined;
  const write = (pair: string, seconds: number, on = '') => {
    const secure = location.protocol === 'https:' ? ';Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere
    document.cookie = `${pair};Path=/;SameSite=Lax;Max-Age=${seconds}${on}${secure}`;
  };
  return guarded(
    () => (`; ${document.cookie}`.split(`; ${name}=`)[1] || '').split(';')[0],
    (text) => {
      // a name of its own: another tab may be probing too
      const probe = `${name + Math.random()}=`;
      const labels = location.hostname.split('.');
      for (let first = labels.length; domain === undefined; ) {
        const on = first-- ? `;Domain=${labels.slice(first).join('.')}` : '';
        write(probe, 9, on);
        if (!on || document.cookie.includes(probe)) domain = on;
        write(probe, 0, on);
      }
      write(`${name}=${text}`, text ? COOKIE_SECONDS : 0, domain);
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
