/** The inner frame's document: the pixel behind what keeps it in. */
import type { ShellSettings } from '../protocol.ts';
import { prelude } from './prelude.ts';

/** As the compiler parsed it: behind <body>, so that a pixel that begins with a script finds document.body. */
export function plainDocument(head: string, html: string): string {
  return `<!doctype html><head>${head || `<script>(${prelude})()</script>`}</head><body>${html}`;
}

/**
 * With a policy of its own beside the inherited one, under which only the template's own code runs, whatever becomes of
 * values: inline scripts by nonce, event handlers by hash, script addresses by name. The nonces go in by place: a search
 * for the scripts in the rendered text would find those that a value wrote, too.
 */
export function enforcedDocument(html: string, nonces: readonly number[]): string {
  const settings = document.querySelector<HTMLMetaElement>('meta[name=trl]')?.content ?? '';
  const { sources, scripts, inline, code }: ShellSettings = JSON.parse(settings);
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const own = ` nonce="${nonce}"`;
  let text = '';
  let from = 0;
  for (const place of nonces) {
    text += html.slice(from, place) + own;
    from = place;
  }
  const policy = `script-src ${inline ? '' : `'nonce-${nonce}' `}${sources}; require-trusted-types-for 'script'; trusted-types default`;
  const head =
    `<meta http-equiv="Content-Security-Policy" content="${policy.replace(/&/g, '&amp;')}">` +
    `<script${own}>(${prelude})(${JSON.stringify({ scripts, code }).replace(/</g, '\\u003c')})</script>`;
  return plainDocument(head, text + html.slice(from));
}
