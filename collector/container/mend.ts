/** What could become of a pixel that today's compiler refuses: a form of it that passes, for a person to submit and another to review. */
import type { CompilePixel } from '../compiling/pixelCompiler.ts';
import type { PixelSettings } from './types.ts';

type PixelText = Pick<PixelSettings, 'html' | 'sandbox'>;

/** `sandbox`: the same text, in the sandbox, where the browser enforces what the main window can't. */
export interface Mend extends PixelText {
  kind: 'sandbox';
}

/** Verdicts don't change while a process runs, so each is asked for once; beyond this many all are forgotten. */
const MAX_KNOWN = 500;

export type FindMend = (pixel: PixelText) => Promise<Mend | undefined>;

export function createMends(compile: CompilePixel): FindMend {
  const known = new Map<string, Mend | undefined>();
  return async ({ html, sandbox }) => {
    if (sandbox) return undefined;
    if (known.has(html)) return known.get(html);
    const result = await compile({ html, sandbox: true });
    if ('unavailable' in result) return undefined;
    const mend: Mend | undefined = result.ok ? { kind: 'sandbox', html, sandbox: true } : undefined;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(html, mend);
    return mend;
  };
}
