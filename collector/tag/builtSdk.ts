/** What `npm run build` makes of `sdk/`. */
import { readdirSync, readFileSync } from 'node:fs';

export interface BuiltSdk {
  /** the tag of containers that require no consent; it names its settings `__TRL__` */
  tag: string;
  /** of those that do */
  tagWithConsent: string;
  /** script of the sandbox shell */
  frame: string;
  /** optional parts by name */
  parts: Record<string, string>;
  /** whole SDKs by file name, `trl-<version>.js`; those of older versions may be kept in the folder */
  immutable: Record<string, string>;
}

/** For collectors that no page loads a tag from. */
export const NO_SDK: BuiltSdk = { tag: '', tagWithConsent: '', frame: '', parts: {}, immutable: {} };

/** `folder`: `dist/sdk/`, with a slash at its end. */
export function readBuiltSdk(folder: URL): BuiltSdk {
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  const scripts = (under: URL) => readdirSync(under).filter((file) => file.endsWith('.js'));
  return {
    tag: read('tag.js'),
    tagWithConsent: read('tagWithConsent.js'),
    frame: read('frame.js'),
    parts: Object.fromEntries(
      scripts(new URL('parts/', folder)).map((file) => [file.slice(0, -'.js'.length), read(`parts/${file}`)]),
    ),
    immutable: Object.fromEntries(
      scripts(folder).flatMap((file) => (file.startsWith('trl-') ? [[file, read(file)]] : [])),
    ),
  };
}
