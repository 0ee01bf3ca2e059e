/**
 * `test` for the SDK's core in one engine: each worker has the engine, a real collector, a site and two partners; each test
 * has a profile of its own. The page's host is another site than the collector's and the partners'.
 */
import { test as base, expect } from 'playwright/test';
import { connector, matching, postback } from '../stack/connectorSettings.ts';
import { forWorker } from '../tag/forWorker.ts';
import {
  type StoredEvent,
  startCollector,
  startPartner,
  startSite,
  type TestCollector,
  type TestPartner,
  type TestSite,
} from '../tag/tagHarness.ts';
import type { Engine, Profile } from './engine.ts';
import { type EngineName, startEngine } from './find.ts';

/** an engine may have to be downloaded first */
const START_TIMEOUT_MS = 20 * 60_000;

/** Tells what a page let escape. */
const WATCH = `<script>
  window.thrown = [];
  addEventListener('error', function (event) { if (event.message) thrown.push(event.message) });
  addEventListener('unhandledrejection', function (event) { thrown.push('unhandled ' + event.reason) });
</script>`;

declare global {
  interface Window {
    thrown?: string[];
  }
}

interface Rooms {
  started: Engine | { reason: string };
  site: TestSite;
  /** receives the postbacks; pixels may reach it */
  partner: TestPartner;
  /** a host that no reviewer approved */
  stranger: TestPartner;
  collector: TestCollector;
}

interface Fixtures {
  profile: Profile;
  /** Puts a page with the tag on the site; `tag: false`: without. Answers its address. */
  put(path: string, options?: { head?: string; tag?: boolean }): string;
  /** The event as the collector has it; undefined as long as it hasn't. */
  stored(id: string): Promise<StoredEvent | undefined>;
}

export function coreTest(name: EngineName) {
  return base.extend<Fixtures, Rooms>({
    started: [
      async ({ browserName: _ }, use) => {
        const started = await startEngine(name);
        console.log(
          'reason' in started ? `${name} can’t be tested here: ${started.reason}` : `${name}: ${started.description}`,
        );
        await use(started);
        if ('close' in started) await started.close();
      },
      { scope: 'worker', timeout: START_TIMEOUT_MS },
    ],
    site: forWorker(async () => {
      const site = await startSite();
      return { ...site, url: site.url.replace('127.0.0.1', 'localhost') };
    }),
    partner: forWorker(startPartner),
    stranger: forWorker(startPartner),
    collector: [
      async ({ site, partner }, use) => {
        const collector = await startCollector(site.url, { TRL_ALLOWED_DESTINATIONS: new URL(partner.url).host });
        const webhook = postback(`${partner.url}/postback`, { click: '{{CLICK_ID}}', order: '{{TRANSACTION_ID}}' });
        await collector.api(
          'POST',
          '/api/connectors',
          connector('network-x', { webhook, click: matching('click_id') }),
        );
        await use(collector);
        await collector.remove();
      },
      { scope: 'worker' },
    ],
    profile: async ({ started }, use, info) => {
      info.skip('reason' in started, 'reason' in started ? `${name} can’t be had here: ${started.reason}` : '');
      if ('reason' in started) return;
      const profile = await started.newProfile();
      try {
        await use(profile);
        expect(await profile.run(() => window.thrown ?? [])).toEqual([]);
      } finally {
        await profile.close();
      }
    },
    put: async ({ site, collector }, use) => {
      await use((path, { head = '', tag = true } = {}) => {
        const script = tag ? `<script src="${collector.url}/t/${collector.key}.js"></script>` : '';
        const html = `<!doctype html><html><head>${WATCH}${head}${script}</head><body><h1>Shop</h1></body></html>`;
        // no browser keeps a page for the back button that says no-store
        site.pages.set(path, { html, headers: { 'cache-control': 'no-cache' } });
        return site.url + path;
      });
    },
    stored: async ({ collector }, use) => {
      await use((id) => collector.event(id).catch(() => undefined));
    },
  });
}
