/**
 * The SDK as `GET /sdk/trl-<version>.js` serves it: the same bytes for ever, so that a page can pin it by `integrity`. Its
 * element names the container: `data-key`, and `data-path` where TRL_TAG_PATH was renamed.
 */
import { attempt } from './page/attempt.ts';
import { start } from './start.ts';

attempt(() => {
  const script = (document.currentScript || document.querySelector('script[data-key]')) as HTMLScriptElement;
  const { key = '', path = '/t' } = script.dataset;
  start(key, script.src.slice(0, script.src.indexOf('/sdk/trl-')), path, script);
});
