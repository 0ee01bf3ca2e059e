import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDashboard } from './serve.ts';

const INDEX = '<!doctype html><title>Tag Relay</title>';
const FILES = new Map(
  Object.entries({
    'index.html': INDEX,
    'assets/app-1a2b3c.js': 'start()',
    'assets/app-1a2b3c.css': 'body{}',
  }).map(([name, text]) => [name, Buffer.from(text)]),
);
FILES.set('assets/app-1a2b3c.js.gz', gzipSync('start()'));

let server: Server;
let url = '';
beforeAll(async () => {
  const { screens, notFound } = createDashboard(FILES);
  const app = express().use(screens).use(notFound);
  app.use((_request, response) => {
    response.status(404).send('nothing');
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address !== null) url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => server.close());

describe('the dashboard', () => {
  it.each([
    '/',
    '/connectors',
    '/connectors/network-x',
    '/events',
    '/events/a%2Fb',
    '/deliveries',
    '/review',
    '/settings',
  ])('is at %s, asked for anew each time', async (path) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe(INDEX);
  });

  it.each([
    '/api/connectors',
    '/connectorsx',
    '/healthz',
    '/t/key.js',
    '/favicon.ico',
    '/assets',
    '/assets/old-123.js',
  ])('leaves %s to others', async (path) => {
    const response = await fetch(url + path);
    expect([response.status, await response.text()]).toEqual([404, 'nothing']);
  });

  it('tells people who mistyped an address, with the app', async () => {
    const open = (headers: Record<string, string>) =>
      fetch(`${url}/conectors`, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...headers } });
    const response = await open({});
    expect([response.status, await response.text()]).toEqual([404, INDEX]);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await (await open({ 'sec-fetch-dest': 'document' })).text()).toBe(INDEX);
    expect(await (await open({ 'sec-fetch-dest': 'iframe' })).text()).toBe('nothing');
  });

  it.each(['/assets/..%2Findex.html', '/assets/%2e%2e%2findex.html', '/assets/app-1a2b3c.js.map'])(
    'gives out nothing else: %s',
    async (path) => {
      expect((await fetch(url + path)).status).toBe(404);
    },
  );

  it('runs its own code only, and takes no text for code', async () => {
    const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';
    expect(policy.split(';')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    expect(policy).not.toContain('unsafe');
  });

  it('is not sent again to those who have it', async () => {
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    const again = await fetch(url, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});

describe('its files', () => {
  it.each([
    ['app-1a2b3c.js', 'text/javascript; charset=utf-8', 'start()'],
    ['app-1a2b3c.css', 'text/css; charset=utf-8', 'body{}'],
  ])('stay for ever, having their hash in the name: %s', async (name, type, text) => {
    const response = await fetch(`${url}/assets/${name}`);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(text);
  });

  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['identity', null],
  ])('come compressed for those who take it and where there is such a copy: %s', async (accepted, expected) => {
    const response = await fetch(`${url}/assets/app-1a2b3c.js`, { headers: { 'accept-encoding': accepted } });
    expect(response.headers.get('content-encoding')).toBe(expected);
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
    expect(await response.text()).toBe('start()');
  });
});
