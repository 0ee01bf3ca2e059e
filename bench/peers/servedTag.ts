/** The tag as the collector serves it to a container with default settings, where there are pixels to run. */
import { parseContainer } from '../../collector/connector/parse.ts';
import { tagSettings } from '../../collector/container/tagSettings.ts';
import { type BuiltSdk, readBuiltSdk } from '../../collector/tag/builtSdk.ts';
import { coreOf } from '../../collector/tag/tagParts.ts';
import { USUAL_PATHS } from '../../collector/tag/tagPaths.ts';
import { makeLateModule, makeTagScript, type TagScript } from '../../collector/tag/tagScript.ts';

export const KEY = 'c0123456789abcdefghij';

/** as long as those that the collector makes */
export const RUNNERS_DIGEST = 'a1B2-c3_';

/** What every tag carries; each connector adds the name of its parameter. */
function settings(required: readonly string[]) {
  const container = parseContainer({ format: 1, key: KEY, consent: { required } }, 0);
  if (!container.ok) throw new Error('a container of key alone is no container any more');
  const base = 'https://collect.example.com';
  return { ...tagSettings(container.value), base, paths: USUAL_PATHS, run: RUNNERS_DIGEST };
}

/** From the bundles, which stand in a folder beside `dist/sdk/`. */
export function readBuilt(): BuiltSdk {
  return readBuiltSdk(new URL('../sdk/', import.meta.url));
}

/** `names`: of the optional parts. `required`: purposes that the container requires consent to. */
export function servedTag(names: readonly string[], built: BuiltSdk, required: readonly string[] = []): TagScript {
  const own = settings(required);
  return makeTagScript(
    coreOf(built, own),
    names.map((name) => partOf(built, name)),
    own,
  );
}

/** What runs pixels, as pages load it. */
export function servedRunners(built: BuiltSdk): TagScript {
  return makeLateModule(partOf(built, 'pixels'));
}

function partOf(built: BuiltSdk, name: string): string {
  const part = built.parts[name];
  if (part === undefined) throw new Error(`dist/sdk/parts/ has no ${name}`);
  return part;
}
