import type { Trust } from '../page/trustedTypes.ts';
import type { PixelNode } from '../protocol.ts';
import { type Result, TIMEOUT_MS } from './result.ts';

/** Puts nodes into `parent`, and each element made for them into `built`. */
export type Build = (parent: Element, nodes: PixelNode[], built: HTMLScriptElement[]) => Promise<Result>;

/**
 * Builds a main-window pixel's nodes in the page, in order, each script waiting for the one before it; never from markup.
 * What `Build` gives is `ran`, or what became of the last script that could not be loaded; it rejects where the page
 * enforces Trusted Types without a policy of ours.
 */
export function createBuild(nonce: string, trust: Trust): Build {
  const build: Build = async (parent, nodes, built) => {
    let result: Result = ['ran'];
    for (const node of nodes) {
      if (typeof node === 'string') parent.append(node);
      else {
        const { tag, attributes = [], children = [] } = node;
        const element = document.createElement(tag) as HTMLScriptElement;
        const isScript = tag === 'script';
        for (const [name, value] of attributes) {
          // a page's CSP forbids style attributes, but not styles set by script
          if (name === 'style') element.style.cssText = value;
          else element.setAttribute(name, isScript && name === 'src' ? trust('createScriptURL', value) : value);
        }
        element.nonce = nonce;
        element.async = false;
        built.push(element);
        const { src } = element;
        if (isScript && !src) element.text = trust('createScript', children.join(''));
        const loading = isScript && src ? settled(element) : 'load';
        parent.append(element);
        const how = await loading;
        if (how !== 'load') result = [how ? 'ran' : 'timed_out', `could not load ${src}`];
        if (!isScript) await build(element, children, built);
      }
    }
    return result;
  };
  return build;
}

/** How the loading of a script that is about to be inserted ends: `load`, `error`, or undefined for too late. */
function settled(script: HTMLScriptElement): Promise<string | undefined> {
  return new Promise((resolve) => {
    for (const type of ['load', 'error']) script.addEventListener(type, () => resolve(type));
    setTimeout(resolve, TIMEOUT_MS);
  });
}
