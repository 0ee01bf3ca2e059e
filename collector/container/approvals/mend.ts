/** What could become of a pixel that today's compiler refuses: a form of it that passes, for a person to submit and another to review. */
import type { CompilePixel } from '../../compiling/pixelCompiler.ts';
import type { PixelSettings } from '../../connector/types.ts';

type PixelText = Pick<PixelSettings, 'html' | 'sandbox'>;

/**
 * `mended`: a few characters more, where it runs now. `sandbox`: the same text, in the sandbox, where the browser enforces what
 * the main window can't.
 */
export interface Mend extends PixelText {
  kind: 'mended' | 'sandbox';
}

/** Verdicts don't change while a process runs, so each is asked for once; beyond this many all are forgotten. */
const MAX_KNOWN = 500;

export type FindMend = (pixel: PixelText) => Promise<Mend | undefined>;

export function createMends(compile: CompilePixel): FindMend {
  const known = new Map<string, Mend | undefined>();
  return async ({ html, sandbox }) => {
    const key = `${sandbox} ${html}`;
    if (known.has(key)) return known.get(key);
    const asItIs = await compile({ html, sandbox });
    if ('unavailable' in asItIs) return undefined;
    let mend: Mend | undefined;
    if (!asItIs.ok && asItIs.mended) mend = { kind: 'mended', html: asItIs.mended.html, sandbox };
    else if (!sandbox) {
      const boxed = await compile({ html, sandbox: true });
      if ('unavailable' in boxed) return undefined;
      if (boxed.ok) mend = { kind: 'sandbox', html, sandbox: true };
    }
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, mend);
    return mend;
  };
}
