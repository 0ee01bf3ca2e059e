/** A pixel as somebody is just writing it: where the compiler refuses it, and what each dynamic parameter becomes where it stands. */
import type { PixelCompiler } from '../../compiling/pixelCompiler.ts';
import { CONTEXTS } from '../../pixels/contexts.ts';
import { compilerUnavailable } from '../request/compilerUnavailable.ts';
import type { PixelCheck } from '../shapes.ts';

/** Places count from 1, with line ends as LF. `slots` are those that stand well; of a refused pixel as many as could be read. */
export async function checkPixel(
  pixel: { html: string; sandbox: boolean },
  caller: string,
  compiler: Pick<PixelCompiler, 'compile'>,
): Promise<PixelCheck> {
  const result = await compiler.compile(pixel, caller);
  if ('unavailable' in result) throw compilerUnavailable(result.unavailable);
  const mended = result.ok ? result.pixel.mended : result.mended;
  const slots = result.ok ? result.pixel.slots : result.slots;
  return {
    refusals: result.ok ? [] : result.refusals,
    /** what only the sandbox's policy stands against */
    unproved: result.ok ? result.pixel.unproved : [],
    /** a form of it that is taken, or of which less has to be said */
    ...(mended && { mended }),
    slots: slots.map(({ slot, context, line, column }) => ({
      line,
      column,
      parameter: slot.name,
      written: slot.source,
      context,
      where: CONTEXTS[context],
    })),
    hosts: result.ok ? result.pixel.hosts : [],
  };
}
