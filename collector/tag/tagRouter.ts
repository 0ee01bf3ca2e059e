/**
 * What pages load: `GET /t/:key.js`, the tag; `GET /t/:key.json`, its settings alone, for `GET /sdk/trl-<version>.js`, which
 * never changes; and `GET /frame/:hash`, the sandbox shell of an approved pixel.
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { TagSettings } from '../../sdk/protocol.ts';
import type { Snapshot } from '../container/snapshot.ts';
import { sendProblem } from '../http/problem.ts';
import { frameDocument } from '../pixels/frameDocument.ts';
import type { BuiltSdk } from './builtSdk.ts';
import { type AskedParts, pixelKinds, tagParts } from './tagParts.ts';
import { type TagPaths, USUAL_PATHS } from './tagPaths.ts';
import { makeTagScript, type TagScript } from './tagScript.ts';

export interface TagRouterOptions {
  snapshot: () => Snapshot;
  built: BuiltSdk;
  paths: TagPaths;
}

/** Sites load it with or without `crossorigin`, and from pages that isolate themselves. */
const FOR_ALL_SITES = {
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};
const FOR_FIVE_MINUTES = 'public, max-age=300, stale-while-revalidate=86400';
const FOR_EVER = 'public, max-age=31536000, immutable';

export function createTagRouter({ snapshot, built, paths }: TagRouterOptions): Router {
  let made: { snapshot: Snapshot; scripts: Map<string, TagScript> } | undefined;

  const settingsNow = (): TagSettings => ({ ...snapshot().tagSettings, paths });

  function currentScript(asked: AskedParts): TagScript {
    const now = snapshot();
    if (made?.snapshot !== now) made = { snapshot: now, scripts: new Map() };
    const names = tagParts(now.tagSettings, pixelKinds(now), asked);
    const known = made.scripts.get(names.join());
    if (known) return known;
    const parts = names.map((name) => built.parts[name] ?? missing(`the part ${name}`));
    const script = makeTagScript(built.tag, parts, settingsNow());
    made.scripts.set(names.join(), script);
    return script;
  }

  const sendTagOrSettings: RequestHandler = (request, response) => {
    const { file } = request.params;
    const { key } = snapshot().container;
    if (file === `${key}.js`) {
      const { debug, tlq } = request.query;
      sendTag(request, response, currentScript({ debug: debug !== undefined, tlq: tlq !== undefined }));
    } else if (file === `${key}.json`) {
      response.set({ ...FOR_ALL_SITES, 'cache-control': FOR_FIVE_MINUTES }).json(settingsNow());
    } else {
      sendProblem(response, 404, {
        title: 'No such tag',
        detail: `No container has the key in ${request.path}; copy the script tag from the settings.`,
      });
    }
  };

  const sendFrame: RequestHandler = (request, response) => {
    const approved = snapshot().approvedPixels.get(`${request.params.hash}`);
    if (!approved?.approval.sandbox) {
      sendProblem(response, 404, { title: 'No such frame', detail: 'No approved sandbox pixel has this hash.' });
      return;
    }
    const { html, headers } = frameDocument(approved.approval.hosts, built.frame);
    response.set(headers).send(html);
  };

  const router = Router();
  for (const path of new Set([paths.frame, USUAL_PATHS.frame])) router.get(`${path}:hash`, sendFrame);
  for (const path of new Set([paths.tag, USUAL_PATHS.tag])) router.get(`${path}/:file`, sendTagOrSettings);
  router.get('/sdk/:file', (request, response) => {
    const text = built.immutable[request.params.file];
    if (text === undefined) {
      const there = Object.keys(built.immutable).join(', ');
      sendProblem(response, 404, { title: 'No such version', detail: `There is ${there}.` });
      return;
    }
    response
      .set({ ...FOR_ALL_SITES, 'cache-control': FOR_EVER })
      .type('text/javascript')
      .send(text);
  });
  return router;
}

function sendTag(request: Request, response: Response, script: TagScript): void {
  response.set({
    ...FOR_ALL_SITES,
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': FOR_FIVE_MINUTES,
    etag: script.etag,
    vary: 'Accept-Encoding',
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

function missing(what: string): never {
  throw new Error(`${what} is not built; run npm run build`);
}
