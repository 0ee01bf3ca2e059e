/**
 * The origins that a template names: in attributes that load something, and in strings of its scripts. They are what the
 * reviewer is offered to approve, and the approved list is the sandbox's Content Security Policy. Origins that a script
 * puts together at run time are not found; the policy then blocks them until the reviewer adds them.
 *
 * Left out: `<noscript>` (pixels only run where scripting is on) and links (followed by people, not by pixels).
 */
import type { Draft } from './draft.ts';
import type { HtmlNode } from './html/tree.ts';
import { assemble, chainOf, partsOf } from './javascript/chain.ts';
import type { Script } from './javascript/tree.ts';

/** In strings, “//host” only counts where a URL can begin, and with a dot: “a//b” and “// note” are not URLs. */
const URLS =
  /(?:(https?:)\/\/|(?<=^|["'=(\s,])\/\/(?=[a-z0-9-]+\.))([a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:\d{1,5})?(?![a-z0-9@.\ue000-])/gi;
/** Names of XML vocabularies, never requested. */
const VOCABULARIES = new Set(['http://www.w3.org', 'http://schema.org', 'https://schema.org']);
const LOADING_ATTRIBUTES = new Set(['src', 'poster', 'srcset', 'imagesrcset', 'background', 'style']);

export function findHosts(draft: Draft, nodes: readonly HtmlNode[], scripts: readonly Script[]): string[] {
  const origins = new Set<string>();
  addFromMarkup(draft, nodes, origins);
  for (const script of scripts) {
    const texts = script.nodes.filter(({ type }) => type === 'Literal' || type === 'TemplateLiteral');
    for (const chain of new Set(texts.map((node) => chainOf(script, node)))) {
      addOrigins(draft, assemble(draft, partsOf(draft, chain), script), origins);
    }
  }
  return [...origins].sort();
}

function addFromMarkup(draft: Draft, nodes: readonly HtmlNode[], origins: Set<string>): void {
  for (const node of nodes) {
    if (node.kind !== 'element' || node.tag === 'noscript') continue;
    for (const { name, value } of node.attributes) {
      const loads = LOADING_ATTRIBUTES.has(name) || name.startsWith('on') || (name === 'href' && node.tag === 'link');
      if (loads) addOrigins(draft, value.trimStart(), origins);
    }
    for (const child of node.children) {
      if (node.tag === 'style' && child.kind === 'text') addOrigins(draft, child.value, origins);
    }
    addFromMarkup(draft, node.children, origins);
  }
}

function addOrigins(draft: Draft, text: string, origins: Set<string>): void {
  for (const origin of originsIn(draft, text)) origins.add(origin);
}

/** Origins written out in a text with sentinels, in order. */
export function originsIn(draft: Draft, text: string): string[] {
  const origins: string[] = [];
  for (const [, scheme, host = '', port = ''] of text.matchAll(URLS)) {
    // the host's own dots and digits are fine, a slot in it is not a fixed host
    if (draft.slotsIn(host).length > 0) continue;
    const url = `${(scheme ?? 'https:').toLowerCase()}//${host}${port}`;
    if (!URL.canParse(url)) continue;
    const { origin } = new URL(url);
    if (!VOCABULARIES.has(origin)) origins.push(origin);
  }
  return origins;
}
