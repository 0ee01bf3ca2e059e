import { attempt } from './attempt.ts';

/** A place that holds one text; `''` is "nothing there". Never throws: a place that can't be used holds nothing. */
export interface TextStore {
  get(): string;
  set(text: string): void;
}

/** Chromium and Firefox keep no cookie for longer than 400 days. */
const COOKIE_SECONDS = 400 * 86_400;

/** The text may hold only characters that are legal in a cookie: it isn't encoded here. */
export function cookieStore(name: string): TextStore {
  return {
    get: () => attempt(() => cookieValue(document.cookie, name)) || '',
    set(text) {
      attempt(() => {
        const secure = location.protocol === 'https:' ? ';Secure' : '';
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere
        document.cookie = `${name}=${text};Path=/;SameSite=Lax;Max-Age=${text ? COOKIE_SECONDS : 0}${secure}`;
      });
    },
  };
}

/** Looked up anew each time: with site data blocked, reading `window.localStorage` itself throws. */
export function webStore(area: 'localStorage' | 'sessionStorage', name: string): TextStore {
  return {
    get: () => attempt(() => window[area].getItem(name)) || '',
    set(text) {
      attempt(() => (text ? window[area].setItem(name, text) : window[area].removeItem(name)));
    },
  };
}

/** First cookie of that name in a `document.cookie` text. */
export function cookieValue(cookies: string, name: string): string {
  for (const pair of cookies.split('; ')) if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  return '';
}
