/** A main-window pixel, which the page gets as a list of nodes, written as the HTML that it stands for. For reading, never for running. */
import type { PixelNode } from '../../../../sdk/protocol.ts';
import { VOID_ELEMENTS } from '../../../pixels/html/elements.ts';

/** Their text is no HTML. */
const RAW = new Set(['script', 'style', 'noscript', 'iframe', 'xmp', 'noembed', 'noframes']);

export function nodeMarkup(nodes: readonly PixelNode[]): string {
  return nodes.map((node) => markupOf(node, false)).join('');
}

function markupOf(node: PixelNode, isRaw: boolean): string {
  if (typeof node === 'string') return isRaw ? node : node.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const { tag, attributes = [], children = [] } = node;
  const written = attributes.map(
    ([name, value]) => ` ${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`,
  );
  const start = `<${tag}${written.join('')}>`;
  return VOID_ELEMENTS.has(tag)
    ? start
    : `${start}${children.map((child) => markupOf(child, RAW.has(tag))).join('')}</${tag}>`;
}
