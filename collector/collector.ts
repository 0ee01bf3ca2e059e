/** Puts the rooms together: store → container → dispatcher → HTTP. main.ts runs it as a process, tests inside theirs. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createAuth } from './admin/access/auth.ts';
import { createDeliveryFeed, createEventFeed } from './admin/live/changeFeed.ts';
import { createAdminRouter } from './admin/router.ts';
import { createAlerts } from './alerts/alerts.ts';
import { createApp } from './app.ts';
import { createPixelCompiler, type PixelCompiler } from './compiling/pixelCompiler.ts';
import { createMends } from './container/approvals/mend.ts';
import { reportWithdrawals } from './container/approvals/reportWithdrawals.ts';
import { createStopping } from './container/approvals/stopping.ts';
import { type ContainerHolder, openContainer } from './container/containerFile.ts';
import { failuresReason, goneReason } from './container/pauseWebhook.ts';
import { keepCompiling } from './container/recompiling.ts';
import { sharedContainer } from './container/sharedContainer.ts';
import type { DashboardFiles } from './dashboard/files.ts';
import { createDashboard } from './dashboard/serve.ts';
import { timeOrderedId } from './events/timeOrderedId.ts';
import { close, listen } from './http/listen.ts';
import { createRefusals } from './ingest/door/refusals.ts';
import { createEmptyAmounts } from './ingest/emptyAmounts.ts';
import { createIngestHandler } from './ingest/ingestHandler.ts';
import { openReceiptTokens } from './ingest/receiptTokens.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { openSecrets } from './secrets/secrets.ts';
import type { Settings } from './settings.ts';
import type { SharedState } from './store/contract/settings.ts';
import { StoreUnavailableError, type TrafficStore } from './store/contract/trafficStore.ts';
import { closeDataFolder } from './store/dataFolder.ts';
import { createGoneDropper } from './store/dropping.ts';
import { openPostgresStore } from './store/postgres/open.ts';
import { createRetention } from './store/retention.ts';
import { findLeftBehind } from './store/sqlite/leftBehind.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import type { BuiltSdk } from './tag/builtSdk.ts';
import { createShells } from './tag/shells.ts';
import { tagPaths } from './tag/tagPaths.ts';
import { createTagRouter } from './tag/tagRouter.ts';
import { createDispatcher } from './webhooks/deliver/dispatcher.ts';
import { createLastLook } from './webhooks/deliver/lastLook.ts';
import { createPreparer } from './webhooks/secrets/prepareRequest.ts';
import { reportMissingSecrets } from './webhooks/secrets/reportMissingSecrets.ts';
import { createSender, type Timeouts } from './webhooks/send/send.ts';
import { createFailingStretches, LONGEST_STRETCH_MS } from './webhooks/waiting/failingStretches.ts';
import { createHolding } from './webhooks/waiting/holding.ts';
import { createPausing } from './webhooks/waiting/pausing.ts';

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

/** Other times than DESIGN §9's, for those who can't wait 27 hours: the torture. */
export interface Pace {
  /** before each attempt */
  delaysMs: readonly number[];
  /** how long a circuit breaker that opened lets nothing pass */
  breakerOpenMs: number;
  timeouts: Timeouts;
}

/** What `npm run build` made for browsers, and what reaches out. */
export interface Surroundings {
  /** contents of dist/sdk */
  built: BuiltSdk;
  /** contents of dist/dashboard; empty: there is no dashboard, the API does it all */
  dashboard: DashboardFiles;
  now: () => number;
  log: Log & { info(fields: object, message: string): void };
  pace?: Pace;
}

/** Rejects with an error that says what to mend. */
export async function startCollector(
  settings: Settings,
  { built, dashboard, now, log, pace }: Surroundings,
): Promise<Collector> {
  const { dataDir, databaseUrl, allowSharedData: allowShared } = settings;
  if (databaseUrl === undefined) closeDataFolder(dataDir, { allowShared, log });
  const file = join(dataDir, 'container.json');
  const compiler = createPixelCompiler({ log });
  // its process comes up while store and container are opened; at a first start there is nothing to compile
  if (databaseUrl !== undefined || existsSync(file)) compiler.start();
  // The store first: it holds the folder's lock, and a second collector must not even make a container.json.
  const { store, shared } = await openStore(settings, log).catch((error: unknown) => {
    compiler.stop();
    throw error;
  });
  try {
    const { compile } = compiler;
    const holder = shared
      ? await openContainer(sharedContainer(shared.document('container')), { compile, now, startFrom: file })
      : await openContainer(file, { compile, now });
    return await run(settings, { built, dashboard, now, log, pace, holder, compiler, store, shared });
  } catch (error) {
    compiler.stop();
    await store.close();
    throw error;
  }
}

