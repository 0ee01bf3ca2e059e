/** The tag as `GET /t/:key.js` serves it: the collector puts settings and optional parts around it, as `__TRL__`. */
import { attempt } from './attempt.ts';
import { boot } from './boot.ts';
import { readLanding } from './landing.ts';
import { onceVisible } from './onceVisible.ts';
import type { Parts } from './part.ts';
import type { TagSettings } from './protocol.ts';

declare const __TRL__: TagSettings & Parts;

attempt(() => {
  // a module or an inlined script isn't the current one; its tag is found by the address
  const path = `/${__TRL__.key}.js`;
  const script = (document.currentScript || document.querySelector(`script[src*="${path}"]`)) as HTMLScriptElement;
  const { src } = script;
  onceVisible(() => boot(__TRL__, __TRL__, src.slice(0, src.indexOf(__TRL__.paths.tag + path)), script, readLanding()));
});
