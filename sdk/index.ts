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

/** What page addresses and the `_fbp` cookie are cut to. */
const MAX_URL = 2_048;
const MAX_FBP = 256;

type Call = (...values: unknown[]) => unknown;

/** What it throws is for the caller to keep from the page. */
function boot(settings: TagSettings): void {
  const { key } = settings;
  const stub: TrlOrStub = window.trl || {};
  if (stub.key) {
    if (stub.key !== key) console.warn('trl: second container', key);
    return;
  }
  // a module or an inlined script isn't the current one; its tag is found by the address
  const path = `/t/${key}.js`;
  const script = (document.currentScript || document.querySelector(`script[src*="${path}"]`)) as HTMLScriptElement;
  const base = script.src.slice(0, script.src.indexOf(path));

  const search = landingSearch();
  const visitor = createVisitor(
    cookieStore('_trl'),
    webStore('localStorage', '_trl'),
    settings,
    readClick(search, settings, Date.now()),
  );
  const post = createPost(base);
  const runner = createRunner(key, base, post, script.nonce, script.dataset.pixels);
  const transport = createTransport(
    key,
    post,
    createQueue(webStore('localStorage', '_trl_q'), Date.now),
    visitor,
    runner.run,
  );
  const test = readTestMode(search, webStore('sessionStorage', '_trl_test'));
  const fbp = cookieStore('_fbp');
  const api = createClient(key, test, transport, visitor, () => ({
    url: location.href.slice(0, MAX_URL),
    referrer: document.referrer.slice(0, MAX_URL),
    fbp: fbp.get().slice(0, MAX_FBP),
  }));
  addEventListener('pagehide', () => {
    attempt(() => transport.save(true));
    attempt(runner.sendReceipts);
  });

  // the same object, which the page may have kept
  window.trl = Object.assign(stub, api);
  for (const [method, ...values] of stub.q || []) {
    attempt(() => ((api as unknown as Record<string, Call>)[method as string] as Call)(...values));
  }
}

/** The page's query, and with it the one that the page was opened by: a router may have rewritten it before the tag came. */
function landingSearch(): string {
  const opened = attempt(
    () => (performance.getEntriesByType('navigation')[0] as PerformanceEntry).name.split(/[?#]/)[1],
  );
  return `${location.search}&${opened}`;
}

attempt(() => boot(__TRL_SETTINGS__));
