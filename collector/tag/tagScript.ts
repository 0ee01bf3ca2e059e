/** The tag as served: the built SDK with one container's public settings in it, compressed once per change. */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { TagSettings } from '../../sdk/protocol.ts';

/** Free identifier in the built SDK that stands for the settings. */
const SETTINGS_PLACEHOLDER = '__TRL_SETTINGS__';

export interface TagScript {
  etag: string;
  identity: Buffer;
  gzip: Buffer;
  brotli: Buffer;
}

/** Throws when the built SDK doesn't hold the placeholder exactly once: a build that would serve a tag without settings. */
export function makeTagScript(builtSdk: string, settings: TagSettings): TagScript {
  const parts = builtSdk.split(SETTINGS_PLACEHOLDER);
  const [before, after] = parts;
  if (parts.length !== 2 || before === undefined || after === undefined) {
    throw new Error(
      `the built tag holds ${SETTINGS_PLACEHOLDER} ${parts.length - 1} times instead of once; run npm run build`,
    );
  }
  // The script may be inlined by someone: `<` could end its element, and U+2028/2029 end a line in old engines.
  const json = JSON.stringify(settings).replace(/[<\u2028\u2029]/g, escapeUnit);
  const identity = Buffer.from(before + json + after);
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
