import type { PixelNode } from '../protocol.ts';
import type { Result } from './result.ts';
import { TIMEOUT_MS } from './result.ts';
import type { Trust } from './trustedTypes.ts';

/**
 * Builds a pixel's nodes in the page, in order, each script waiting for the one before it; never from markup. Gives a
 * function that tells what became of it. Ask it a moment later: CSP violations are reported after the fact.
 */
export async function runInMainWindow(nodes: PixelNode[], nonce: string, trust: Trust): Promise<() => Result> {
  const root = document.createElement('div');
  const scripts: unknown[] = [];
  const urls: string[] = [];
  let result: Result | undefined;
  let missing: string | undefined;

  const report = (outcome: Result['outcome'], detail?: string) => {
    result = result || { outcome, detail };
  };
  // while a script runs, and while its exception is reported, it is the current one
  const onError = ({ message }: ErrorEvent) => {
    if (document.currentScript && scripts.includes(document.currentScript)) report('threw', message);
  };
  const onViolation = ({ target, blockedURI, sourceFile, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (root.contains(target as Node) || urls.includes(blockedURI) || urls.includes(sourceFile)) {
      report('blocked', `${effectiveDirective} ${blockedURI}`);
    }
  };

  const append = async (parent: Node, children: PixelNode[]): Promise<void> => {
    for (const node of children) {
      if (typeof node === 'string') {
        parent.appendChild(document.createTextNode(node));
        continue;
      }
      const { tag, attributes = [], children: inner = [] } = node;
      const element = document.createElement(tag);
      const script = tag === 'script' && (element as HTMLScriptElement);
      for (const [name, value] of attributes) {
        element.setAttribute(name, script && name === 'src' ? trust('createScriptURL', value) : value);
      }
      if (nonce) element.nonce = nonce;
      const { src } = element as HTMLImageElement;
      if (src) urls.push(src);
      if (!script) {
        parent.appendChild(element);
        await append(element, inner);
        continue;
      }
      scripts.push(script);
      script.async = false;
      if (inner[0]) script.text = trust('createScript', inner.join(''));
      const loaded = src && settled(script);
      parent.appendChild(script);
      const failure = await loaded;
      if (failure === 'error') missing = `could not load ${src}`;
      if (failure === 'timeout') report('timed_out', src);
    }
  };

  addEventListener('error', onError);
  document.addEventListener('securitypolicyviolation', onViolation);
  root.hidden = true;
  try {
    (document.body || document.documentElement).appendChild(root);
    await append(root, nodes);
  } catch (error) {
    // no policy for Trusted Types
    report('blocked', String(error));
  }
  return () => {
    removeEventListener('error', onError);
    document.removeEventListener('securitypolicyviolation', onViolation);
    return result || { outcome: 'ran', detail: missing };
  };
}

/** How the loading of a script that is about to be inserted ends. */
function settled(script: HTMLScriptElement): Promise<'load' | 'error' | 'timeout'> {
  return new Promise((resolve) => {
    script.addEventListener('load', () => resolve('load'));
    script.addEventListener('error', () => resolve('error'));
    setTimeout(() => resolve('timeout'), TIMEOUT_MS);
  });
}
