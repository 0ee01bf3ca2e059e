/**
 * Compiles webhooks and pixels, and keeps what hasn't changed: a change of one connector must not compile all the others
 * again while events wait. A new compiler takes over only what it is asked for again, so nothing piles up.
 *
 * Pixels are compiled by another process, and may be unavailable for now: so they are prepared first, and what was prepared
 * is then read at once.
 */
import type { CompilePixel, Unavailable } from '../compiling/pixelCompiler.ts';
import type { Container, PixelSettings, Webhook } from '../connector/types.ts';
import { approvalHash } from '../pixels/approvalHash.ts';
import type { CompiledPixel } from '../pixels/compile/compile.ts';
import type { Refusal } from '../validate/refusal.ts';
import { compileWebhook } from '../webhooks/build/compile/compileWebhook.ts';
import { isInForce } from './approvals/pixelStatus.ts';

type WebhookResult = ReturnType<typeof compileWebhook>;
type PixelText = Pick<PixelSettings, 'html' | 'sandbox'>;

/** `hash`: what an approval of this pixel with the hosts and scripts found in it is bound to */
type PixelVerdict = { ok: true; pixel: CompiledPixel; hash: string } | { ok: false; refusals: Refusal[] };
/** The absence of a verdict says nothing of the pixel: an approval stays one. */
type PixelResult = PixelVerdict | (Unavailable & { ok: false });

interface Kept {
  webhooks: Map<string, WebhookResult>;
  pixels: Map<string, PixelResult>;
}

export interface Compiler extends Kept {
  webhook(webhook: Webhook): WebhookResult;
  /** `caller`: who waits for it. `again`: also those that were unavailable before. */
  prepare(pixels: readonly PixelText[], options?: { caller?: string; again?: boolean }): Promise<void>;
  /** What was prepared; nothing else is available. */
  pixel(settings: PixelText): PixelResult;
}

/** A start or a change waits so long at most for the pixels that it needs; those that come too late are unavailable. */
const PATIENCE_MS = 20_000;

/** `earlier`: compilers whose results are taken over, the first that has one. */
export function createCompiler(compile: CompilePixel, ...earlier: Kept[]): Compiler {
  // the maps alone: holding the earlier compilers would hold those before them, and so on
  const webhooks = earlier.map((one) => one.webhooks);
  const pixels = earlier.map((one) => one.pixels);
  const kept: Kept = { webhooks: new Map(), pixels: new Map() };

  function known(key: string): PixelResult | undefined {
    const results = [kept.pixels, ...pixels].map((map) => map.get(key)).filter((result) => result !== undefined);
    return results.find(isVerdict) ?? results[0];
  }

  async function prepareOne(key: string, { html, sandbox }: PixelText, caller: string | undefined): Promise<void> {
    const compiled = await compile({ html, sandbox }, caller);
    kept.pixels.set(key, 'unavailable' in compiled ? { ok: false, ...compiled } : verdictOf(compiled));
  }

  return {
    ...kept,
    webhook(webhook) {
      const key = JSON.stringify(webhook);
      const result =
        kept.webhooks.get(key) ?? webhooks.find((map) => map.has(key))?.get(key) ?? compileWebhook(webhook);
      kept.webhooks.set(key, result);
      return result;
    },
    async prepare(texts, { caller, again = false } = {}) {
      const missing = new Map<string, PixelText>();
      for (const text of texts) {
        const result = known(keyOf(text));
        if (!result || (again && !isVerdict(result))) missing.set(keyOf(text), text);
      }
      if (missing.size === 0) return;
      const work = Promise.all([...missing].map(([key, text]) => prepareOne(key, text, caller)));
      await atMost(PATIENCE_MS, work);
    },
    pixel(text) {
      const key = keyOf(text);
      const result = known(key) ?? { ok: false, unavailable: 'busy' };
      kept.pixels.set(key, result);
      return result;
    },
  };
}

/** Every pixel that a snapshot of the container is built from. */
export function pixelsOf({ connectors, approvals }: Container): PixelText[] {
  const submitted = connectors.flatMap(({ pixel }) => (pixel && pixel.html.trim() !== '' ? [pixel] : []));
  return [...submitted, ...approvals.filter(isInForce)];
}

function keyOf({ html, sandbox }: PixelText): string {
  return `${sandbox} ${html}`;
}

function isVerdict(result: PixelResult): result is PixelVerdict {
  return !('unavailable' in result);
}

function verdictOf(compiled: Exclude<Awaited<ReturnType<CompilePixel>>, Unavailable>): PixelVerdict {
  if (!compiled.ok) return compiled;
  return { ok: true, pixel: compiled.pixel, hash: approvalHash(compiled.pixel, compiled.pixel) };
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
