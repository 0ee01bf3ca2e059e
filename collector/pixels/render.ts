/** A compiled pixel with values: one concatenation, each value through the one escaper of its context. */
import type { PixelNode } from '../../sdk/protocol.ts';
import type { CompiledPixel } from './compile.ts';
import { ESCAPERS, NODE_ESCAPERS } from './escape.ts';
import { fillNodes } from './nodeTemplate.ts';

export type RenderedPixel = { mode: 'sandbox'; html: string } | { mode: 'main'; nodes: PixelNode[] };

/** `values`: one per slot of `pixel.slots`, in order, filters already applied. */
export function renderPixel(pixel: CompiledPixel, values: readonly string[]): RenderedPixel {
  const { slots } = pixel;
  if (values.length !== slots.length) {
    throw new Error(`renderPixel got ${values.length} values for ${slots.length} slots`);
  }
  if (pixel.sandbox) return { mode: 'sandbox', html: renderHtml(pixel, values) };
  const escaped = slots.map(({ context }, index) => NODE_ESCAPERS[context](values[index] ?? ''));
  return { mode: 'main', nodes: fillNodes(pixel.nodes, escaped) };
}

function renderHtml(pixel: CompiledPixel, values: readonly string[]): string {
  const { literals, slots } = pixel;
  let html = literals[0] ?? '';
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    if (slot) html += ESCAPERS[slot.context](values[i] ?? '') + (literals[i + 1] ?? '');
  }
  return html;
}
