/** One HTTP exchange: the request goes out, and what comes back is gathered up to limits. */
import type { AnswerHead } from './answerHead.ts';
import { createAnswerReader } from './answerReader.ts';
import type { Connection, Connections } from './connections.ts';
import { ANSWER_LIMITS, AnswerRefused } from './refusal.ts';
import { type OutgoingRequest, requestText } from './requestText.ts';

export interface Exchange {
  /** undefined when no answer began */
  head: AnswerHead | undefined;
  /** of the body, up to the limit */
  chunks: Buffer[];
  /** there was more than that; the connection was closed */
  cut: boolean;
  /** what ended the exchange before the answer was complete */
  failure?: Error;
  /** when `failure` is our own doing: the time was up, or the caller's signal */
  endedBy?: 'time' | 'signal';
}

/** The partner closed the connection in the middle. */
export class BrokenOffError extends Error {}

const LOOK_AT_WIRE_MS = 250;

/** Never rejects. The time limit is for the whole exchange: dripped bytes don't move it. */
export function exchange(
  connections: Connections,
  request: OutgoingRequest,
  limits: { timeoutMs: number; maxBytes: number; signal?: AbortSignal | undefined },
): Promise<Exchange> {
  const { timeoutMs, maxBytes, signal } = limits;
  return new Promise((resolve) => {
    const reader = createAnswerReader(maxBytes);
    let connection: Connection | undefined;
    let over = false;
    let watch: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => stop('time'), timeoutMs);
    const cancel = () => stop('signal');
    signal?.addEventListener('abort', cancel, { once: true });

    /** `keepMs`: the connection is as before the request, and may be used again for so long. */
    function finish(how: Pick<Exchange, 'failure' | 'endedBy'> & { cut?: boolean; keepMs?: number }): void {
      if (over) return;
      over = true;
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', cancel);
      if (connection) {
        connection.use(undefined);
        if (how.keepMs !== undefined) connections.keep(connection, how.keepMs);
        else connection.socket.destroy();
      }
      const { cut = false, failure, endedBy } = how;
      resolve({
        head: reader.head(),
        chunks: reader.body,
        cut,
        ...(failure !== undefined && { failure }),
        ...(endedBy !== undefined && { endedBy }),
      });
    }

    function stop(endedBy: 'time' | 'signal'): void {
      abandon?.();
      finish({ failure: new Error('ended by the sender'), endedBy });
    }

    function taken(chunk: Buffer): void {
      const result = reader.take(chunk);
      if (result === 'more') return;
      if (result === 'done') finish({ keepMs: request.fresh ? 0 : (reader.head()?.keepMs ?? 0) });
      else if (result instanceof Error) finish({ failure: result });
      else finish({ cut: result === 'cut' });
    }

    /** Not all that comes over a TLS connection shows up as data. */
    function watchWire({ wireBytes }: Connection): void {
      const before = wireBytes();
      watch = setInterval(() => {
        if (wireBytes() - before <= ANSWER_LIMITS.tlsBytes) return;
        const kibibytes = ANSWER_LIMITS.tlsBytes / 1024;
        finish({ failure: new AnswerRefused('tls_bytes', `over ${kibibytes} KiB came over TLS without an answer`) });
      }, LOOK_AT_WIRE_MS);
    }

    if (signal?.aborted) {
      finish({ failure: new Error('ended by the sender'), endedBy: 'signal' });
      return;
    }
    const abandon = connections.open(request.url, request.fresh, (...[error, opened]) => {
      if (error) {
        finish({ failure: error });
        return;
      }
      connection = opened;
      opened.use({
        data: taken,
        ended: () => finish(reader.ended() ? {} : { failure: new BrokenOffError() }),
        failed: (failure) => finish({ failure }),
      });
      if (request.url.protocol === 'https:') watchWire(opened);
      opened.socket.write(requestText(request));
    });
  });
}
