/** The SDK as an npm package: `import { load } from 'trl'`. It has all parts; the container's settings say which are used. */
import type { Trl } from './api.ts';
import { start } from './start.ts';

export type { Trl } from './api.ts';
export type { EventDataOf, Item, StandardEvents } from './events.ts';
export type { Contact } from './protocol.ts';
export type { TrackResult } from './send/transport.ts';

export interface LoadOptions {
  /** public key of the container */
  key: string;
  /** where the collector is, e.g. `https://collect.example.com` */
  url: string;
  /** the collector's TRL_TAG_PATH, where it was renamed */
  tagPath?: string;
  /** name of the API on `window` and of what is stored; only where a page has several containers */
  name?: string;
  /** the page's CSP nonce, for main-window pixels */
  nonce?: string;
  /** the page's veto: no pixels at all, or none in the main window */
  pixels?: 'off' | 'sandbox';
  /** console output of what happens; `?trl_debug=1` does the same */
  debug?: boolean;
}

/** Gives the API at once; calls wait for the settings. A second call for the same name gives the same API. Never throws. */
export function load({ key, url, tagPath = '/t', name, nonce = '', pixels, debug }: LoadOptions): Trl {
  const dataset: DOMStringMap = {};
  if (name) dataset.name = name;
  if (pixels) dataset.pixels = pixels;
  if (debug) dataset.debug = '';
  let base = url;
  while (base.endsWith('/')) base = base.slice(0, -1);
  return start(key, base, tagPath, { nonce, dataset });
}
