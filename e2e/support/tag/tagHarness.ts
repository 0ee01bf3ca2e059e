/** For tests of the tag: a real collector of its own, a site whose pages a test writes, and a partner that notes its hits. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EventAnswer as StoredEvent } from '../../../collector/admin/shapes.ts';
import { freePort } from '../../../collector/testing/freePort.testing.ts';
import type { Admin } from '../../../demo-site/adminClient.ts';

const MAIN = fileURLToPath(new URL('../../../dist/collector/main.js', import.meta.url));
const TOKEN = 'token-for-tests-of-the-tag';

export type { StoredEvent };

export interface TestCollector {
  url: string;
  key: string;
  api: Admin['call'];
  events(): Promise<StoredEvent[]>;
  event(id: string): Promise<StoredEvent>;
  /** Creates a connector with that id, in the place of one that has it, and approves its pixel. */
  addPixel(id: string, trigger: string, html: string, sandbox: boolean): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** `env`: settings beside those that every test's collector has. */
export async function startCollector(origin: string, env: Record<string, string> = {}): Promise<TestCollector> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trl-tag-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let process_: ChildProcess | undefined;

  const api: Admin['call'] = async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text || 'null');
  };

  const collector: TestCollector = {
    url,
    key: '',
    api,
    async events() {
      const { items } = await api('GET', '/api/events?limit=200');
      return Promise.all(items.map(({ id }) => collector.event(id)));
    },
    event: (id) => api('GET', `/api/events/${encodeURIComponent(id)}`),
    async addPixel(id, trigger, html, sandbox) {
      // a worker that goes on with other tests of the same file runs its beforeAll once more
      const { items } = await api('GET', '/api/connectors');
      if (items.some((connector) => connector.id === id)) await api('DELETE', `/api/connectors/${id}`);
      const { pixel } = await api('POST', '/api/connectors', {
        id,
        name: id,
        triggers: [trigger],
        pixel: { enabled: true, html, sandbox },
      });
      await api('POST', `/api/connectors/${id}/pixel/approve`, { hash: pixel.hash ?? '' });
    },
    async start() {
      process_ = spawn(process.execPath, [MAIN], {
        env: {
          ...process.env,
          TRL_PORT: String(port),
          TRL_DATA_DIR: dataDir,
          TRL_ADMIN_TOKEN: TOKEN,
          TRL_RATE_LIMIT: '0',
          ...env,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await ready(url);
    },
    async stop() {
      if (!process_ || process_.exitCode !== null) return;
      process_.kill();
      await once(process_, 'exit');
    },
    async remove() {
      await collector.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  await collector.start();
  const container = await api('PUT', '/api/container', { allowedOrigins: [origin] });
  collector.key = container.key;
  return collector;
}

/** The clicks that the collector finds for a visitor who comes without any. */
export async function clicksKeptOf(
  { api, key, event }: TestCollector,
  visitor: string,
): Promise<StoredEvent['clicks']> {
  const id = `again-${Math.random()}`;
  const events = [{ id, name: 'Lead', at: Date.now(), data: {} }];
  const body = { key, visitor, page: { url: 'x', referrer: '' }, clicks: [], consent: { ads: true }, events };
  await api('POST', '/v1/events', body);
  return (await event(id)).clicks;
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const ok = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await wait(50);
  }
  throw new Error(`the collector did not get ready at ${url}`);
}

/** A page as a test writes it. `NONCE` in its HTML and policy is what the page's nonce is. */
export interface SitePage {
  html: string;
  csp?: string;
  headers?: Record<string, string>;
}

export interface TestServer {
  url: string;
  close(): Promise<void>;
}

export interface TestSite extends TestServer {
  pages: Map<string, SitePage>;
  /** path and query of each request, in order */
  asked: string[];
}

export async function startSite(): Promise<TestSite> {
  const pages = new Map<string, SitePage>();
  const asked: string[] = [];
  const server = await serve((request, response) => {
    asked.push(request.url ?? '');
    const page = pages.get(new URL(request.url ?? '/', 'http://site').pathname);
    const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
    if (page?.csp) headers['content-security-policy'] = page.csp;
    Object.assign(headers, page?.headers);
    response.writeHead(page ? 200 : 404, headers).end(page?.html);
  });
  return { ...server, pages, asked };
}

export interface TestPartner extends TestServer {
  /** path and query of each request, in order */
  hits: string[];
  headers: IncomingMessage['headers'][];
  /** of requests that had one */
  bodies: string[];
  /** path → script; another `.js` isn't found, other scripts are empty, everything else is answered with 204 */
  scripts: Map<string, string>;
}

export async function startPartner(): Promise<TestPartner> {
  const hits: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const bodies: string[] = [];
  const scripts = new Map<string, string>();
  const server = await serve((request, response) => {
    hits.push(request.url ?? '');
    headers.push(request.headers);
    let body = '';
    request.setEncoding('utf8').on('data', (text) => (body += text));
    request.on('end', () => body && bodies.push(body));
    const isFile = request.url?.endsWith('.js');
    const isScript = request.headers['sec-fetch-dest'] === 'script';
    const script = scripts.get(request.url ?? '') ?? (isScript && !isFile ? '' : undefined);
    const missing = isFile ? 404 : 204;
    response.writeHead(script === undefined ? missing : 200, {
      'content-type': 'text/javascript',
      'access-control-allow-origin': '*',
    });
    response.end(script);
  });
  return { ...server, hits, headers, bodies, scripts };
}

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  const server = createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
