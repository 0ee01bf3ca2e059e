/** The tag as served: the built SDK with one container's public settings in it, compressed once per change. */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { TagSettings } from '../../sdk/protocol.ts';

/** Free identifier in the built core and parts: the settings, in which the parts put themselves. */
const SETTINGS_NAME = '__TRL__';

export interface TagScript {
  etag: string;
  identity: Buffer;
  gzip: Buffer;
  brotli: Buffer;
}

/** Throws when the core doesn't name the settings: a build that would serve a tag without them. */
export function makeTagScript(core: string, parts: readonly string[], settings: TagSettings): TagScript {
  if (!core.includes(SETTINGS_NAME)) {
    throw new Error(`the built tag doesn’t hold ${SETTINGS_NAME}; run npm run build`);
  }
  const json = scriptText({ ...settings, parts: [] });
  return compressed(`(${SETTINGS_NAME}=>{"use strict";${[...parts, core].join('')}})(${json})`);
}

/** As a script writes it. It may be inlined by someone: `<` could end its element, and U+2028/2029 end a line in old engines. */
export function scriptText(value: unknown): string {
  return JSON.stringify(value).replace(/[<\u2028\u2029]/g, escapeUnit);
}

/** A part for a tag that runs already, of the npm package or of before; found by the name that the part's element has from the tag's. */
export function makeLateScript(part: string): TagScript {
  const use = '(window[document.currentScript.dataset.name||"trl"]).use';
  return compressed(`(function(${SETTINGS_NAME}){${part}})({parts:{push:${use}}})`);
}

/** The same as a module, for tags that have it told who they are. */
export function makeLateModule(part: string): TagScript {
  return compressed(
    `export default function(h){(function(${SETTINGS_NAME}){${part}})({parts:{push:function(p){p(h)}}})}`,
  );
}

/** A script that needs nothing put in. */
export function compressed(text: string): TagScript {
  const identity = Buffer.from(text);
  return {
    etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 27)}"`,
    identity,
    gzip: gzipSync(identity, { level: 9 }),
    brotli: brotliCompressSync(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  };
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
