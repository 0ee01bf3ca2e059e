/**
 * The sandbox shell: what `GET /frame/<approval hash>` serves into the outer iframe. Its policy is inherited by the inner
 * srcdoc frame that holds the pixel, so the approval's host list binds the pixel, and nothing of the page's own policy does.
 *
 * - `sandbox allow-scripts`, again as a header: opaque origin also when somebody opens the address directly.
 * - 'unsafe-inline', since the pixel is inline script by nature; no 'unsafe-eval'. The origin has nothing to steal.
 * - frame-src binds navigation too: a nested frame can go, and be sent, to approved hosts only.
 * - a host that may be connected to may be by WebSocket too: browsers hold the schemes apart, reviewers don't.
 * - no frame-ancestors: every site with the tag must be able to embed it.
 * - Cross-Origin-Resource-Policy for pages under COEP. The tag sets `credentialless` on its iframe there besides: the other
 *   way, COEP here, would take the partners' cookies away from everyone.
 *
 * Not covered, since no browser has a policy for it, so left to the review (seen in Chromium 156):
 * - WebRTC. The prelude takes it out of the pixel's own frame; a frame that a script makes in there has it again, and sends
 *   UDP anywhere. CSP's `webrtc` directive is in the specification and in no browser; where one has it, add it.
 * - A navigation that frame-src blocks sends no request, but may have opened a connection by then.
 */
import { exactOrigin } from './origin.ts';

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;

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

/** `hosts`: the approval's origins; throws on anything else. `script`: the built frame script. */
export function frameDocument(
  hosts: readonly string[],
  script: string,
): { html: string; headers: Record<string, string> } {
  if (/<\/script|<!--/i.test(script)) throw new Error('The frame script may not hold “</script” or “<!--”.');
  const origins = [...new Set(hosts.map(assertOrigin))].sort();
  const list = (...before: string[]) => [...before, ...origins].join(' ') || "'none'";
  const policy = [
    "default-src 'none'",
    `script-src ${list("'unsafe-inline'")}`,
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
  return {
    html: `<!doctype html><html><head><meta charset="utf-8"><title>Tag Relay</title></head><body><script>${script}</script></body></html>`,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy.join('; '),
      'Permissions-Policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'X-DNS-Prefetch-Control': 'off',
      'X-Robots-Tag': 'noindex',
      'Cache-Control': `public, max-age=${ONE_YEAR_SECONDS}, immutable`,
    },
  };
}
