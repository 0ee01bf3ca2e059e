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
 * domain that the browser accepts, so that www and shop share it: nobody but the browser knows the public suffixes. Each
 * use of `document.cookie` waits for another process, so there are as few as will do.
 */
export function cookieStore(name: string): TextStore {
  let domain: string | undefined;
  let seen: string;
  const write = (pair: string, seconds: number, on: string) => {
    const secure = location.protocol === 'https:' ? ';Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere
    document.cookie = `${pair};Path=/;SameSite=Lax;Max-Age=${seconds}${on}${secure}`;
  };
  const read = (of: string) => (`; ${document.cookie}`.split(`; ${of}=`)[1] || '').split(';')[0] as string;
  return guarded(
    () => {
      seen = read(name);
      return seen;
    },
    (text) => {
      const put = (on: string) => write(`${name}=${text}`, text ? COOKIE_SECONDS : 0, on);
      // what stands there already is written once a page, for a new term
      const isNew = text !== seen;
      seen = text;
      if (domain !== undefined) {
        if (isNew) put(domain);
        return;
      }
      // What is new tells by itself whether it was taken. Else a probe does, by a name of its own: another tab may be probing.
      const isProof = text && isNew;
      const probe = name + Math.random();
      const labels = location.hostname.split('.');
      for (let first = labels.length - 1; domain === undefined; ) {
        const on = first-- > 0 ? `;Domain=${labels.slice(first).join('.')}` : '';
        if (isProof) put(on);
        else write(`${probe}=1`, 9, on);
        if (!on || (isProof ? read(name) === text : read(probe))) domain = on;
        if (!isProof) write(`${probe}=`, 0, on);
      }
      if (!isProof) put(domain);
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
