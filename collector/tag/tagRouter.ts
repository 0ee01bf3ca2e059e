/** `GET /t/:key.js`, the tag, and `GET /frame/:hash`, the sandbox shell of an approved pixel. */
import { type Request, type Response, Router } from 'express';
import type { Snapshot } from '../container/snapshot.ts';
import { sendProblem } from '../http/problem.ts';
import { frameDocument } from '../pixels/frameDocument.ts';
import { makeTagScript, type TagScript } from './tagScript.ts';

export interface TagRouterOptions {
  snapshot: () => Snapshot;
  /** contents of dist/sdk/tag.js and dist/sdk/frame.js */
  builtTag: string;
  builtFrame: string;
}

export function createTagRouter(options: TagRouterOptions): Router {
  let made: { snapshot: Snapshot; script: TagScript } | undefined;

  function currentScript(): TagScript {
    const snapshot = options.snapshot();
    if (made?.snapshot !== snapshot) {
      made = { snapshot, script: makeTagScript(options.builtTag, snapshot.tagSettings) };
    }
    return made.script;
  }

  const router = Router();
  router.get('/t/:file', (request, response) => {
    const { file } = request.params;
    if (file !== `${options.snapshot().container.key}.js`) {
      sendProblem(response, 404, {
        title: 'No such tag',
        detail: `No container has the key in /t/${file}; copy the script tag from the settings.`,
      });
      return;
    }
    sendTag(request, response, currentScript());
  });

  router.get('/frame/:hash', (request, response) => {
    const approved = options.snapshot().approvedPixels.get(request.params.hash);
    if (!approved?.approval.sandbox) {
      sendProblem(response, 404, { title: 'No such frame', detail: 'No approved sandbox pixel has this hash.' });
      return;
    }
    const { html, headers } = frameDocument(approved.approval.hosts, options.builtFrame);
    response.set(headers).send(html);
  });
  return router;
}

function sendTag(request: Request, response: Response, script: TagScript): void {
  response.set({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
    etag: script.etag,
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
    // Sites load it with or without `crossorigin`, and from pages that isolate themselves.
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  });
  // Not `request.fresh`: it takes a reload's Cache-Control for a wish to get the same bytes again.
  if (request.get('if-none-match')?.includes(script.etag)) {
    response.status(304).end();
    return;
  }
  const encoding = request.acceptsEncodings('br', 'gzip');
  if (encoding) response.set('content-encoding', encoding);
  response.end(encoding === 'br' ? script.brotli : encoding === 'gzip' ? script.gzip : script.identity);
}
