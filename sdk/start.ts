/** How the npm package and the SDK of `/sdk/` start: with all parts in them, settings fetched, calls waiting for those. */

import type { PixelHost, TagElement, Trl } from './api.ts';
import { boot } from './boot.ts';
import { loadByElement } from './loadByElement.ts';
import { attempt } from './page/attempt.ts';
import { onceVisible } from './page/onceVisible.ts';
import { createTrust } from './page/trustedTypes.ts';
import type { Parts } from './part.ts';
import { ecommerce } from './parts/ecommerce.ts';
import { googleConsent } from './parts/googleConsent.ts';
import { refusedByBrowser } from './parts/gpc.ts';
import { readHash } from './parts/hash.ts';
import { isLinked, links, receive } from './parts/links.ts';
import { neededParts, type PartName } from './parts/needed.ts';
import { pageViews } from './parts/pageViews.ts';
import { tcfConsent } from './parts/tcfConsent.ts';
import { tlq } from './parts/tlq.ts';
import { withdrawal } from './parts/withdrawal.ts';
import { createRun } from './pixels/run.ts';
import type { TagSettings } from './protocol.ts';
import { toJson } from './send/json.ts';
import { refuses } from './send/refuses.ts';
import { type Call, stubOf, type TrlOrStub } from './stub.ts';
import { readLanding } from './visitor/landing.ts';

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/** Gives the API at once; calls wait for the settings. A second call for the same name gives the same API. Never throws. */
export function start(key: string, base: string, tagPath: string, script: TagElement): Trl {
  const name = script.dataset.name || 'trl';
  const api = stubOf(name) as TrlOrStub & { ready?: Promise<unknown> };
  (window as unknown as Record<string, unknown>)[name] = api;
  if (api.key || api.ready) return api as Trl;

  // before anything can rewrite the address
  const landing = readLanding();
  const ready = fetchSettings(`${base}${tagPath}/${key}.json`).then(
    (settings) =>
      new Promise<void>((resolve) => {
        onceVisible(() => {
          attempt(() => {
            // one for both: the page may allow the policy `trl` once
            const trust = createTrust();
            const run = (host: PixelHost) => createRun({ ...host, trust });
            boot(settings, partsFor(settings), base, script, landing, run, loadByElement(trust));
          });
          resolve();
        });
      }),
  );
  // the tag takes them up when it starts, as it does the calls of a page's stub
  const calls = api.q || [];
  api.q = calls;
  const fail = (error: unknown) => {
    console.error(`trl: ${error}`);
    const push = ({ done }: Call) => done?.({ ok: false, id: '', error: `${error}` });
    (calls as Call[]).forEach(push);
    api.q = { push };
  };
  const booted = ready.then(() => {
    if (!api.key) fail('the tag could not start');
  }, fail);
  const later =
    (method: string) =>
    (...values: unknown[]) =>
      new Promise<never>((resolve) => {
        const done = resolve as (result: unknown) => void;
        const { referrer } = document;
        const moment = { time: Date.now(), url: location.href, referrer, done };
        api.q?.push(Object.assign([method, ...values.map(copyOf)], moment));
      });
  // the real ones take their place
  const waiting: Partial<Trl> = {
    track: later('track'),
    identify: later('identify'),
    consent: later('consent'),
    link: (address) => address,
  };
  return Object.assign(api, waiting, { ready: booted }) as Trl;
}

/** As of now: the page may change it before the tag is there. What can't be copied is the tag's to judge. */
function copyOf(value: unknown): unknown {
  return typeof value === 'object' ? (attempt(() => JSON.parse(toJson(value))) ?? value) : value;
}

function partsFor(settings: TagSettings): Parts {
  const needed = neededParts(settings, 'tlq' in window).map((name) => PARTS[name]);
  return Object.assign({}, ...needed, { parts: needed.flatMap(({ parts }) => parts || []) });
}

/** What of each goes where; `parts/built/` says the same of those that are built by themselves. */
const PARTS: Record<PartName, Partial<Parts>> = {
  hash: { readHash },
  withdrawal: { withdraw: withdrawal },
  gpc: { refused: refusedByBrowser },
  links: { receive, isLinked, parts: [links] },
  googleConsent: { parts: [googleConsent] },
  tcfConsent: { parts: [tcfConsent] },
  pageViews: { parts: [pageViews] },
  ecommerce: { parts: [ecommerce] },
  tlq: { parts: [tlq] },
};

/** Until there is an answer: what the page tracks waits for it. Rejects when the collector has no such container. */
async function fetchSettings(address: string): Promise<TagSettings> {
  let told = false;
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, MAX_RETRY_MS)) {
    const response = await fetch(address, { credentials: 'omit' }).catch(() => undefined);
    // a 200 that isn't the collector's (a login page of the network) is no answer
    const settings = response?.ok && (await response.json().catch(() => undefined));
    if (settings?.key) return settings;
    if (response && refuses(response)) {
      const { detail = `HTTP ${response.status}` } = await response.json().catch(() => ({}));
      throw new Error(detail);
    }
    if (!told) console.warn(`trl: ${address} doesn’t answer as a collector does; trying again until it does`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
