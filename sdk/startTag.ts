import { attempt } from './attempt.ts';
import { boot } from './boot.ts';
import { readLanding } from './landing.ts';
import { onceVisible } from './onceVisible.ts';
import type { Parts, PixelHost, Run } from './part.ts';
import type { TagSettings } from './protocol.ts';

declare const __TRL__: TagSettings & Parts;

/** The tag as `GET /t/:key.js` serves it: the collector puts settings and optional parts around it, as `__TRL__`. */
export function startTag(createRun: (host: PixelHost) => Run): void {
  attempt(() => {
    // a module or an inlined script isn't the current one; its tag is found by the address
    const path = `/${__TRL__.key}.js`;
    const script = (document.currentScript || document.querySelector(`script[src*="${path}"]`)) as HTMLScriptElement;
    const base = script.src.slice(0, script.src.indexOf(__TRL__.paths.tag + path));
    const landing = readLanding();
    onceVisible(() => boot(__TRL__, __TRL__, base, script, landing, createRun));
  });
}
