import { pause, type Result, TIMEOUT_MS } from './result.ts';

/** The frame answers for itself at TIMEOUT_MS; the page doesn't rely on that, since a looping pixel never answers. */
const HARD_TIMEOUT_MS = TIMEOUT_MS + 1_000;
/** From the answer to the end: beacons that a partner's script sends a moment after it ran. */
const GRACE_MS = 3_000;

/**
 * Runs a pixel in a frame of the collector's, which has neither the page's origin (sandbox) nor its CSP (an address of
 * its own, not srcdoc). The pixel goes there through a port that only the document in the frame gets.
 */
export async function runInSandbox(base: string, approval: string, html: string): Promise<Result> {
  const frame = document.createElement('iframe');
  const { port1, port2 } = new MessageChannel();
  let onViolation = (_: SecurityPolicyViolationEvent) => {};

  const result = await new Promise<Result>((resolve) => {
    port1.onmessage = ({ data: { outcome, detail } }) => resolve({ outcome, detail });
    // where the page's CSP forbids the frame, its load event fires all the same
    onViolation = ({ blockedURI, effectiveDirective }) => {
      if (effectiveDirective === 'frame-src' && blockedURI && frame.src.startsWith(blockedURI)) {
        resolve({ outcome: 'blocked', detail: `frame-src ${blockedURI}` });
      }
    };
    document.addEventListener('securitypolicyviolation', onViolation);

    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = `${base}/frame/${approval}`;
    // not display:none, which some partners' scripts take for a frame that nobody loads
    frame.style.cssText = 'position:fixed;top:-99px;width:1px;height:1px;border:0';
    frame.tabIndex = -1;
    frame.setAttribute('aria-hidden', 'true');
    // to any origin: a sandboxed document has none
    frame.onload = () => frame.contentWindow?.postMessage({ trl: 1 }, '*', [port2]);
    port1.postMessage({ html, timeoutMs: TIMEOUT_MS });
    (document.body || document.documentElement).appendChild(frame);
    setTimeout(() => resolve({ outcome: 'timed_out', detail: 'no answer' }), HARD_TIMEOUT_MS);
  });

  document.removeEventListener('securitypolicyviolation', onViolation);
  pause(result.outcome === 'timed_out' ? 0 : GRACE_MS).then(() => {
    frame.remove();
    port1.close();
  });
  return result;
}
