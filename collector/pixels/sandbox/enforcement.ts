/**
 * What the browser is told of a template so that it runs the template's own code and no other (DESIGN §8 “Sandbox”): where
 * the nonces of its inline scripts go, by place in the text, and which event handlers are its own, by their text.
 */
import { createHash } from 'node:crypto';
import type { Draft } from '../compile/pixelDraft.ts';
import { attributeOf, type HtmlElement, type HtmlNode, textOf } from '../html/tree.ts';
import { scriptKind } from '../javascript/scriptKind.ts';

/** Behind the script's tag name: `at` characters into the template's `literal`. */
export interface NoncePlace {
  literal: number;
  at: number;
}

export interface Enforcement {
  nonces: NoncePlace[];
  /** event handlers of the template, as the browser reads them; sorted, each once */
  handlers: string[];
}

export function enforcementOf(draft: Draft, nodes: readonly HtmlNode[]): Enforcement {
  const nonces: NoncePlace[] = [];
  const handlers = new Set<string>();
  for (const element of liveElements(nodes)) {
    if (needsNonce(element)) nonces.push(placeOf(draft, element.start + '<script'.length));
    for (const { name, value } of element.attributes) if (name.startsWith('on')) handlers.add(value);
  }
  return { nonces, handlers: [...handlers].sort() };
}

/**
 * Inline scripts that run as they are parsed. No others: one that is empty or of an unknown type has not run yet, so with a
 * nonce it would run whatever text is put into it later. One with `src` goes by its address.
 */
function needsNonce(element: HtmlElement): boolean {
  if (element.tag !== 'script' || attributeOf(element, 'src') !== undefined) return false;
  const kind = scriptKind(element);
  return (kind === 'script' || kind === 'module') && textOf(element).value !== '';
}

/** Without `<noscript>`, which is text where scripts run. */
function* liveElements(nodes: readonly HtmlNode[]): Generator<HtmlElement> {
  for (const node of nodes) {
    if (node.kind !== 'element' || node.tag === 'noscript') continue;
    yield node;
    yield* liveElements(node.children);
  }
}

function placeOf(draft: Draft, offset: number): NoncePlace {
  let literal = 0;
  let start = 0;
  for (const slot of draft.slots.keys()) {
    const end = draft.startOf(slot) + draft.sentinelOf(slot).length;
    if (end > offset) break;
    literal = slot + 1;
    start = end;
  }
  return { literal, at: offset - start };
}

/** As a Content Security Policy names it (CSP 3, “hash-source”). */
export function hashSource(handler: string): string {
  return `'sha256-${createHash('sha256').update(handler).digest('base64')}'`;
}
