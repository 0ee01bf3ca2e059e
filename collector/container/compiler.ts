/**
 * Compiles webhooks and pixels, and keeps what hasn't changed: a change of one connector must not compile all the others
 * again while events wait. A new compiler takes over only what it is asked for again, so nothing piles up.
 */
import { approvalHash } from '../pixels/approvalHash.ts';
import { type CompiledPixel, compilePixel, type Refusal } from '../pixels/compile.ts';
import { compileWebhook } from '../webhooks/compileWebhook.ts';
import type { PixelSettings, Webhook } from './types.ts';

type WebhookResult = ReturnType<typeof compileWebhook>;

/** `hash`: what an approval of this pixel with the hosts found in it is bound to */
type PixelResult = { ok: true; pixel: CompiledPixel; hash: string } | { ok: false; refusals: Refusal[] };

interface Kept {
  webhooks: Map<string, WebhookResult>;
  pixels: Map<string, PixelResult>;
}

export interface Compiler extends Kept {
  webhook(webhook: Webhook): WebhookResult;
  pixel(settings: Pick<PixelSettings, 'html' | 'sandbox'>): PixelResult;
}

export function createCompiler(earlier?: Kept): Compiler {
  // the maps alone: holding the earlier compiler would hold the one before it, and so on
  const before: Kept = { webhooks: earlier?.webhooks ?? new Map(), pixels: earlier?.pixels ?? new Map() };
  const kept: Kept = { webhooks: new Map(), pixels: new Map() };
  return {
    ...kept,
    webhook: (webhook) =>
      recall(kept.webhooks, before.webhooks, JSON.stringify(webhook), () => compileWebhook(webhook)),
    pixel: ({ html, sandbox }) =>
      recall(kept.pixels, before.pixels, `${sandbox} ${html}`, () => {
        const compiled = compilePixel(html, { sandbox });
        if (!compiled.ok) return compiled;
        return { ok: true, pixel: compiled.pixel, hash: approvalHash(compiled.pixel, compiled.pixel.hosts) };
      }),
  };
}

function recall<T>(now: Map<string, T>, before: Map<string, T>, key: string, make: () => T): T {
  const value = now.get(key) ?? before.get(key) ?? make();
  now.set(key, value);
  return value;
}
