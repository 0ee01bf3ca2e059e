/** For tests: the admin API over real HTTP, with a real container file, the real SQLite store and a real sender. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Router } from 'express';
import { type Alerts, createAlerts } from '../alerts/alerts.ts';
import { createPixelCompiler } from '../compiling/pixelCompiler.ts';
import { createMends } from '../container/approvals/mend.ts';
import { createStopping } from '../container/approvals/stopping.ts';
import { type ContainerHolder, openContainer } from '../container/containerFile.ts';
import { openSecrets, type Secrets } from '../secrets/secrets.ts';
import type { DeliverySummary } from '../store/contract/delivery.ts';
import type { EventSummary } from '../store/contract/event.ts';
import type { EventKey } from '../store/contract/eventKey.ts';
import type { TrafficStore } from '../store/contract/trafficStore.ts';
import { createGoneDropper } from '../store/dropping.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { createPreparer } from '../webhooks/secrets/prepareRequest.ts';
import type { BreakerState } from '../webhooks/send/circuitBreaker.ts';
import { createSender } from '../webhooks/send/send.ts';
import { type Auth, createAuth } from './access/auth.ts';
import { type ChangeFeed, createDeliveryFeed, createEventFeed } from './live/changeFeed.ts';
import { answerSchema, misfits, PROBLEM } from './openapi/fits.testing.ts';
import { createAdminRouter } from './router.ts';

export const TOKEN = 'test-token';

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface TestAdmin {
  origin: string;
  router: Router;
  auth: Auth;
  holder: ContainerHolder;
  store: TrafficStore;
  feed: ChangeFeed<DeliverySummary>;
  eventFeed: ChangeFeed<EventSummary, EventKey>;
  secrets: Secrets;
  /** nobody has it look but the test */
  alerts: Alerts;
  containerPath: string;
  /** how often the dispatcher was woken */
  wakes: () => number;
  /** what the dispatcher says of destinations */
  breakers: Map<string, BreakerState>;
  now: () => number;
  /** moves the clock on */
  later: (ms: number) => void;
  /** `body` is sent as JSON; `token` instead of the admin token */
  call<Body = unknown>(method: string, path: string, body?: unknown, token?: string): Promise<Answer<Body>>;
  /** a token with this role, made by the admin */
  tokenFor(role: string, name?: string): Promise<string>;
  /** as it stands; redirects are not followed */
  raw(path: string, init?: RequestInit): Promise<Answer<unknown>>;
  stop(): Promise<void>;
}

export async function startAdmin(
  options: { allowedDestinations?: string[]; publicUrl?: string; adminToken?: string | undefined } = {},
): Promise<TestAdmin> {
  const folder = await mkdtemp(join(tmpdir(), 'trl-admin-'));
  const containerPath = join(folder, 'container.json');
  let clock = 1_764_000_000_000;
  let wakes = 0;
  const breakers = new Map<string, BreakerState>();
  const now = () => clock;
  const store = await openSqliteStore({ path: join(folder, 'traffic.db') });
  const compiler = createPixelCompiler({ log: { warn: () => undefined } });
  const holder = await openContainer(containerPath, { now, compile: compiler.compile });
  const log = { error: () => undefined };
  const { allowedDestinations = [], publicUrl } = options;
  const secrets = await openSecrets(store);
  const sender = createSender({ allowedDestinations, now: Date.now, prepare: createPreparer(secrets) });
  const auth = await createAuth({
    store,
    now,
    adminToken: 'adminToken' in options ? options.adminToken : TOKEN,
    publicUrl,
  });
  const feed = createDeliveryFeed(store, log);
  const eventFeed = createEventFeed(store, log);
  const stopping = createStopping({ holder, store, log });
  const alerts = await createAlerts({
    store,
    snapshot: holder.snapshot,
    held: () => [],
    ...sender,
    secrets,
    retentionDays: 30,
    dataDir: undefined,
    publicUrl,
    now,
    log: { warn: () => undefined, error: () => undefined },
  });
  const app = express();
  const router = createAdminRouter({
    holder,
    compiler,
    findMend: createMends(compiler.compile),
    store,
    stopping,
    send: sender.send,
    feed,
    eventFeed,
    wake: () => {
      wakes += 1;
    },
    tryOne: async () => undefined,
    letGo: async () => undefined,
    dropGone: createGoneDropper({ store, now, onDropped: () => undefined }),
    breakers: () => breakers,
    now,
    auth,
    secrets,
    refusals: { list: () => [] },
    emptyAmounts: { list: () => [] },
    alerts,
    publicUrl,
    tagPath: '/t',
    allowedDestinations,
    log,
  });
  app.use(router);
  app.use((_req, res) => {
    res.status(200).send('somebody else’s page');
  });
  const server = await listen(app);
  const origin = addressOf(server);

  const raw: TestAdmin['raw'] = async (path, init) => {
    const response = await fetch(origin + path, { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  };

  async function call<Body>(method: string, path: string, body?: unknown, token = TOKEN) {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = (await raw(path, init)) as Answer<Body>;
    // whatever a test is about, its answers keep to the contract
    const schema = answer.status < 400 ? answerSchema(method, path, answer.status) : PROBLEM;
    const wrong = schema && method !== 'HEAD' ? misfits(answer.body, schema) : [];
    if (wrong.length > 0) throw new Error(`${method} ${path} answered against protocol.ts: ${wrong.join('; ')}`);
    return answer;
  }

  return {
    origin,
    router,
    auth,
    holder,
    store,
    feed,
    eventFeed,
    secrets,
    alerts,
    containerPath,
    wakes: () => wakes,
    breakers,
    now,
    later: (ms) => {
      clock += ms;
    },
    raw,
    call,
    async tokenFor(role, name = role) {
      const { body } = await call<{ token: string }>('POST', '/api/tokens', { name, role });
      return body.token;
    },
    async stop() {
      feed.close();
      eventFeed.close();
      server.closeAllConnections();
      server.close();
      compiler.stop();
      await sender.close();
      await stopping.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

export async function listen(handler: RequestListener): Promise<Server> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening on a port');
  return `http://127.0.0.1:${address.port}`;
}
