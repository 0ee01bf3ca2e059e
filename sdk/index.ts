import { attempt } from './attempt.ts';
import { readClick } from './clicks.ts';
import { createClient, type Trl } from './client.ts';
import { createRunner } from './pixels/run.ts';
import { createPost } from './post.ts';
import type { TagSettings } from './protocol.ts';
import { createQueue } from './queue.ts';
import { cookieStore, webStore } from './storage.ts';
import { readTestMode } from './testMode.ts';
import { createTransport } from './transport.ts';
import { createVisitor } from './visitor.ts';

/** `window.trl`: before the tag has loaded the page's stub with the calls so far, each an array of method and arguments. */
type TrlOrStub = Partial<Trl> & { q?: unknown[][] };

declare global {
  interface Window {
    trl?: TrlOrStub;
  }
}

/** Put in place of this name by the collector that serves the tag. */
declare const __TRL_SETTINGS__: TagSettings;

/** The site's cookies share 4 KB with those of the request's other headers: half of that at most is ours. */
const COOKIE_CHARACTERS = 2_000;
const LOCAL_CHARACTERS = 20_000;
/** what page addresses and the _fbp cookie are cut to */
const MAX_URL = 2_048;
const MAX_FBP = 256;

/** What it throws is for the caller to keep from the page. */
function boot(settings: TagSettings): void {
  const { key, consent } = settings;
  const stub = window.trl;
  const script = ownScript(key);
  if (stub?.key || !script) {
    if (stub?.key !== key) console.warn(`trl: ${key} is not running: ${script ? `${stub?.key} is` : 'no script tag'}`);
    return;
  }
  const base = script.src.slice(0, script.src.indexOf(`/t/${key}.js`));
  const search = landingSearch();
  const fbp = cookieStore('_fbp');

  const visitor = createVisitor(
    [
      { store: cookieStore('_trl'), budget: COOKIE_CHARACTERS },
      { store: webStore('localStorage', '_trl'), budget: LOCAL_CHARACTERS },
    ],
    consent,
    readClick(search, settings, Date.now()),
  );
  const post = createPost(base);
  const queue = createQueue(webStore('localStorage', '_trl_q'), Date.now);
  const runner = createRunner({ key, base, post, nonce: script.nonce, veto: script.getAttribute('data-pixels') });
  const transport = createTransport({
    key,
    post,
    queue,
    visitor,
    onPixels: (pixels, { earlierPage, waiting }) => runner.run(pixels, earlierPage ? waiting.event.at : undefined),
  });
  const api = createClient({
    key,
    test: readTestMode(search, webStore('sessionStorage', '_trl_test')),
    transport,
    queue,
    visitor,
    page: () => ({
      url: location.href.slice(0, MAX_URL),
      referrer: document.referrer.slice(0, MAX_URL),
      ...(fbp.get() && { fbp: fbp.get().slice(0, MAX_FBP) }),
    }),
  });
  addEventListener('pagehide', () => {
    attempt(() => transport.save(true));
    attempt(runner.sendReceipts);
  });

  // the same object, which the page may have kept
  window.trl = Object.assign(stub || {}, api);
  for (const [method, ...values] of stub?.q || []) {
    attempt(() => (api as unknown as Record<string, (...values: unknown[]) => unknown>)[method as string]?.(...values));
  }
}

/** The script tag this runs from; one that was written in afterwards or loaded as a module is found by its address. */
function ownScript(key: string): HTMLScriptElement | null {
  const path = `/t/${key}.js`;
  const current = document.currentScript as HTMLScriptElement | null;
  return current?.src?.includes(path) ? current : document.querySelector(`script[src*="${path}"]`);
}

/** The page's query, and with it the one that the page was opened by: a router may have rewritten it before the tag came. */
function landingSearch(): string {
  const opened = attempt(() => new URL(performance.getEntriesByType('navigation')[0]?.name || '').search.slice(1));
  return `${location.search}&${opened || ''}`;
}

attempt(() => boot(__TRL_SETTINGS__));
