/** What the tests of this room share. */
import type { Refusal } from '../validate/refusal.ts';
import { type CompiledPixel, compilePixel } from './compile/compile.ts';
import { renderPixel } from './render.ts';

export function accepted(html: string, sandbox = true): CompiledPixel {
  const result = compilePixel(html, { sandbox });
  if (result.ok) return result.pixel;
  throw new Error(
    `refused: ${result.refusals.map(({ line, column, message }) => `${line}:${column} ${message}`).join('; ')}`,
  );
}

export function refused(html: string, sandbox = true): Refusal[] {
  const result = compilePixel(html, { sandbox });
  if (result.ok) throw new Error(`accepted: ${html}`);
  return result.refusals;
}

export function contextsOf(html: string, sandbox = true): string[] {
  return accepted(html, sandbox).slots.map(({ context }) => context);
}

/** The sandbox form, with one value for every slot or one for each. */
export function render(html: string, ...values: string[]): string {
  const pixel = accepted(html);
  const rendered = renderPixel(
    pixel,
    pixel.slots.map((_, index) => values[index] ?? values[0] ?? ''),
  );
  if (rendered.mode !== 'sandbox') throw new Error('not the sandbox form');
  return rendered.html;
}
