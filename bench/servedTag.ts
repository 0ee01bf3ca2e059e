/** The tag as the collector serves it to a container with default settings and no connector. */
import { tagSettings } from '../collector/container/tagSettings.ts';
import { type BuiltSdk, readBuiltSdk } from '../collector/tag/builtSdk.ts';
import { USUAL_PATHS } from '../collector/tag/tagPaths.ts';
import { makeTagScript, type TagScript } from '../collector/tag/tagScript.ts';

export const KEY = 'c0123456789abcdefghij';

/** What every tag carries; each connector adds the name of its parameter. */
const SETTINGS = tagSettings({
  key: KEY,
  consent: { required: [] },
  page: {
    hashParameters: [],
    linkedDomains: [],
    pageViews: false,
    dataLayer: false,
    serverCookie: false,
    pixelMaxAgeSeconds: 30,
  },
  connectors: [],
});

/** From the bundles, which stand in a folder beside `dist/sdk/`. */
export function readBuilt(): BuiltSdk {
  return readBuiltSdk(new URL('../sdk/', import.meta.url));
}

/** `names`: of the optional parts. */
export function servedTag(built: BuiltSdk, names: readonly string[]): TagScript {
  const parts = names.map((name) => {
    const part = built.parts[name];
    if (part === undefined) throw new Error(`dist/sdk/parts/ has no ${name}`);
    return part;
  });
  return makeTagScript(built.tag, parts, { ...SETTINGS, paths: USUAL_PATHS });
}
