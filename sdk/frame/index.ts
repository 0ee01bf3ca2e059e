/**
 * The script of the sandbox shell, the document that the collector serves under the approval's CSP. It takes one pixel
 * from the page, runs it in a frame of its own and answers once what became of it.
 */
import { enforcedDocument, plainDocument } from './innerDocument.ts';

/** After the load, for what is reported late: CSP violations, errors of timers that scripts start at once. */
const GRACE_MS = 300;

interface Handover {
  html: string;
  /** absent: from a tag that doesn't know of them, with a pixel that needs none */
  nonces?: number[];
  timeoutMs: number;
}

/** From the inner frame, where the pixel could send it as well. */
interface Told {
  outcome?: unknown;
  detail?: unknown;
  missing?: unknown;
}

addEventListener('message', function accept({ source, data, ports: [port] }) {
  if (source !== parent || data?.trl !== 1 || !port) return;
  removeEventListener('message', accept);
  port.onmessage = ({ data }) => {
    port.onmessage = null;
    run(data, port);
  };
});

function run({ html, nonces, timeoutMs }: Handover, port: MessagePort): void {
  const inner = document.createElement('iframe');
  let missing: string | undefined;
  let answered = false;
  const answer = (outcome: string, detail?: string) => {
    if (!answered) port.postMessage({ outcome, detail });
    answered = true;
  };

  addEventListener('message', ({ source, data }: MessageEvent<Told | null>) => {
    if (source !== inner.contentWindow || !data) return;
    if (data.missing) missing = `could not load ${data.missing}`;
    if (data.outcome === 'threw' || data.outcome === 'blocked') answer(data.outcome, `${data.detail}`);
  });
  // where the pixel tries to navigate itself, that is this document's frame-src
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    answer('blocked', `${effectiveDirective} ${blockedURI}`),
  );
  inner.onload = () => setTimeout(() => answer('ran', missing), GRACE_MS);
  setTimeout(() => {
    answer('timed_out');
    inner.remove();
  }, timeoutMs);

  inner.setAttribute('sandbox', 'allow-scripts');
  inner.srcdoc = nonces ? enforcedDocument(html, nonces) : plainDocument('', html);
  document.body.appendChild(inner);
}
