/** A compiled pixel with values: one concatenation, each value through the one escaper of its context. */
import type { PixelNode } from '../../sdk/protocol.ts';
import type { CompiledPixel } from './compile/compile.ts';
import { fillNodes } from './compile/nodeTemplate.ts';
import { ESCAPERS, NODE_ESCAPERS } from './escape.ts';

export type RenderedPixel = { mode: 'sandbox'; html: string } | { mode: 'main'; nodes: PixelNode[] };

/** `values`: one per slot of `pixel.slots`, in order, filters already applied. */
export function renderPixel(pixel: CompiledPixel, values: readonly string[]): RenderedPixel {
  const { slots } = pixel;
  checkValues(pixel, values);
  if (pixel.sandbox) return { mode: 'sandbox', html: renderForShell(pixel, values).html };
  const escaped = slots.map(({ context }, index) => NODE_ESCAPERS[context](values[index] ?? ''));
  return { mode: 'main', nodes: fillNodes(pixel.nodes, escaped) };
}

/** A sandbox pixel with `nonces`: offsets in `html` where the nonces of the template's own scripts go, ascending. */
export function renderForShell(pixel: CompiledPixel, values: readonly string[]): { html: string; nonces: number[] } {
  checkValues(pixel, values);
  const { literals, slots } = pixel;
  let html = '';
  const nonces: number[] = [];
  let next = 0;
  for (let i = 0; i <= slots.length; i++) {
    for (let place = pixel.nonces[next]; place?.literal === i; place = pixel.nonces[++next]) {
      nonces.push(html.length + place.at);
    }
    html += literals[i] ?? '';
    const slot = slots[i];
    if (slot) html += ESCAPERS[slot.context](values[i] ?? '');
  }
  return { html, nonces };
}

function checkValues({ slots }: CompiledPixel, values: readonly string[]): void {
  if (values.length !== slots.length) {
    throw new Error(`the pixel got ${values.length} values for ${slots.length} slots`);
  }
}
