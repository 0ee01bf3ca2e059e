/**
 * The origins that a template names: in attributes that load something, and in strings of its scripts. They are what the
 * reviewer is offered to approve, and the approved list is the sandbox's Content Security Policy. Origins that a script
 * puts together at run time are not found; the policy then blocks them until the reviewer adds them.
 *
 * Left out: `<noscript>` (pixels only run where scripting is on) and links (followed by people, not by pixels).
 */
import { exactOrigin } from '../../connector/origin.ts';
import type { HtmlNode } from '../html/tree.ts';
import { assemble, chainOf, partsOf, UNKNOWN } from '../javascript/chain.ts';
import type { Script } from '../javascript/tree.ts';
import type { Draft } from './pixelDraft.ts';

/**
 * Addresses within a text. “//host” only counts where a URL can begin, and with a dot: “a//b” and “// note” are not URLs.
 * The host goes on to whatever ends it for a browser, so that `https://a.example:x@b.example` is not taken for a.example.
 */
const URLS =
  /(?:(?:https?|wss?):[\\/]{2,}|(?<=^|["'=(\s,])[\\/]{2}(?=[\p{L}\p{N}_-]+\.[\p{L}\p{N}]))[^\s\\/?#"'`<>(),;]+/giu;
/** As far as browsers read the host of a URL with one of these schemes: “\” is “/”, and how many there are is all the same. */
const HAS_SCHEME = /^(https?|wss?):[\\/]*([^\\/?#]*)/i;
const SCHEME_OF_PAGE = /^[\\/]{2,}([^\\/?#]*)/;
/** Names of XML vocabularies, never requested. */
const VOCABULARIES = new Set(['http://www.w3.org', 'http://schema.org', 'https://schema.org']);
/** Attributes that are one address, whole, and those that hold some. */
const ADDRESSES = new Set(['src', 'poster', 'background']);
const TEXTS_WITH_ADDRESSES = new Set(['srcset', 'imagesrcset', 'style']);

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
      if (ADDRESSES.has(name) || (name === 'href' && node.tag === 'link')) {
        const origin = originOfAddress(draft, value);
        if (origin !== undefined) origins.add(origin);
      } else if (TEXTS_WITH_ADDRESSES.has(name) || name.startsWith('on')) addOrigins(draft, value, origins);
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

/** Origins written out in a text with sentinels: what it is an address of as a whole, and addresses within it. */
export function originsIn(draft: Draft, text: string): string[] {
  const found = [text, ...(text.match(URLS) ?? [])].map((address) => originOfAddress(draft, address));
  return [...new Set(found)].filter((origin) => origin !== undefined);
}

/**
 * The origin that an address written out as a whole leads to, as browsers read it: blanks before it, tabs and line breaks
 * dropped, “\” for “/”, user and password skipped, letters beyond ASCII in Punycode. Undefined where the host is not all
 * known, where there is none, and for vocabularies. A connection (ws, wss) counts as its http origin.
 */
export function originOfAddress(draft: Draft, address: string): string | undefined {
  const text = address.replace(/^[\u0000-\u0020]+|[\t\n\r]/g, '');
  const [, scheme = 'https', host = ''] = HAS_SCHEME.exec(text) ?? [];
  const authority = host || (SCHEME_OF_PAGE.exec(text)?.[1] ?? '');
  // a host with a slot or a part known only at run time is not a fixed host
  if (authority === '' || authority.includes(UNKNOWN) || draft.slotsIn(authority).length > 0) return undefined;
  const origin = exactOrigin(`${scheme.toLowerCase().replace('ws', 'http')}://${authority}`);
  return origin === undefined || VOCABULARIES.has(origin) ? undefined : origin;
}
