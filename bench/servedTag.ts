/** The tag as the collector serves it to a container with default settings and no connector. */
import { parseContainer } from '../collector/container/parse.ts';
import { tagSettings } from '../collector/container/tagSettings.ts';
import { type BuiltSdk, readBuiltSdk } from '../collector/tag/builtSdk.ts';
import { USUAL_PATHS } from '../collector/tag/tagPaths.ts';
import { makeTagScript, type TagScript } from '../collector/tag/tagScript.ts';

export const KEY = 'c0123456789abcdefghij';

/** What every tag carries; each connector adds the name of its parameter. */
function settings() {
  const container = parseContainer({ format: 1, key: KEY }, 0);
  if (!container.ok) throw new Error('a container of key alone is no container any more');
  return { ...tagSettings(container.value), paths: USUAL_PATHS };
}

/** From the bundles, which stand in a folder beside `dist/sdk/`. */
export function readBuilt(): BuiltSdk {
  return readBuiltSdk(new URL('../sdk/', import.meta.url));
}

/** `core`: one of the built tags; `names`: of the optional parts. */
export function servedTag(core: string, names: readonly string[], built: BuiltSdk): TagScript {
  const parts = names.map((name) => {
    const part = built.parts[name];
    if (part === undefined) throw new Error(`dist/sdk/parts/ has no ${name}`);
    return part;
  });
  return makeTagScript(core, parts, settings());
}
