/**
 * As much of a browser as the tag uses: cookies with their domains, storage that tabs share, locks, requests that outlive
 * their page or fail in the ways networks fail. Each page is a realm of its own.
 */
import { createContext, type Script } from 'node:vm';
import type { Trl } from '../api.ts';
import type { Answer } from './collector.testing.ts';
import type { World } from './world.testing.ts';

/** `lost`: the collector gets the request, nobody the answer. `hangs`: neither ever comes. */
export type Network = 'ok' | 'down' | 'lost' | 'busy' | 'hangs';

/** One request after another takes that long, there and back: the slow ones are overtaken. */
const LATENCIES_MS = [40, 40, 1_500];
/** of all requests of a page under way that are to outlive it: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const MAX_KEEPALIVE_BYTES = 65_536;
const SITE = 'shop.test';

export interface Page {
  trl: Trl;
  isOpen: boolean;
  dispatch(type: string, more?: object): void;
}

interface FetchOptions {
  body: string;
  signal: AbortSignal;
  keepalive: boolean;
  credentials: RequestCredentials;
}

export interface Browser {
  /** `session`: of the tab. Runs the tag. */
  open(query: string, session: Map<string, string>): Page;
  /** as a navigation does it, or, without events, as a crash */
  close(page: Page, isCrash: boolean): void;
  cookies: Map<string, string>;
  local: Map<string, string>;
  network: Network;
}

export function createBrowser(
  world: World,
  tag: Script,
  parts: {
    receive(path: string, body: string, cookie: string): Promise<Answer>;
    onSend(page: Page, path: string, body: string): void;
    /** the page has its answer, or will have none */
    onEnd(page: Page, path: string, body: string): void;
    /** the page went, and took a request with it that the network would have carried */
    onCut(path: string, body: string): void;
  },
): Browser {
  const pages = new Set<Page>();
  const local = new Map<string, string>();
  const cookies = new Map<string, string>();
  let requests = 0;
  let lock: Promise<unknown> = Promise.resolve();

  function storage(map: Map<string, string>, owner?: Page) {
    const changed = (key: string) => {
      for (const page of owner ? pages : []) {
        if (page !== owner) world.after(1, () => page.isOpen && page.dispatch('storage', { key }));
      }
    };
    return {
      getItem: (key: string) => map.get(key) ?? null,
      setItem(key: string, value: string) {
        if (map.get(key) === value) return;
        map.set(key, value);
        changed(key);
      },
      removeItem: (key: string) => void (map.delete(key) && changed(key)),
    };
  }

  /** The site's own cookies and the collector's are in one jar: requests carry both, scripts see their own. */
  function setCookie(text: string): void {
    const [pair = '', ...attributes] = text.split(/; ?/);
    const domain = attributes.find((one) => one.startsWith('Domain='))?.slice('Domain='.length);
    if (domain !== undefined && domain !== SITE) return;
    const [name = '', value = ''] = pair.split('=', 1).concat(pair.slice(pair.indexOf('=') + 1));
    if (attributes.includes('Max-Age=0')) cookies.delete(name);
    else cookies.set(name, value);
  }

  function fetchFor(page: Page) {
    let keptAlive = 0;
    return (address: string, { body, signal, keepalive, credentials }: FetchOptions) =>
      new Promise<unknown>((resolve, reject) => {
        const path = new URL(address).pathname;
        parts.onSend(page, path, body);
        let isUnderWay = true;
        const size = keepalive ? Buffer.byteLength(body) : 0;
        const end = () => {
          if (!isUnderWay) return false;
          isUnderWay = false;
          keptAlive -= size;
          parts.onEnd(page, path, body);
          return page.isOpen;
        };
        const fail = () => end() && reject(new TypeError('Failed to fetch'));
        keptAlive += size;
        const isTooMuch = keptAlive > MAX_KEEPALIVE_BYTES;
        signal.addEventListener('abort', fail);
        const { network } = browser;
        if (network === 'hangs') return;
        const latency = LATENCIES_MS[requests++ % LATENCIES_MS.length] ?? 0;
        world.after(latency, async () => {
          if (network === 'down' || isTooMuch) return fail();
          // a page that is gone takes its requests with it, but for those that are to be kept alive
          if (!page.isOpen && !keepalive) {
            parts.onCut(path, body);
            return fail();
          }
          const withCookies = credentials === 'include';
          const cookie = withCookies ? [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') : '';
          const isBusy = network === 'busy';
          const answer = isBusy ? { status: 503, body: '{}' } : await parts.receive(path, body, cookie);
          world.after(latency, () => {
            if (network === 'lost') return fail();
            if (withCookies && 'setCookie' in answer && answer.setCookie) setCookie(answer.setCookie);
            if (!end()) return;
            resolve({
              status: answer.status,
              ok: answer.status === 200,
              headers: {
                get: (name: string) => (name === 'Retry-After' ? (isBusy ? '5' : null) : 'application/problem+json'),
              },
              json: async () => JSON.parse(answer.body),
            });
          });
        });
      });
  }

  const browser: Browser = {
    cookies,
    local,
    network: 'ok',
    open(query, session) {
      const listeners: [string, (event: object) => void][] = [];
      const page: Page = {
        isOpen: true,
        dispatch(type, more = {}) {
          for (const [of, listener] of listeners) if (of === type) listener({ type, ...more });
        },
        trl: {} as Trl,
      };
      pages.add(page);
      const timer = (work: () => void, ms: number) => world.after(ms, () => page.isOpen && work());
      const addEventListener = (type: string, listener: (event: object) => void) => listeners.push([type, listener]);
      const window: Record<string, unknown> = {
        document: {
          get cookie() {
            return [...cookies]
              .filter(([name]) => name !== '__Host-trl_id')
              .map((pair) => pair.join('='))
              .join('; ');
          },
          set cookie(text: string) {
            setCookie(text);
          },
          currentScript: { src: `https://${SITE}/t/journeys.js`, nonce: '', dataset: {} },
          referrer: '',
          addEventListener,
        },
        location: { search: query, hash: '', href: `https://${SITE}/${query}`, hostname: SITE, protocol: 'https:' },
        navigator: {
          locks: {
            request(_name: string, work: () => void) {
              lock = lock.then(() => page.isOpen && work());
              return lock;
            },
          },
        },
        performance: { getEntriesByType: () => [] },
        localStorage: storage(local, page),
        sessionStorage: storage(session),
        fetch: fetchFor(page),
        setTimeout: timer,
        clearTimeout: world.cancel,
        Date: Object.assign(() => '', { now: world.now }),
        addEventListener,
        ...{ crypto, URL, URLSearchParams, Blob, AbortController, console },
      };
      window.window = window;
      tag.runInContext(createContext(window));
      page.trl = window.trl as Trl;
      page.dispatch('pageshow', { persisted: false });
      return page;
    },
    close(page, isCrash) {
      if (!isCrash) {
        page.dispatch('visibilitychange');
        page.dispatch('pagehide');
      }
      page.isOpen = false;
      pages.delete(page);
    },
  };
  return browser;
}
