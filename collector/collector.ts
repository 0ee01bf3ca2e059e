/** Puts the rooms together: store → container → dispatcher → HTTP. main.ts runs it as a process, tests inside theirs. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createAuth } from './admin/auth.ts';
import { createAdminRouter } from './admin/router.ts';
import { createApp } from './app.ts';
import { type ContainerHolder, openContainer } from './container/containerFile.ts';
import { pauseWebhook } from './container/pauseWebhook.ts';
import { createHomeRouter } from './dashboard/homeRouter.ts';
import { createIngestHandler } from './ingest/ingestHandler.ts';
import { timeOrderedId } from './ingest/timeOrderedId.ts';
import { close, listen } from './listen.ts';
import { createMetrics } from './metrics.ts';
import { reportWithdrawals } from './reportWithdrawals.ts';
import { createRetention } from './retention.ts';
import type { Settings } from './settings.ts';
import { StoreUnavailableError, type TrafficStore } from './store/contract.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import type { BuiltSdk } from './tag/builtSdk.ts';
import { tagPaths } from './tag/tagPaths.ts';
import { createTagRouter } from './tag/tagRouter.ts';
import { createDispatcher } from './webhooks/dispatcher.ts';
import type { Log } from './webhooks/log.ts';
import { createSender } from './webhooks/send.ts';

/** Requests under way get this long to finish when the collector is told to stop. */
const CLOSE_MS = 5_000;
/** A body may take this long to arrive: a sender that drips holds a connection no longer. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface Collector {
  /** where it can be reached, without a trailing slash */
  url: string;
  /** the admin token made just now at the first start; never to be had again */
  freshToken: string | undefined;
  issueSignInCode(): string;
  /** Takes over a hand edit of container.json; rejects and changes nothing where it is wrong. */
  reloadContainer(): Promise<void>;
  /** Answers what is under way, finishes webhooks in flight, closes the store. */
  stop(): Promise<void>;
}

/** `built`: contents of dist/sdk. Rejects with an error that says what to mend. */
export async function startCollector(
  settings: Settings,
  { built, now, log }: { built: BuiltSdk; now: () => number; log: Log },
): Promise<Collector> {
  // The store first: it holds the folder's lock, and a second collector must not even make a container.json.
  const store = await openSqliteStore({ path: join(settings.dataDir, 'traffic.db') });
  try {
    const holder = await openContainer(join(settings.dataDir, 'container.json'), { now });
    return await run(settings, { built, now, log, holder, store });
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function run(
  settings: Settings,
  parts: {
    built: BuiltSdk;
    now: () => number;
    log: Log;
    holder: ContainerHolder;
    store: TrafficStore;
  },
): Promise<Collector> {
  const { built, now, log, holder, store } = parts;
  const { publicUrl, trustedProxies } = settings;
  const paths = tagPaths(settings);
  const metrics = createMetrics();
  const auth = await createAuth({ store, now, adminToken: settings.adminToken, publicUrl });
  const sender = createSender({ allowedDestinations: settings.allowedDestinations, now });
  let draining = false;
  await reportWithdrawals({ holder, store, now, log });

  const dispatcher = createDispatcher({
    store,
    send: async (...request) => {
      const outcome = await sender.send(...request);
      metrics.attempt(outcome.accepted ? 'accepted' : outcome.permanent ? 'refused' : 'failed');
      return outcome;
    },
    now,
    random: Math.random,
    log,
    onGone: (connector) => {
      log.warn({ connector }, 'the partner answered 410: it wants no more of these webhooks; the webhook is paused');
      pauseWebhook(holder, connector, 'the partner answered 410', now()).catch((error: unknown) => {
        log.error({ err: error, connector }, 'the webhook could not be paused');
      });
    },
  });
  const ingest = createIngestHandler({
    store,
    snapshot: holder.snapshot,
    isAuthorised: (request) => auth.isAdminBearer(request.headers.authorization),
    now,
    newDeliveryId: () => timeOrderedId(now()),
    rateLimit: settings.rateLimit,
    trustedProxies,
    paths,
    onStored: (record) => {
      metrics.eventStored(record);
      if (record.deliveries.some(({ state }) => state === 'waiting')) dispatcher.wake();
    },
    onReceipts: metrics.receipts,
    onError: (error) => log.error({ err: error }, 'events were not taken'),
  });
  const app = createApp({
    admin: createAdminRouter({
      holder,
      store,
      send: sender.send,
      wake: dispatcher.wake,
      now,
      auth,
      publicUrl,
      tagPath: settings.tagPath,
      log,
      allowedDestinations: settings.allowedDestinations,
    }),
    tag: createTagRouter({ snapshot: holder.snapshot, built, paths }),
    home: createHomeRouter(auth.isSignedIn),
    requireSignIn: auth.requireSignIn,
    metrics,
    checkReady: async () => {
      if (draining) throw new StoreUnavailableError('the collector is shutting down');
      await store.checkWritable();
    },
    trustedProxies,
    log,
  });
  const retention = createRetention({
    store,
    container: () => holder.snapshot().container,
    retentionDays: settings.retentionDays,
    now,
    onError: (error) => log.error({ err: error }, 'old traffic could not be deleted'),
  });

  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 5_000 },
    (request, response) => {
      if (!ingest(request, response)) app(request, response);
    },
  );
  const { family, address, port } = await listen(server, settings.port, settings.host);
  dispatcher.start();
  retention.start();

  return {
    url: publicUrl ?? `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    freshToken: auth.freshToken,
    issueSignInCode: auth.issueSignInCode,
    async reloadContainer() {
      await holder.reload();
      await reportWithdrawals({ holder, store, now, log });
    },
    async stop() {
      draining = true;
      retention.stop();
      await close(server, CLOSE_MS);
      await dispatcher.stop();
      await sender.close();
      await store.close();
    },
  };
}
