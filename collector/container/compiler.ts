/**
 * Compiles webhooks and pixels, and keeps what hasn't changed: a change of one connector must not compile all the others
 * again while events wait. A new compiler takes over only what it is asked for again, so nothing piles up.
 */
import { approvalHash } from '../pixels/approvalHash.ts';
import { type CompiledPixel, compilePixel, type Refusal } from '../pixels/compile.ts';
import { compileWebhook } from '../webhooks/compileWebhook.ts';
import type { PixelSettings, Webhook } from './types.ts';

type WebhookResult = ReturnType<typeof compileWebhook>;

/** `hash`: what an approval of this pixel with the hosts and scripts found in it is bound to */
type PixelResult = { ok: true; pixel: CompiledPixel; hash: string } | { ok: false; refusals: Refusal[] };

interface Kept {
  webhooks: Map<string, WebhookResult>;
  pixels: Map<string, PixelResult>;
}

export interface Compiler extends Kept {
  webhook(webhook: Webhook): WebhookResult;
  pixel(settings: Pick<PixelSettings, 'html' | 'sandbox'>): PixelResult;
}

/** `earlier`: compilers whose results are taken over, the first that has one. */
export function createCompiler(...earlier: Kept[]): Compiler {
  // the maps alone: holding the earlier compilers would hold those before them, and so on
  const webhooks = earlier.map((one) => one.webhooks);
  const pixels = earlier.map((one) => one.pixels);
  const kept: Kept = { webhooks: new Map(), pixels: new Map() };
  return {
    ...kept,
    webhook: (webhook) => recall(kept.webhooks, webhooks, JSON.stringify(webhook), () => compileWebhook(webhook)),
    pixel: ({ html, sandbox }) =>
      recall(kept.pixels, pixels, `${sandbox} ${html}`, () => {
        const compiled = compilePixel(html, { sandbox });
        if (!compiled.ok) return compiled;
        return { ok: true, pixel: compiled.pixel, hash: approvalHash(compiled.pixel, compiled.pixel) };
      }),
  };
}

function recall<T>(now: Map<string, T>, before: readonly Map<string, T>[], key: string, make: () => T): T {
  const value = now.get(key) ?? before.find((map) => map.has(key))?.get(key) ?? make();
  now.set(key, value);
  return value;
}
