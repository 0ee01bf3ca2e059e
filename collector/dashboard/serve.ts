/**
 * Serves the built dashboard: `/assets/…` for ever, since their names hold a hash of the content, and index.html for `/` and
 * every screen's address. It holds no data of the site, so it needs no sign-in; what it shows comes from the admin API.
 */
import { createHash } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import helmet from 'helmet';
import type { DashboardFiles } from './files.ts';
import { isScreenPath } from './screens.ts';

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * Nothing inline, nothing from elsewhere, no text as code: `require-trusted-types-for` makes the browser itself refuse
 * `innerHTML` with a plain string. Markup of others goes through DOMPurify, whose policy is the only one allowed.
 */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      frameSrc: ["'self'"],
      formAction: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ['dompurify'],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  // whether this host is https only is for whoever runs the proxy to say
  strictTransportSecurity: false,
});

export interface Dashboard {
  screens: Router;
  /** Comes last: somebody who opened an address that nothing answers is told so by the app, which knows where to go on. */
  notFound: RequestHandler;
}

export function createDashboard(files: DashboardFiles): Dashboard {
  const screens = Router();

  screens.get('/assets/:name', securityHeaders, (request, response, next) => {
    const name = `assets/${request.params.name}`;
    if (!files.has(name)) {
      next();
      return;
    }
    send(request, response, files, name, 'public, max-age=31536000, immutable');
  });

  const index = files.get('index.html');
  const etag = index && `"${createHash('sha256').update(index).digest('base64url').slice(0, 22)}"`;
  screens.get('/*path', securityHeaders, answerIndex);
  screens.get('/', securityHeaders, answerIndex);

  function answerIndex(request: Request, response: Response, next: () => void): void {
    if (!isScreenPath(request.path) || etag === undefined) {
      next();
      return;
    }
    response.set('etag', etag);
    send(request, response, files, 'index.html', 'no-cache');
  }

  function notFound(request: Request, response: Response, next: () => void): void {
    if (!isOpenedByPerson(request) || index === undefined) {
      next();
      return;
    }
    securityHeaders(request, response, () => {
      response.status(404);
      send(request, response, files, 'index.html', 'no-store');
    });
  }

  return { screens, notFound };
}

/** In a tab of its own: frames, programs and scripts get the problem as JSON. */
function isOpenedByPerson(request: Request): boolean {
  const destination = request.get('sec-fetch-dest') ?? 'document';
  const wantsPage = request.get('accept')?.includes('text/html') ?? false;
  return request.method === 'GET' && wantsPage && destination === 'document';
}

function send(request: Request, response: Response, files: DashboardFiles, name: string, cacheControl: string): void {
  response.set({
    'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    'cache-control': cacheControl,
    vary: 'Accept-Encoding',
  });
  const etag = response.get('etag');
  if (etag !== undefined && request.get('if-none-match')?.includes(etag)) {
    response.status(304).end();
    return;
  }
  const encoding = request.acceptsEncodings('br', 'gzip');
  const compressed = encoding && files.get(`${name}.${encoding === 'br' ? 'br' : 'gz'}`);
  if (compressed) response.set('content-encoding', encoding);
  response.end(compressed || files.get(name));
}
