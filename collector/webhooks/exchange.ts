/**
 * One HTTP exchange on undici's lowest level: the request goes out, and what comes back is gathered up to a limit. Its streams
 * and abort signals cost more than everything else that an attempt does, and an answer of a few bytes needs neither.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

export interface Exchange {
  /** null when no answer began */
  status: number | null;
  headers: IncomingHttpHeaders;
  /** of the body, up to the limit */
  chunks: Buffer[];
  /** there was more than that; the connection was closed */
  cut: boolean;
  /** what ended the exchange before the answer was complete */
  failure?: unknown;
  /** when `failure` is our own doing: the time was up, or the caller's signal */
  endedBy?: 'time' | 'signal';
}

/** Never rejects. The time limit is for the whole exchange: dripped bytes don't move it. */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: { timeoutMs: number; maxBytes: number; signal?: AbortSignal | undefined },
): Promise<Exchange> {
  const { timeoutMs, maxBytes, signal } = limits;
  return new Promise((resolve) => {
    const seen: Exchange = { status: null, headers: {}, chunks: [], cut: false };
    let controller: Dispatcher.DispatchController | undefined;
    let left = maxBytes;
    let over = false;
    const timer = setTimeout(() => stop('time'), timeoutMs);
    const cancel = () => stop('signal');
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();

    function finish(failure?: unknown): void {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      if (failure !== undefined) seen.failure = failure;
      resolve(seen);
    }

    function stop(endedBy: 'time' | 'signal'): void {
      seen.endedBy = endedBy;
      const reason = new Error('ended by the sender');
      finish(reason);
      controller?.abort(reason);
    }

    if (over) return;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        // The time was up while the connection was being made: nothing goes out any more.
        if (over) started.abort(new Error('ended by the sender'));
      },
      onResponseStart(_, status, headers) {
        if (over || status < 200) return;
        seen.status = status;
        seen.headers = headers;
      },
      onResponseData(started, chunk) {
        if (over) return;
        seen.chunks.push(chunk.length > left ? chunk.subarray(0, left) : chunk);
        seen.cut = chunk.length > left;
        left -= chunk.length;
        if (left > 0) return;
        finish();
        started.abort(new Error('read enough'));
      },
      onResponseEnd: () => finish(),
      onResponseError: (_, error) => finish(error),
    };
    try {
      dispatcher.dispatch(request, handler);
    } catch (error) {
      finish(error);
    }
  });
}
