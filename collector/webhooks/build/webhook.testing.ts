/** A webhook for tests: complete, with what matters in the case on top. */
import { WEBHOOK_DEFAULTS } from '../../connector/defaults.ts';
import type { Webhook } from '../../connector/types.ts';
import { type CompiledWebhook, compileWebhook } from './compile/compileWebhook.ts';

export function webhookWith(changes: Partial<Webhook>): Webhook {
  return { ...WEBHOOK_DEFAULTS, url: 'https://partner.example/postback', omitEmpty: false, ...changes };
}

/** `a=1`, `b={{B}}` → parameters; the first `=` divides. */
export function pairs(...written: string[]): { name: string; value: string }[] {
  return written.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return { name, value: value.join('=') };
  });
}

export function compiled(changes: Partial<Webhook>): CompiledWebhook {
  const result = compileWebhook(webhookWith(changes));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.webhook;
}
