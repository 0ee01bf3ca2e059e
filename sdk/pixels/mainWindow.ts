import type { PixelNode } from '../protocol.ts';
import type { Trust } from '../trustedTypes.ts';
import type { FindIncident } from './incidents.ts';
import { insert, type Result, TIMEOUT_MS } from './result.ts';

export type RunInMainWindow = typeof runInMainWindow;

/**
 * Builds a pixel's nodes in the page, in order, each script waiting for the one before it; never from markup. Gives a
 * function that tells what became of it. Ask it a moment later: CSP violations are reported after the fact.
 */
export async function runInMainWindow(
  nodes: PixelNode[],
  nonce: string,
  trust: Trust,
  findIncident: FindIncident,
): Promise<() => Result> {
  const root = document.createElement('div');
  const elements: Element[] = [];
  const urls: string[] = [];
  let result: Result = ['ran'];

  const append = async (parent: Node, children: PixelNode[]) => {
    for (const node of children) {
      if (typeof node === 'string') parent.appendChild(document.createTextNode(node));
      else {
        const { tag, attributes = [], children: inner = [] } = node;
        const element = document.createElement(tag) as HTMLScriptElement;
        const script = tag === 'script';
        for (const [name, value] of attributes) {
          // a page's CSP forbids style attributes, but not styles set by script
          if (name === 'style') element.style.cssText = value;
          else element.setAttribute(name, script && name === 'src' ? trust('createScriptURL', value) : value);
        }
        element.nonce = nonce;
        const { src } = element;
        if (src) urls.push(src);
        elements.push(element);
        if (script) {
          element.async = false;
          if (!src) element.text = trust('createScript', inner.join(''));
        }
        const loading = script && src ? settled(element) : 'load';
        parent.appendChild(element);
        const how = await loading;
        if (how !== 'load') result = [how ? 'ran' : 'timed_out', `could not load ${src}`];
        if (!script) await append(element, inner);
      }
    }
  };

  root.hidden = true;
  insert(root);
  // building throws where Trusted Types are enforced without a policy of ours
  await append(root, nodes).catch((error) => {
    result = ['blocked', `${error}`];
  });
  return () => findIncident(elements, urls) || result;
}

/** How the loading of a script that is about to be inserted ends: `load`, `error`, or undefined for too late. */
function settled(script: HTMLScriptElement): Promise<string | undefined> {
  return new Promise((resolve) => {
    for (const type of ['load', 'error']) script.addEventListener(type, () => resolve(type));
    setTimeout(resolve, TIMEOUT_MS);
  });
}
