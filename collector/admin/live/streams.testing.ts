/** For tests: reading a live stream of server-sent events. */
import { until } from '../../testing/waiting.testing.ts';
import { TOKEN } from '../startAdmin.testing.ts';

export interface ServerEvent {
  id: string;
  event: string;
  data: { id?: string; state?: string; attempts?: number; status?: number | null };
}

interface Stream {
  response: Response;
  /** The next so many events, once they are there. */
  take(count: number): Promise<ServerEvent[]>;
  /** how many are there that were not taken */
  untaken(): number;
  /** Resolves when the collector has ended it. */
  ended: Promise<unknown>;
  close(): void;
}

/** All that are opened end with `close`. */
export function openStreams() {
  const streams: Stream[] = [];
  return {
    close() {
      for (const stream of streams.splice(0)) stream.close();
    },
    async open(url: string, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }): Promise<Stream> {
      const stream = await openStream(url, headers);
      streams.push(stream);
      return stream;
    },
  };
}

async function openStream(url: string, headers: Record<string, string>): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const events: ServerEvent[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = Object.fromEntries(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: (.*)/s)),
        );
        if (fields.data !== undefined) events.push({ ...fields, data: JSON.parse(fields.data) });
        text = text.slice(end + 2);
      }
    }
  };
  const ended = read().catch((error: unknown) => error);
  return {
    response,
    async take(count) {
      await until(() => events.length >= count);
      return events.splice(0, count);
    },
    untaken: () => events.length,
    ended,
    close: () => abort.abort(),
  };
}
