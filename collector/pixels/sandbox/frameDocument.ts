/**
 * The sandbox shell: what `GET /frame/<approval hash>` serves into the outer iframe. Its policy is inherited by the inner
 * srcdoc frame that holds the pixel, so the approval's host list binds the pixel, and nothing of the page's own policy does.
 *
 * - `sandbox allow-scripts`, again as a header: opaque origin also when somebody opens the address directly.
 * - frame-src binds navigation too: a nested frame can go, and be sent, to approved hosts only.
 * - a host that may be connected to may be by WebSocket too: browsers hold the schemes apart, reviewers don't.
 * - no frame-ancestors: every site with the tag must be able to embed it.
 * - Cross-Origin-Resource-Policy for pages under COEP. The tag sets `credentialless` on its iframe there besides: the other
 *   way, COEP here, would take the partners' cookies away from everyone.
 *
 * Which code runs in there is decided by a second policy, a `<meta>` that the shell writes first into the inner document
 * (`sdk/frame/index.ts`), since a nonce has to be made anew for each pixel and this document is cached. Here `script-src`
 * says 'unsafe-inline' and neither nonce nor hash, which would switch that off: both policies hold, so what runs has to pass
 * both. The second is: inline scripts of the template by nonce, its event handlers by hash, the approved script addresses,
 * no 'unsafe-eval', Trusted Types. What a reviewer allowed by name is the exception.
 *
 * Not covered, since no browser has a policy for it, so left to the review (seen in Chromium 156):
 * - WebRTC. The prelude takes it out of the pixel's own frame; a frame that a script makes in there has it again, and sends
 *   UDP anywhere. CSP's `webrtc` directive is in the specification and in no browser; where one has it, add it.
 * - A navigation that frame-src blocks sends no request, but may have opened a connection by then.
 */
import { createHash } from 'node:crypto';
import type { ShellSettings } from '../../../sdk/protocol.ts';
import type { Allowance } from '../../connector/allowances.ts';
import { exactOrigin } from '../../connector/origin.ts';
import { exactScriptAddress } from '../../connector/scriptAddresses.ts';
import { hashSource } from './enforcement.ts';

/**
 * Features that a pixel could ask for, off for nested frames too. Those that Chromium (156) knows: an unknown one turns
 * nothing off and writes an error to the site's console for each pixel.
 */
const FEATURES = [
  ...['accelerometer', 'autoplay', 'browsing-topics', 'camera', 'captured-surface-control', 'clipboard-read'],
  ...['clipboard-write', 'compute-pressure', 'cross-origin-isolated', 'deferred-fetch', 'display-capture'],
  ...['encrypted-media', 'fullscreen', 'gamepad', 'geolocation', 'gyroscope', 'hid', 'identity-credentials-get'],
  ...['idle-detection', 'interest-cohort', 'keyboard-map', 'language-detector', 'language-model', 'local-fonts'],
  ...['local-network-access', 'magnetometer', 'microphone', 'midi', 'otp-credentials', 'payment', 'picture-in-picture'],
  ...['private-state-token-issuance', 'private-state-token-redemption', 'publickey-credentials-create'],
  ...['publickey-credentials-get', 'screen-wake-lock', 'serial', 'speaker-selection', 'storage-access', 'summarizer'],
  ...['sync-xhr', 'translator', 'unload', 'usb', 'window-management', 'xr-spatial-tracking'],
];

function assertOrigin(host: string): string {
  if (exactOrigin(host) !== host) throw new Error(`“${host}” is not an origin such as https://partner.example`);
  return host;
}

function assertScriptAddress(address: string): string {
  if (exactScriptAddress(address) !== address) {
    throw new Error(`“${address}” is not a script’s address such as https://partner.example/tag.js`);
  }
  return address;
}

/** What an approval lets a pixel reach and run. */
export interface FrameReach {
  /** origins */
  hosts: readonly string[];
  /** script addresses */
  scripts: readonly string[];
  /** the template's own event handlers */
  handlers: readonly string[];
  allows: readonly Allowance[];
}

export interface FrameDocument {
  html: string;
  headers: Record<string, string>;
  /** of all of it: part of the address under which it is cached for good */
  digest: string;
}

/** Throws on a host that is no origin and a script address that is none. `script`: the built frame script. */
export function frameDocument(reach: FrameReach, script: string): FrameDocument {
  if (/<\/script|<!--/i.test(script)) throw new Error('The frame script may not hold “</script” or “<!--”.');
  const origins = [...new Set(reach.hosts.map(assertOrigin))].sort();
  const scripts = [...new Set(reach.scripts.map(assertScriptAddress))].sort();
  const mayEval = reach.allows.includes('eval');
  const mayWriteScripts = reach.allows.includes('inline_scripts');
  const list = (...before: string[]) => [...before, ...origins].join(' ') || "'none'";
  const evaluates = mayEval ? ["'unsafe-eval'"] : [];
  const policy = [
    "default-src 'none'",
    `script-src ${["'unsafe-inline'", ...evaluates, ...scripts].join(' ')}`,
    `style-src ${list("'unsafe-inline'")}`,
    `img-src ${list('data:')}`,
    `font-src ${list('data:')}`,
    `connect-src ${list(...origins.map((origin) => origin.replace('http', 'ws')))}`,
    `media-src ${list()}`,
    `frame-src ${list()}`,
    "worker-src 'none'",
    "object-src 'none'",
    "manifest-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    'sandbox allow-scripts',
  ];
  const handlers = reach.handlers.length > 0 ? ["'unsafe-hashes'", ...reach.handlers.map(hashSource)] : [];
  const settings: ShellSettings = {
    // beside a nonce or a hash, 'unsafe-inline' counts for nothing
    sources: [...(mayWriteScripts ? ["'unsafe-inline'"] : handlers), ...evaluates, ...scripts].join(' '),
    scripts,
    ...(mayWriteScripts && { inline: true }),
    ...((mayEval || mayWriteScripts) && { code: true }),
  };
  const html = `<!doctype html><html><head><meta charset="utf-8"><meta name="trl" content="${escapeAttribute(JSON.stringify(settings))}"><title>Tag Relay</title></head><body><script>${script}</script></body></html>`;
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy.join('; '),
    'Permissions-Policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'X-DNS-Prefetch-Control': 'off',
    'X-Robots-Tag': 'noindex',
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([html, headers]))
    .digest('hex')
    .slice(0, DIGEST_DIGITS);
  return { html, headers, digest };
}

/** Enough to tell the shells of one approval apart. */
const DIGEST_DIGITS = 16;

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
