import { attempt } from './attempt.ts';
import { readClick } from './clicks.ts';
import { createClient, type Trl } from './client.ts';
import type { Landing } from './landing.ts';
import { on } from './on.ts';
import type { Host, LoadPart, Part, Parts, PixelHost, Run, TagElement } from './part.ts';
import { createPost } from './post.ts';
import type { TagSettings } from './protocol.ts';
import { createQueue } from './queue.ts';
import { cookieStore, nowhere, readCookie, webStore } from './storage.ts';
import { createTransport } from './transport.ts';
import { createVisitor } from './visitor.ts';

/** `window.trl`: before the tag has loaded the page's stub with the calls so far, each an array of method and arguments. */
export type TrlOrStub = Partial<Trl> & { q?: unknown[][] };

/** What page addresses and the `_fbp` cookie are cut to. */
const MAX_URL = 2_048;
const MAX_FBP = 256;

type Call = (...values: unknown[]) => unknown;

/**
 * Puts the API in the place of the stub. `base`: where the collector is, without a trailing slash. What it throws is for
 * the caller to keep from the page.
 */
export function boot(
  settings: TagSettings,
  parts: Parts,
  base: string,
  script: TagElement,
  landing: Landing,
  createRun: (host: PixelHost) => Run,
  loadPart: LoadPart,
): void {
  const { key } = settings;
  // of several containers on one page each but one has a name of its own
  const name = script.dataset.name || 'trl';
  const all = window as unknown as Record<string, TrlOrStub | undefined>;
  const stub = all[name] || {};
  const isDebug = /[?&]trl_debug=1/.test(landing.search) || 'debug' in script.dataset;
  if (stub.key) return;

  const place = `_${name}`;
  const queuePlace = `${place}_q`;
  const wire: Host['wire'] = { post: createPost(base, settings.cookie), run() {} };
  const session = (of: string) => (settings.hold ? webStore('sessionStorage', of) : nowhere);
  const visitor = createVisitor(
    {
      cookie: cookieStore(place),
      local: webStore('localStorage', place),
      session: session(place),
      tab: webStore('sessionStorage', `${place}_test`),
    },
    settings,
    readClick(landing.search + (parts.readHash ? parts.readHash(landing, settings) : ''), settings, landing.at),
    parts,
    parts.withdraw && parts.withdraw(wire, settings),
    (/[?&]trl_test=([01])/.exec(landing.search) || [])[1],
  );
  const transport = createTransport(
    settings,
    wire,
    createQueue(webStore('localStorage', queuePlace), Date.now),
    createQueue(session(queuePlace), Date.now),
    visitor,
  );

  const api = createClient(
    key,
    () => ({
      page: {
        url: location.href.slice(0, MAX_URL),
        referrer: document.referrer.slice(0, MAX_URL),
        fbp: readCookie('_fbp').slice(0, MAX_FBP),
      },
      test: visitor.isTest(),
    }),
    transport,
    visitor,
  );
  on('pagehide', transport.leave);
  on('pageshow', transport.comeBack);
  on('online', transport.hurry);
  // of documents, too: often the last that a page on a phone gets to hear
  on('visibilitychange', transport.hurry);
  // Another tab may have got the visitor's decision. Not its queue: two tabs would answer each other's writing for ever. Later,
  // since whoever listens to it makes the browser read localStorage in.
  setTimeout(() => {
    let shown = false;
    const showTest = () => {
      if (shown || !visitor.isTest()) return;
      shown = true;
      host.load('testBadge');
    };
    on('storage', (event) => {
      if (event.key === place) {
        api.consent({});
        showTest();
      }
    });
    // a page from the back/forward cache has missed what the other tabs told
    on('visibilitychange', showTest);
    attempt(showTest);
  });

  // the same object, which the page may have kept
  all[name] = Object.assign(stub, api);
  const host: Host = {
    api: stub as Trl,
    settings,
    visitor,
    wire,
    base,
    script,
    load: (part, then) => void loadPart(host, part).then(then, then),
  };
  wire.run = createRun(host);
  const use = (part: Part) => attempt(() => part(host));
  stub.use = use;
  parts.parts.forEach(use);
  if (isDebug) host.load('debug');
  for (const [method, ...values] of stub.q || []) {
    attempt(() => ((stub as unknown as Record<string, Call>)[method as string] as Call)(...values));
  }
}
