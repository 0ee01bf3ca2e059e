import type { Host, Kept, LoadPart, Part, TagElement, Trl } from './api.ts';
import { withConsent } from './builtFor.ts';
import { createClient } from './client.ts';
import { after } from './page/after.ts';
import { attempt } from './page/attempt.ts';
import { on } from './page/on.ts';
import { onRoute } from './page/onRoute.ts';
import type { Parts } from './part.ts';
import type { TagSettings } from './protocol.ts';
import { createPost } from './send/post.ts';
import { createQueue } from './send/queue.ts';
import { createTransport } from './send/transport.ts';
import type { Run, Wire } from './send/wire.ts';
import { type Call, stubOf } from './stub.ts';
import { readClick } from './visitor/clicks.ts';
import { type Landing, readLanding } from './visitor/landing.ts';
import { cookieStore, nowhere, readCookie, webStore } from './visitor/storage.ts';
import { createVisitor } from './visitor/visitor.ts';

type Method = (...values: unknown[]) => unknown;

/** What page addresses and the `_fbp` cookie are cut to. */
const MAX_URL = 2_048;
const MAX_FBP = 256;

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
  createRun: (host: Host, loadPart: LoadPart) => Run,
  loadPart: LoadPart,
): void {
  const { key } = settings;
  // of several containers on one page each but one has a name of its own
  const name = script.dataset.name || 'trl';
  const stub = stubOf(name);
  const isDebug = /[?&]trl_debug=1/.test(landing.queries) || 'debug' in script.dataset;
  if (stub.key) return;

  const place = `_${name}`;
  const queuePlace = `${place}_q`;
  const wire: Wire = { post: createPost(base, settings.cookie), run() {} };
  const session = (of: string) => (withConsent && settings.hold ? webStore('sessionStorage', of) : nowhere);
  // what the page called before the tag was there is of this landing too, whose click must not come after it
  const [first = {} as Call] = attempt(() => stub.q as Call[]) || [];
  if ((first.time as number) < landing.at) landing.at = first.time as number;
  const read = (from: Landing) =>
    readClick(from.queries + (parts.readHash ? parts.readHash(from, settings) : ''), settings, from.at);
  const visitor = createVisitor(
    {
      cookie: cookieStore(place),
      local: webStore('localStorage', place),
      session: session(place),
      ...(withConsent && { tab: webStore('sessionStorage', `${place}_test`) }),
    },
    settings,
    read(landing),
    parts,
    withConsent && parts.withdraw && parts.withdraw(wire, settings),
    (/[?&]trl_test=([01])/.exec(landing.queries) || [])[1],
    // reached from the site itself, it brought nobody either
    landing.isRepeat ||
      !document.referrer.indexOf(`${location.origin}/`) ||
      (parts.isLinked && parts.isLinked(settings)),
  );
  onRoute(() => {
    const click = read(readLanding(true));
    if (click) visitor.land(click);
  });
  const transport = createTransport(
    settings,
    wire,
    createQueue(webStore('localStorage', queuePlace)),
    createQueue(session(queuePlace)),
    visitor,
  );

  /** the one that the stub took, while it is made */
  let call: Partial<Call> = {};
  const api = createClient(
    () => ({
      at: call.time || Date.now(),
      page: {
        url: (call.url || location.href).slice(0, MAX_URL),
        referrer: (call.url ? `${call.referrer}` : document.referrer).slice(0, MAX_URL),
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

  const host: Host = {
    api: stub as Trl,
    settings,
    visitor,
    wire,
    base,
    script,
    load: (part, then) => void loadPart(host, part).then(then, then),
  };
  wire.run = createRun(host, loadPart);
  if (isDebug) {
    // until its part has loaded, which tells of it
    const kept: Kept[] = [];
    host.kept = kept;
    for (const object of [api, wire]) {
      for (const name in object) after(object, name, (...told) => kept.push(told));
    }
    host.load('debug');
  }
  // the same object, which the page may have kept
  (window as unknown as Record<string, unknown>)[name] = Object.assign(stub, api, { key });
  const use = (part: Part) => attempt(() => part(host));
  stub.use = use;
  parts.parts.forEach(use);
  const push = (made: Call) =>
    attempt(() => {
      const [method, ...values] = made;
      call = made;
      const result = attempt(() =>
        ((stub as unknown as Record<string, Method>)[method as string] as Method)(...values),
      );
      call = {};
      if (made.done) Promise.resolve(result).then(made.done);
    });
  ((stub.q || []) as Call[]).forEach(push);
  // a page may have kept the stub's functions
  stub.q = { push };
}