const LEFT_BEHIND =
  'TRL_DATABASE_URL is set, so the SQLite store in the data folder is not used, and nothing in it is taken along: events, clicks, webhooks that wait (they are not sent), the audit log, access tokens, secrets. container.json is taken into an empty database only. Start without TRL_DATABASE_URL to have it send what waits; move the file away once you need it no more';

async function openStore(
  { dataDir, databaseUrl }: Settings,
  log: Surroundings['log'],
): Promise<{ store: TrafficStore; shared?: SharedState | undefined }> {
  if (databaseUrl !== undefined) {
    const left = findLeftBehind(dataDir);
    if (left) log.warn(left, LEFT_BEHIND);
    return openPostgresStore(databaseUrl);
  }
  return {
    store: await openSqliteStore({
      path: join(dataDir, 'traffic.db'),
      tell: (facts, message) => log.info(facts, message),
      warn: (facts, message) => log.warn(facts, message),
    }),
  };
}

async function run(
  settings: Settings,
  parts: {
    built: BuiltSdk;
    dashboard: DashboardFiles;
    now: () => number;
    log: Log;
    pace: Pace | undefined;
    holder: ContainerHolder;
    compiler: PixelCompiler;
    store: TrafficStore;
    /** with others that use the same store */
    shared: SharedState | undefined;
  },
): Promise<Collector> {
  const { built, dashboard, now, log, pace, holder, compiler, store, shared } = parts;
  const { publicUrl, trustedProxies } = settings;
  const paths = tagPaths(settings);
  const metrics = createMetrics({
    now,
    queue: () => store.queueStats(now()),
    dispatcher: () => dispatcher.status(),
    pausedWebhooks: () => pausing.list(),
  });
  const auth = await createAuth({
    store,
    now,
    adminToken: settings.adminToken,
    publicUrl,
    onLimited: () => metrics.limited('sign_in', 'guesses'),
  });
  const secrets = await openSecrets(store);
  const sender = createSender({
    allowedDestinations: settings.allowedDestinations,
    now,
    prepare: createPreparer(secrets),
    onRefused: metrics.answerRefused,
    ...pace,
  });
  reportMissingSecrets(holder.snapshot(), secrets.find, log);
  const feed = createDeliveryFeed(store, log);
  const eventFeed = createEventFeed(store, log);
  let draining = false;
  await reportWithdrawals({ holder, store, now, log });
  const stopFollowing = shared?.onChange(() => {
    Promise.all([holder.reload(), auth.refresh(), secrets.refresh()]).catch((error: unknown) => {
      log.error({ err: error }, 'what another collector changed could not be taken over; the running settings stay');
    });
  });

  const stopping = createStopping({ holder, store, log });
  const pausing = createPausing({ holder, store, now, log });
  const held = createHolding({ holder, pausing, document: shared?.document('container') });
  const failingStretches = createFailingStretches({
    store,
    now,
    log,
    onTooLong: (connector, since) => {
      const hours = LONGEST_STRETCH_MS / 3_600_000;
      pausing.pause(connector, failuresReason(hours, since));
    },
  });
  const dropGone = createGoneDropper({ store, now, onDropped: feed.changedUnnamed });
  const dispatcher = createDispatcher({
    store,
    send: sender.send,
    policyOf: (connector) => holder.snapshot().byId.get(connector)?.connector.webhook,
    held,
    dropGone,
    ...(held.refresh && { lastLook: createLastLook({ store, held, refresh: held.refresh, log }) }),
    now,
    random: Math.random,
    log,
    ...pace,
    onWritten: feed.changed,
    onAttempt: (report) => {
      const { connector, attempts, manual } = report.delivery;
      const { kind } = report.end;
      metrics.attempt(report, now());
      if (kind === 'failed' || kind === 'blocked') failingStretches.failed(connector, manual ? attempts : attempts + 1);
      else failingStretches.served(connector);
      if (report.gone) pausing.pause(connector, goneReason());
    },
  });
  /** However it was resumed, enabled or held: by the API, by another collector or by a hand edit of the file. */
  let before = holder.snapshot();
  holder.onChange((snapshot) => {
    const resumed = [...before.pausedWebhooks].filter((connector) => !snapshot.pausedWebhooks.has(connector));
    before = snapshot;
    for (const connector of resumed) failingStretches.served(connector);
    dispatcher.wake(); // sends what waited for it, gives back what isn't to be sent now
  });
  const refusals = createRefusals(now);
  const emptyAmounts = createEmptyAmounts();
  const alerts = await createAlerts({
    store,
    snapshot: holder.snapshot,
    held: held.list,
    send: sender.send,
    openSocket: sender.openSocket,
    secrets,
    retentionDays: settings.retentionDays,
    dataDir: settings.databaseUrl === undefined ? settings.dataDir : undefined,
    publicUrl,
    now,
    log,
  });
  const shells = createShells(built.frame);
  const ingest = createIngestHandler({
    shells,
    onWithheld(event, connector) {
      const detail =
        'not answered: the page’s tag is from before an update that this pixel needs; it is renewed within a day';
      // unconfirmed, so that the pixel is answered when the event is told again by today's tag
      const pixel = { event: event.id, name: event.name, connector };
      const receipt = { ...pixel, outcome: 'blocked', detail, at: now(), confirmed: false } as const;
      store
        .addReceipts([receipt])
        .catch((error: unknown) => log.error({ err: error }, 'a receipt could not be stored'));
    },
    receiptTokens: await openReceiptTokens(store),
    store,
    snapshot: holder.snapshot,
    senderOf: (request) => auth.senderOf(request.headers.authorization),
    now,
    newDeliveryId: () => timeOrderedId(now()),
    rateLimit: settings.rateLimit,
    trustedProxies,
    paths,
    onStored: (record) => {
      metrics.eventStored(record);
      emptyAmounts.note(record, holder.snapshot());
      eventFeed.changed([record]);
      feed.changed(record.deliveries.map(({ id }) => id));
      if (record.deliveries.some(({ state }) => state === 'waiting')) dispatcher.wake();
    },
    onReceipts: (counts, events, told) => {
      metrics.receipts(counts);
      alerts.figures.receipts(told);
      eventFeed.changed(events);
    },
    onError: (error) => log.error({ err: error }, 'events were not taken'),
    onRefused: (refusal) => {
      refusals.note(refusal);
      if (refusal.field === 'origin') alerts.figures.originRefused(refusal.origin);
    },
    onLimited: metrics.limited,
    onAnswered: metrics.ingestAnswered,
  });
  const app = createApp({
    admin: createAdminRouter({
      holder,
      compiler,
      findMend: createMends(compiler.compile),
      store,
      stopping,
      send: sender.send,
      feed,
      eventFeed,
      wake: dispatcher.wake,
      tryOne: dispatcher.tryOne,
      letGo: dispatcher.letGo,
      dropGone,
      breakers: () => dispatcher.status().breakers,
      now,
      auth,
      secrets,
      refusals,
      emptyAmounts,
      alerts,
      publicUrl,
      tagPath: settings.tagPath,
      log,
      allowedDestinations: settings.allowedDestinations,
    }),
    tag: createTagRouter({ snapshot: holder.snapshot, built, paths, shells, publicUrl }),
    dashboard: createDashboard(dashboard),
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
  alerts.start();
  const stopCompiling = keepCompiling({ holder, done: () => reportWithdrawals({ holder, store, now, log }), log });

  return {
    url: publicUrl ?? `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    freshToken: auth.freshToken,
    issueSignInCode: auth.issueSignInCode,
    async reloadContainer() {
      await holder.reload();
      await reportWithdrawals({ holder, store, now, log });
      reportMissingSecrets(holder.snapshot(), secrets.find, log);
    },
    async stop() {
      draining = true;
      stopFollowing?.();
      const background = [retention.stop(), stopCompiling()];
      const told = alerts.stop();
      feed.close();
      eventFeed.close();
      await close(server, CLOSE_MS);
      await dispatcher.stop();
      await told;
      await sender.close();
      await pausing.stop();
      await stopping.close();
      await failingStretches.settled();
      compiler.stop();
      await Promise.all(background);
      await store.close();
    },
  };
}
