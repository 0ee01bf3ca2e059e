/** The tag that the collector serves. */

import { boot } from './boot.ts';
import { attempt } from './page/attempt.ts';
import { onceVisible } from './page/onceVisible.ts';
import type { Parts } from './part.ts';
import { runLate } from './pixels/late.ts';
import type { TagSettings } from './protocol.ts';
import { readLanding } from './visitor/landing.ts';

/** Where the page doesn't show what runs the tag. */
const NO_SCRIPT = { src: '', nonce: '', dataset: {} };

/** The collector puts settings and optional parts around the tag. */
declare const __TRL__: TagSettings & Parts;

attempt(() => {
  const settings = __TRL__;
  // a module or an inlined script isn't the current one; its tag is found by the address
  const path = `/${settings.key}.js`;
  const script = (document.currentScript ||
    document.querySelector(`script[src*="${path}"]`) ||
    NO_SCRIPT) as HTMLScriptElement;
  const end = script.src.indexOf(settings.paths.tag + path);
  // an optimiser may have moved the tag, or put it into another file: then the settings say where the collector is
  const place = end < 0 ? settings.base || '' : script.src.slice(0, end);
  const landing = readLanding();
  onceVisible(() =>
    boot(settings, settings, place, script, landing, runLate, async (host, part) =>
      // Not a script element: where the page enforces Trusted Types without a policy of ours, its address couldn't be set. The
      // nonce of this script goes along. The hash is for browsers that remember what couldn't be loaded.
      (await import(`${place + settings.paths.tag + path}?module=${part}#${Date.now()}`)).default(host),
    ),
  );
});
