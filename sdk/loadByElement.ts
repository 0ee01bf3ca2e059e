import type { LoadPart } from './api.ts';
import type { Trust } from './page/trustedTypes.ts';

/**
 * For the SDK that goes through other people's bundlers, which take an `import()` of an address for one of a file of theirs. The
 * part finds its tag by the name that its element has.
 */
export const loadByElement =
  (trust: Trust): LoadPart =>
  ({ base, script, settings: { key, paths } }, part) =>
    new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.nonce = script.nonce;
      element.dataset.name = script.dataset.name || 'trl';
      element.onload = resolve;
      element.onerror = reject;
      element.src = trust('createScriptURL', `${base + paths.tag}/${key}.js?part=${part}`);
      document.head.append(element);
    });
