import { attempt } from './attempt.ts';
import { readClick } from './clicks.ts';
import { createClient, type Trl } from './client.ts';
import type { Landing } from './landing.ts';
import type { Host, Parts, TagElement } from './part.ts';
import { createPost } from './post.ts';
import type { TagSettings } from './protocol.ts';
import { createQueue } from './queue.ts';
import { cookieStore, webStore } from './storage.ts';
import { readTestMode } from './testMode.ts';
import { createTransport } from './transport.ts';
import { createTrust } from './trustedTypes.ts';
import { createVisitor } from './visitor.ts';

/** `window.trl`: before the tag has loaded the page's stub with the calls so far, each an array of method and arguments. */
export type TrlOrStub = Partial<Trl> & { q?: unknown[][] };

type Run = Host['wire']['run'];

/** What page addresses and the `_fbp` cookie are cut to. */
const MAX_URL = 2_048;
const MAX_FBP = 256;

type Call = (...values: unknown[]) => unknown;

/**
 * Puts the API in the place of the stub. `base`: where the collector is, without a trailing slash. What it throws is for
 * the caller to keep from the page.
 */
export function boot(settings: TagSettings, parts: Parts, base: string, script: TagElement, landing: Landing): void {
  const { key, paths } = settings;
  // of several containers on one page each but one has a name of its own
  const name = script.dataset.name || 'trl';
  const all = window as unknown as Record<string, TrlOrStub | undefined>;
  const stub = all[name] || {};
  const { search } = landing;
  const isDebug = /[?&]trl_debug=1/.test(search) || 'debug' in script.dataset;
  if (stub.key) {
    if (isDebug && stub.key !== key) console.warn('trl: a second container needs data-name', key);
    return;
  }
  const place = `_${name}`;
  const wire: Host['wire'] = { post: createPost(base, settings.cookie), run() {} };
  const visitor = createVisitor(
    cookieStore(place),
    webStore('localStorage', place),
    settings,
    readClick(search + (parts.readHash ? parts.readHash(landing, settings) : ''), settings, landing.at),
    {
      session: parts.holdIn && parts.holdIn(place),
      received: parts.receive && parts.receive(settings),
      refused: parts.refused && parts.refused(settings),
      onWithdrawal: parts.withdraw && parts.withdraw(wire, settings),
    },
  );
  const held = parts.holdIn && parts.holdIn(`${place}_q`);
  const transport = createTransport(
    settings,
    wire,
    createQueue(webStore('localStorage', `${place}_q`), Date.now),
    held && createQueue(held, Date.now),
    visitor,
  );
  const test = readTestMode(search, webStore('sessionStorage', `${place}_test`));
  const fbp = cookieStore('_fbp');
  const api = createClient(key, test, transport, visitor, () => ({
    url: location.href.slice(0, MAX_URL),
    referrer: document.referrer.slice(0, MAX_URL),
    fbp: fbp.get().slice(0, MAX_FBP),
  }));
  const listeners: Record<string, (event: Event) => void> = {
    pagehide: transport.leave,
    pageshow: transport.comeBack,
    online: transport.hurry,
    // of documents, too: often the last that a page on a phone gets to hear
    visibilitychange: transport.hurry,
    // Another tab may have got the visitor's decision. Not its queue: two tabs would answer each other's writing for ever.
    storage(event) {
      if ((event as StorageEvent).key === place) {
        visitor.profile();
        transport.send();
      }
    },
  };
  for (const type of Object.keys(listeners)) {
    addEventListener(type, (event) => attempt(() => listeners[type]?.(event)));
  }

  // the same object, which the page may have kept
  all[name] = Object.assign(stub, api);
  // pixels for which the tag, from the browser's cache perhaps, is too old
  const late: Parameters<Run>[] = [];
  const trust = createTrust();
  const load = (part: string) => {
    const element = document.createElement('script');
    element.nonce = script.nonce;
    Object.assign(element.dataset, script.dataset);
    element.src = trust('createScriptURL', `${base + paths.tag}/${key}.js?part=${part}`);
    document.head.appendChild(element);
  };
  wire.run = (...answer) => {
    if (answer[0][0] && late.push(answer) < 2) attempt(() => load('pixels'));
  };
  const host: Host = { api: stub as Trl, settings, visitor, transport, wire, base, script, trust };
  stub.use = (part) =>
    attempt(() => {
      part(host);
      for (const answer of late.splice(0)) wire.run(...answer);
    });
  parts.parts.forEach(stub.use);
  if (isDebug) attempt(() => load('debug'));
  for (const [method, ...values] of stub.q || []) {
    attempt(() => ((stub as unknown as Record<string, Call>)[method as string] as Call)(...values));
  }
}
