/** For tests of what isn't about the process: compiles in their own. */
import { compilePixel } from '../pixels/compile/compile.ts';
import { reviewPixel } from '../pixels/review/review.ts';
import type { CompilePixel, PixelCompiler } from './pixelCompiler.ts';

export const compileHere: CompilePixel = async ({ html, sandbox }) => compilePixel(html, { sandbox });

export const compilerHere: PixelCompiler = {
  compile: compileHere,
  async review({ html, sandbox }, approved) {
    const compiled = compilePixel(html, { sandbox });
    return compiled.ok ? { ok: true, review: reviewPixel(compiled.pixel, approved) } : compiled;
  },
  start() {},
  pid: () => undefined,
  stop() {},
};
