import { attempt } from '../page/attempt.ts';
import type { Pixel } from '../protocol.ts';
import type { FindIncident } from './incidents.ts';
import { insert, type Result, TIMEOUT_MS } from './result.ts';

type SandboxPixel = Pixel & { mode: 'sandbox' };

/** The frame answers for itself at TIMEOUT_MS; the page doesn't rely on that, since a looping pixel never answers. */
const HARD_TIMEOUT_MS = TIMEOUT_MS + 1_000;
/** From the answer to the end: beacons that a partner's script sends a moment after it ran. */
const GRACE_MS = 3_000;

/**
 * Runs a pixel in a frame of the collector's, which has neither the page's origin (sandbox) nor its CSP (an address of
 * its own, not srcdoc). The pixel goes there through a port that only the document in the frame gets.
 */
export function runInSandbox(src: string, { html, nonces }: SandboxPixel, findIncident: FindIncident): Promise<Result> {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    const { port1, port2 } = new MessageChannel();
    const end = (result: Result, graceMs = GRACE_MS) => {
      resolve(result);
      setTimeout(() => frame.remove(), graceMs);
    };
    setTimeout(() => end(['timed_out', frame.isConnected ? 'no answer' : 'the page removed it'], 0), HARD_TIMEOUT_MS);

    frame.setAttribute('sandbox', 'allow-scripts');
    // An isolated page (COEP) takes no other frames. Only there, since the partner's cookies don't go along.
    (frame as { credentialless?: boolean }).credentialless = window.crossOriginIsolated;
    // not display:none, which some partners' scripts take for a frame that nobody loads
    frame.style.cssText = 'position:fixed;top:-999px;visibility:hidden';
    frame.src = src;
    frame.onload = () =>
      attempt(() => {
        // a frame that the page's CSP forbids loads all the same, as an error page
        const blocked = findIncident([frame]);
        if (blocked) end(blocked);
        // to any origin: a sandboxed document has none
        (frame.contentWindow as Window).postMessage({ trl: 1 }, '*', [port2]);
      });
    port1.onmessage = ({ data }) => end([data.outcome, data.detail]);
    port1.postMessage({ html, nonces, timeoutMs: TIMEOUT_MS });
    insert(frame);
  });
}
