/**
 * Everything a test of the whole needs, for real: the built collector, the demo shop with the tag on it, the demo partner, and
 * the admin API. Each test that asks for `stack` gets one of its own; the collectors of a worker's tests share a process.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from 'playwright/test';
import type { EventAnswer as ShownEvent } from '../../../collector/admin/shapes.ts';
import { freePort } from '../../../collector/testing/freePort.testing.ts';
import { type Admin, createAdmin } from '../../../demo-site/adminClient.ts';
import { startCollector } from '../../../demo-site/collectorProcess.ts';
import { type ConnectorSettings, demoConnectors } from '../../../demo-site/connectors.ts';
import type { Site } from '../../../demo-site/listen.ts';
import { type Partner, startPartner } from '../../../demo-site/partner/partner.ts';
import { approvePixels } from '../../../demo-site/seed.ts';
import { startShop } from '../../../demo-site/shop/shop.ts';
import { forWorker } from '../tag/forWorker.ts';
import { type HostedCollectors, hostCollectors } from './hostedCollectors.ts';

const COLLECTOR = fileURLToPath(new URL('../../../dist/collector/main.js', import.meta.url));
const TOKEN = 'e2e-admin-token-0123456789';

export type { ShownEvent };

export interface Stack {
  shop: Site;
  partner: Partner;
  admin: Admin;
  collector: {
    url: string;
    /** SIGKILL: as a power cut. Of one in a process of its own: `test.use({ ownProcess: true })`. */
    kill(): Promise<void>;
    /** It drains. */
    stop(): Promise<void>;
    /** Again after kill or stop, on the same port and data. */
    start(): Promise<void>;
    /** what it logged so far */
    log(): string;
    /** signs one browser in, once */
    signInLink(): string;
  };
  /** public key of the container */
  key: string;
  /** where the collector keeps its traffic */
  dataDir: string;
  /** Replaces all connectors. Approves their pixels unless told otherwise. */
  install(connectors: ConnectorSettings[], options?: { approve: boolean }): Promise<void>;
  /** The events of that name, newest first, with all that was decided for them and came of it. */
  events(name: string): Promise<ShownEvent[]>;
}

interface Running {
  url: string;
  signInLink: string;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

type Start = (env: NodeJS.ProcessEnv, onLog: (text: string) => void) => Promise<Running>;

const inOwnProcess: Start = (env, onLog) =>
  startCollector({ main: COLLECTOR, env: { ...withoutCollectorSettings(process.env), ...env }, onLog });

function inHost({ start }: HostedCollectors): Start {
  return async (env, onLog) => ({
    ...(await start(env, onLog)),
    kill: () =>
      Promise.reject(new Error('only one in a process of its own can be killed: test.use({ ownProcess: true })')),
  });
}

async function startStack(
  startOne: Start,
  collectorEnv: Record<string, string>,
): Promise<Stack & { close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trl-e2e-'));
  const partner = await startPartner({ port: 0 });
  let log = '';
  const start = (port: string) =>
    startOne(
      {
        TRL_PORT: port,
        TRL_DATA_DIR: dataDir,
        TRL_ADMIN_TOKEN: TOKEN,
        TRL_RATE_LIMIT: '0',
        ...collectorEnv,
        // beside those that the test names
        TRL_ALLOWED_DESTINATIONS: [new URL(partner.url).host, collectorEnv.TRL_ALLOWED_DESTINATIONS ?? []]
          .flat()
          .join(),
      },
      (text) => {
        log += text;
      },
    );
  let running = await start(String(await freePort()));
  const { url } = running;
  const admin = createAdmin(url, TOKEN);
  const { key } = await admin.call('GET', '/api/container');
  const site = await startShop({ port: 0, collectorUrl: url, key });
  // another host than the partner's, as the demo has it: cookies know no ports
  const shop = { ...site, url: site.url.replace('127.0.0.1', 'localhost') };
  await admin.call('PUT', '/api/container', { allowedOrigins: [shop.url] });

  return {
    shop,
    partner,
    admin,
    key,
    dataDir,
    collector: {
      url,
      kill: () => running.kill(),
      stop: () => running.stop(),
      async start() {
        running = await start(new URL(url).port);
      },
      log: () => log,
      signInLink: () => running.signInLink,
    },
    async install(connectors, { approve } = { approve: true }) {
      const { items } = await admin.call('GET', '/api/connectors');
      for (const { id } of items) await admin.call('DELETE', `/api/connectors/${id}`);
      for (const connector of connectors) await admin.call('POST', '/api/connectors', connector);
      if (approve) await approvePixels(admin, connectors);
    },
    async events(name) {
      const { items } = await admin.call('GET', `/api/events?name=${name}`);
      return Promise.all(items.map(({ id }) => admin.call('GET', `/api/events/${encodeURIComponent(id)}`)));
    },
    async close() {
      // first what it may be asking something of
      await Promise.all([site.close(), partner.close()]);
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A test's collector has only the settings that the test gives it. */
function withoutCollectorSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('TRL_')));
}

/**
 * `stack` starts with the demo's connectors, approved; where every test installs its own: `test.use({ demo: false })`, which spares
 * compiling their pixels. Further settings: `test.use({ collectorEnv: { … } })`.
 */
export const test = base.extend<
  { collectorEnv: Record<string, string>; ownProcess: boolean; demo: boolean; stack: Stack },
  { closing: Promise<void>[]; collectors: HostedCollectors }
>({
  collectorEnv: [{}, { option: true }],
  ownProcess: [false, { option: true }],
  demo: [true, { option: true }],
  collectors: forWorker(async () => hostCollectors()),
  closing: [
    async ({ collectors: _collectors }, use) => {
      const closing: Promise<void>[] = [];
      await use(closing);
      await Promise.all(closing);
    },
    { scope: 'worker' },
  ],
  stack: async ({ collectorEnv, ownProcess, demo, collectors, closing }, use) => {
    const stack = await startStack(ownProcess ? inOwnProcess : inHost(collectors), collectorEnv);
    if (demo) await stack.install(demoConnectors(stack.partner.url));
    await use(stack);
    // the next test needn't wait for that
    closing.push(stack.close());
  },
});

export { expect } from 'playwright/test';
