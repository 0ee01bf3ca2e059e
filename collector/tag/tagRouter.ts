/**
 * What pages load: `GET /t/:key.js`, the tag, and with `?module=` a part of it that comes later; `GET /t/:key.json`, its settings alone, for `GET /sdk/trl-<version>.js`, which
 * never changes; and `GET /frame/:hash`, the sandbox shell of an approved pixel.
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { LATE_PARTS, neededParts } from '../../sdk/parts/needed.ts';
import type { TagSettings } from '../../sdk/protocol.ts';
import type { Snapshot } from '../container/snapshot.ts';
import { publicAddress } from '../http/ownOrigin.ts';
import { sendProblem } from '../http/problem.ts';
import type { BuiltSdk } from './builtSdk.ts';
import { quotedName, sayInConsole } from './saidInConsole.ts';
import type { Shells } from './shells.ts';
import { coreOf, hasPixels } from './tagParts.ts';
import { type TagPaths, USUAL_PATHS } from './tagPaths.ts';
import { compressed, makeLateModule, makeLateScript, makeTagScript, type TagScript } from './tagScript.ts';

export interface TagRouterOptions {
  snapshot: () => Snapshot;
  built: BuiltSdk;
  paths: TagPaths;
  shells: Shells;
  /** TRL_PUBLIC_URL */
  publicUrl: string | undefined;
}

/** Sites load it with or without `crossorigin`, and from pages that isolate themselves. */
const FOR_ALL_SITES = {
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};
/** Names by which one collector is reached. */
const MAX_ADDRESSES = 8;
const FOR_FIVE_MINUTES = 'public, max-age=300, stale-while-revalidate=86400';
const FOR_EVER = 'public, max-age=31536000, immutable';

export function createTagRouter({ snapshot, built, paths, shells, publicUrl }: TagRouterOptions): Router {
  let made: { snapshot: Snapshot; scripts: Map<string, TagScript>; addresses: Set<string> } | undefined;

  const settingsNow = (base?: string): TagSettings => {
    const now = snapshot();
    const run = hasPixels(now) && { run: digestOf(lateModule('pixels')) };
    return { ...now.tagSettings, paths, ...(base && { base }), ...run };
  };

  function currentScript(withTlq: boolean, address: string): TagScript {
    const now = snapshot();
    if (made?.snapshot !== now) made = { snapshot: now, scripts: new Map(), addresses: new Set() };
    const names = neededParts(now.tagSettings, withTlq);
    const make = (base?: string) =>
      kept(made?.scripts ?? new Map(), [base, ...names].join(), () =>
        makeTagScript(coreOf(built, now.tagSettings), names.map(part), settingsNow(base)),
      );
    // Each name costs a compression and its place, and without TRL_PUBLIC_URL whoever asks may claim any.
    if (made.addresses.size < MAX_ADDRESSES) made.addresses.add(address);
    return make(made.addresses.has(address) ? address : undefined);
  }

  const part = (name: string): string => {
    const text = built.parts[name];
    if (text === undefined) throw new Error(`the tag’s part ${name} is not built; run npm run build`);
    return text;
  };
  const lateScripts = new Map<string, TagScript>();
  const lateModules = new Map<string, TagScript>();
  const lateModule = (name: string) => kept(lateModules, name, () => makeLateModule(part(name)));

  const sendTagOrSettings: RequestHandler = (request, response) => {
    const { file } = request.params;
    const { key } = snapshot().container;
    if (file === `${key}.js`) {
      const { part: classic, module, tlq } = request.query;
      // of a part its digest, by which it may be kept for good; `?part=` is the form for tags that have no modules
      const [name = '', digest] = `${module ?? classic ?? ''}`.split('.');
      if (!LATE_PARTS.some((late) => late === name))
        sendTag(request, response, currentScript(tlq !== undefined, publicAddress(request, publicUrl)));
      else if (module === undefined) {
        sendTag(
          request,
          response,
          kept(lateScripts, name, () => makeLateScript(part(name))),
        );
      } else {
        const script = lateModule(name);
        // another version's collector may be the one that answers
        sendTag(request, response, script, digest === digestOf(script) ? FOR_EVER : FOR_FIVE_MINUTES);
      }
    } else if (file === `${key}.json`) {
      response.set({ ...FOR_ALL_SITES, 'cache-control': FOR_FIVE_MINUTES }).json(settingsNow());
    } else {
      const name = quotedName(`${file}`.replace(/\.js(?:on)?$/, ''));
      const detail = `this collector has no container with the key${name}, so nothing is tracked; copy the script tag, or its key, from the dashboard (Home, or Settings)`;
      if (`${file}`.endsWith('.js')) sayInConsole(request, response, detail, FOR_ALL_SITES);
      // readable by pages: else the SDK would take it for a network failure, and try again for ever
      else sendProblem(response, 404, { title: 'No such tag', detail, field: 'key' }, FOR_ALL_SITES);
    }
  };

  const sendFrame: RequestHandler = (request, response) => {
    const [hash = '', digest] = `${request.params.hash}`.split('.', 2);
    const approved = snapshot().approvedPixels.get(hash);
    const shell = approved?.approval.sandbox ? shells.of(approved) : undefined;
    if (!shell || (digest !== undefined && digest !== shell.digest)) {
      const detail = shell
        ? 'The frame at this address was another version’s; the next answer names today’s.'
        : 'No approved sandbox pixel has this hash.';
      sendProblem(response, 404, { title: 'No such frame', detail }, { 'cache-control': 'no-store' });
      return;
    }
    // without the digest, from a tag that doesn't know it, the address outlives this script and policy
    response.set({ ...shell.headers, 'Cache-Control': digest === undefined ? FOR_FIVE_MINUTES : FOR_EVER });
    response.send(shell.html);
  };

  const router = Router();
  for (const path of new Set([paths.frame, USUAL_PATHS.frame])) router.get(`${path}:hash`, sendFrame);
  for (const path of new Set([paths.tag, USUAL_PATHS.tag])) router.get(`${path}/:file`, sendTagOrSettings);
  const versions = new Map<string, TagScript>();
  const immutable = new Map(Object.entries(built.immutable));
  router.get('/sdk/:file', (request, response) => {
    const text = immutable.get(request.params.file);
    if (text === undefined) {
      const there = [...immutable.keys()].join(', ');
      const detail = `the script${quotedName(request.params.file)} is not on this collector; there is ${there}`;
      if (request.params.file.endsWith('.js')) sayInConsole(request, response, detail, FOR_ALL_SITES);
      else sendProblem(response, 404, { title: 'No such version', detail });
      return;
    }
    const script = kept(versions, text, () => compressed(text));
    sendTag(request, response, script, FOR_EVER);
  });
  return router;
}

function sendTag(request: Request, response: Response, script: TagScript, cacheControl = FOR_FIVE_MINUTES): void {
  response.set({
    ...FOR_ALL_SITES,
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': cacheControl,
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

/** In the address of a part: eight characters of its ETag. */
const digestOf = ({ etag }: TagScript): string => etag.slice(1, 9);

function kept<T>(known: Map<string, T>, name: string, make: () => T): T {
  const value = known.get(name) ?? make();
  known.set(name, value);
  return value;
}
