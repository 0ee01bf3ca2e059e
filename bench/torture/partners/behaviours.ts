/** How a partner answers, well or badly, over real connections. */
import type { ServerResponse } from 'node:http';
import { between, type Random } from '../random.ts';
import type { Behaviour } from './destinations.ts';

const SLOW_MS = 60;
const DRIP_EVERY_MS = 50;
const DRIPS = 8;
const CHUNK = Buffer.alloc(256 * 1024, 'x');
const CHUNKS = 40;

/** Of the answer; null: it gives none. */
export function statusOf(behaviour: Behaviour): number | null {
  if (behaviour === 'hang' || behaviour === 'reset') return null;
  if (behaviour === 'refuse500') return 500;
  return behaviour === 'refuse429' ? 429 : 200;
}

/** `onHead` is called when the status goes out. */
export function answerAs(behaviour: Behaviour, response: ServerResponse, random: Random, onHead: () => void): void {
  const head = (headers: Record<string, string | number>) => {
    onHead();
    response.writeHead(statusOf(behaviour) ?? 200, headers);
  };
  const whole = (text: string, headers: Record<string, string | number> = {}) => {
    if (response.destroyed) return;
    head({ ...headers, 'content-length': text.length });
    response.end(text);
  };
  /** As `node:http` never would. */
  const raw = (rest: string) => {
    if (response.destroyed) return;
    onHead();
    response.socket?.end(`HTTP/1.1 200 OK\r\n${rest}`);
  };
  const reset = () => response.socket?.resetAndDestroy();

  switch (behaviour) {
    case 'accept':
      whole('ok');
      return;
    case 'acceptSlowly':
      setTimeout(() => whole('ok'), between(random, 0, SLOW_MS));
      return;
    case 'refuse500':
      whole('not now');
      return;
    case 'refuse429':
      whole('slower', { 'retry-after': 1 });
      return;
    case 'hang':
      return;
    case 'reset':
      reset();
      return;
    case 'resetMidway':
      head({ 'content-length': 1_000 });
      response.write('half of it'.repeat(50), () => setTimeout(reset, 5));
      return;
    case 'accept10MB':
      head({ 'content-length': CHUNKS * CHUNK.length });
      pour(response, CHUNKS);
      return;
    case 'cutOff':
      raw('Content-Length: 1000\r\n\r\nhalf of it');
      return;
    case 'noLastChunk':
      raw('Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n');
      return;
    case 'twoLengths':
      raw('Content-Length: 2\r\nContent-Length: 3\r\n\r\nok');
      return;
    case 'oddHeaders':
      raw('thanks\r\nA : b\r\n c\r\n\r\nok');
      return;
    case 'interim':
      response.writeContinue();
      response.writeProcessing();
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      whole('ok');
      return;
    case 'notGzip':
      whole('ok', { 'content-encoding': 'gzip' });
      return;
    case 'drip':
      head({ 'content-length': DRIPS });
      drip(response, DRIPS);
      return;
    case 'dripForever':
      head({});
      drip(response, Number.POSITIVE_INFINITY);
      return;
  }
}

/** No faster than it is taken. */
function pour(response: ServerResponse, chunks: number): void {
  if (response.destroyed) return;
  if (chunks === 0) response.end();
  else response.write(CHUNK, () => pour(response, chunks - 1));
}

function drip(response: ServerResponse, left: number): void {
  if (response.destroyed) return;
  // With the last byte the collector knows that the answer is whole; this side must not learn it later.
  if (left === 1) {
    response.end('.');
    return;
  }
  response.write('.');
  setTimeout(() => drip(response, left - 1), DRIP_EVERY_MS);
}
