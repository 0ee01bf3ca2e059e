import { randomBytes } from 'node:crypto';
import express, { type NextFunction, type Request, type Response } from 'express';
import { listen, type Site } from '../listen.ts';
import { answerWell } from './answers.ts';
import { answerBadly, createBehaviour, isMode, MODES, type Mode } from './behaviour.ts';
import { createHits, type Hit } from './hits.ts';
import { hitList, partnerPage } from './page.ts';

export interface Partner extends Site {
  /** Newest first; `path` is a prefix. */
  hits(path?: string): Hit[];
  clearHits(): void;
  /** How to answer from now on; `path` is a prefix, all paths without it. */
  behave(mode: Mode, path?: string): void;
}

/** More than any webhook here sends; a longer body is answered 413 and not recorded. */
const BODY_LIMIT = '1mb';

/**
 * The demo partner: records every request but those to its own page, which are `/`, `/hits`, `/behaviour` and
 * `/favicon.ico`, and answers as it was told.
 */
export async function startPartner(options: { port: number }): Promise<Partner> {
  const hits = createHits();
  const behaviour = createBehaviour();
  const app = express().disable('x-powered-by').disable('etag');

  app.get('/', (_request, response) => {
    const nonce = randomBytes(16).toString('base64');
    response.set(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
    );
    response.type('html').send(String(partnerPage(nonce, hits.list(), behaviour.modeFor('/'))));
  });

  app.get('/hits', (request, response) => {
    const after = Number(textOf(request.query.after)) || 0;
    const list = hits.list({ path: textOf(request.query.path) ?? '/', after });
    if (textOf(request.query.as) === 'html') response.type('html').send(String(hitList(list)));
    else response.json({ hits: list });
  });
  app.delete('/hits', (_request, response) => {
    hits.clear();
    response.status(204).end();
  });

  app.get('/behaviour', (_request, response) => {
    response.json({ behaviour: behaviour.list() });
  });
  app.put('/behaviour', express.json(), (request, response) => {
    const said: unknown = request.body;
    const { mode, path } = (typeof said === 'object' && said !== null ? said : {}) as Record<string, unknown>;
    if (!isMode(mode)) {
      response.status(400).json({ field: 'mode', message: `one of ${Object.keys(MODES).join(', ')}` });
    } else if (path !== undefined && !(typeof path === 'string' && path.startsWith('/'))) {
      response.status(400).json({ field: 'path', message: 'a prefix that starts with /, or left out for all paths' });
    } else {
      behaviour.set(mode, path);
      response.json({ behaviour: behaviour.list() });
    }
  });

  app.get('/favicon.ico', (_request, response) => {
    response.status(204).end();
  });

  app.use(express.raw({ type: () => true, limit: BODY_LIMIT }), (request, response) => {
    const mode = request.method === 'OPTIONS' ? 'ok' : behaviour.modeFor(request.path);
    hits.add(hitOf(request, mode));
    // pages of any site may fetch from a partner, so that a pixel's fetch() can be tried too
    response.set('Access-Control-Allow-Origin', '*').set('Access-Control-Allow-Headers', '*');
    if (mode === 'ok') answerWell(request.path, response);
    else answerBadly(mode, response);
  });

  app.use((error: { status?: number; message: string }, _request: Request, response: Response, _next: NextFunction) => {
    response
      .status(error.status ?? 500)
      .type('text')
      .send(error.message);
  });

  const site = await listen(app, options.port, 'demo partner');
  return {
    ...site,
    hits: (path) => hits.list(path === undefined ? {} : { path }),
    clearHits: () => hits.clear(),
    behave: (mode, path) => behaviour.set(mode, path),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function hitOf(request: Request, answered: Mode): Omit<Hit, 'id'> {
  const url = request.originalUrl;
  const [path = '/'] = url.split('?', 1);
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.push([request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '']);
  }
  const body: unknown = request.body;
  return {
    at: Date.now(),
    method: request.method,
    url,
    path,
    query: [...new URLSearchParams(url.slice(path.length))],
    headers,
    body: Buffer.isBuffer(body) ? body.toString('utf8') : '',
    // every browser in use says with each request from which site it comes; a server-side client has none
    from: request.get('sec-fetch-site') === undefined ? 'server' : 'browser',
    answered,
  };
}
