/**
 * Each odd answer × each response rule × each guarantee, over real HTTP: a 2xx is an acceptance whatever becomes of its body,
 * unless a rule needs what can't be read; and nobody is told twice for the sake of an answer's form.
 */
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { ResponseRule } from '../../connector/types.ts';
import { afterAttempt } from '../deliver/afterAttempt.ts';
import { startRawPartner } from './rawPartner.testing.ts';
import { createSender } from './send.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const OK = 'HTTP/1.1 200 OK\r\n';
const YES = 'status: DONE';
const LATIN1 = Buffer.from(`r\u00e9ponse ${YES}`, 'latin1');
const UTF16 = Buffer.from(YES, 'utf16le');

const close = (head: string, body: string | Buffer) => (socket: Socket) => {
  socket.write(head, 'latin1');
  socket.end(body);
};
const sized = (headers: string, body: string | Buffer) =>
  close(`${OK}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`, body);
const coded = (coding: string, body: Buffer) => sized(`Content-Encoding: ${coding}\r\n`, body);
const typed = (type: string, body: string | Buffer) => sized(`Content-Type: ${type}\r\n`, body);

/** How much of the answer can be read: all, its start (with what the rule looks for in it, or behind it), or nothing. */
type Readable = 'whole' | 'startWith' | 'startWithout' | 'nothing';

const LONG = 'x'.repeat(70_000);
const ANSWERS: [name: string, answer: (socket: Socket) => void, Readable][] = [
  ['its length', sized('', YES), 'whole'],
  ['chunks', close(`${OK}Transfer-Encoding: chunked\r\n\r\n`, `c\r\n${YES}\r\n0\r\n\r\n`), 'whole'],
  ['an end by closing', close(`${OK}\r\n`, YES), 'whole'],
  ['HTTP/1.0', close('HTTP/1.0 200 OK\r\n\r\n', YES), 'whole'],
  ['LF alone', close('HTTP/1.1 200 OK\nContent-Length: 12\n\n', YES), 'whole'],
  ['more than its length', close(`${OK}Content-Length: 12\r\n\r\n`, `${YES} and more`), 'whole'],
  ['less than its length', close(`${OK}Content-Length: 500\r\n\r\n`, YES), 'startWith'],
  ['nothing of its length', close(`${OK}Content-Length: 500\r\n\r\n`, ''), 'startWithout'],
  ['a cut before what counts', close(`${OK}Content-Length: 500\r\n\r\n`, 'status: '), 'startWithout'],
  ['no last chunk', close(`${OK}Transfer-Encoding: chunked\r\n\r\n`, `c\r\n${YES}\r\n`), 'startWith'],
  ['half a chunk', close(`${OK}Transfer-Encoding: chunked\r\n\r\n`, 'c\r\nstat'), 'startWithout'],
  ['a chunk size that is none', close(`${OK}Transfer-Encoding: chunked\r\n\r\n`, 'zz\r\n'), 'startWithout'],
  ['too much, at its end', sized('', `${LONG}${YES}`), 'startWithout'],
  ['too much, at its start', sized('', `${YES}${LONG}`), 'startWith'],
  ['a length and chunks', close(`${OK}Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n`, YES), 'nothing'],
  ['two lengths', close(`${OK}Content-Length: 12\r\nContent-Length: 13\r\n\r\n`, YES), 'nothing'],
  ['the same length twice', close(`${OK}Content-Length: 12\r\nContent-Length: 12\r\n\r\n`, YES), 'whole'],
  ['a negative length', close(`${OK}Content-Length: -1\r\n\r\n`, YES), 'nothing'],
  ['a length in words', close(`${OK}Content-Length: twelve\r\n\r\n`, YES), 'nothing'],
  ['a folded header', close(`${OK}A: b\r\n c\r\nContent-Length: 12\r\n\r\n`, YES), 'nothing'],
  ['a header without a colon', close(`${OK}thanks\r\n\r\n`, YES), 'nothing'],
  ['a header with NUL', close(`${OK}A: \0\r\n\r\n`, YES), 'nothing'],
  ['headers beyond all bounds', close(`${OK}${`A: ${'x'.repeat(900)}\r\n`.repeat(30)}\r\n`, YES), 'nothing'],
  ['an unknown transfer coding', close(`${OK}Transfer-Encoding: x\r\n\r\n`, YES), 'whole'],
  ['100 before', close('HTTP/1.1 100 Continue\r\n\r\n', `${OK}Content-Length: 12\r\n\r\n${YES}`), 'whole'],
  ['101 before', close('HTTP/1.1 101 No\r\nUpgrade: x\r\n\r\n', `${OK}Content-Length: 12\r\n\r\n${YES}`), 'whole'],
  ['102 and 103 before', close('HTTP/1.1 102 P\r\n\r\nHTTP/1.1 103 E\r\nA: b\r\n\r\n', `${OK}\r\n${YES}`), 'whole'],
  ['199 with a length before', close('HTTP/1.1 199 X\r\nContent-Length: 3\r\n\r\n', `${OK}\r\n${YES}`), 'whole'],
  ['gzip', coded('gzip', gzipSync(YES)), 'whole'],
  ['x-gzip', coded('X-GZIP', gzipSync(YES)), 'whole'],
  ['deflate', coded('deflate', deflateSync(YES)), 'whole'],
  ['bare deflate', coded('deflate', deflateRawSync(YES)), 'whole'],
  ['br', coded('br', brotliCompressSync(YES)), 'whole'],
  ['gzip twice', coded('gzip, gzip', gzipSync(gzipSync(YES))), 'whole'],
  ['identity', coded('identity', Buffer.from(YES)), 'whole'],
  ['gzip that is none', coded('gzip', Buffer.from(YES)), 'nothing'],
  ['gzip cut off', coded('gzip', gzipSync(YES).subarray(0, 12)), 'nothing'],
  ['a bomb', coded('gzip', gzipSync(Buffer.alloc(20_000_000, 'x'))), 'startWithout'],
  ['a bomb in a bomb', coded('gzip, gzip', gzipSync(gzipSync(Buffer.alloc(20_000_000, 'x')))), 'startWithout'],
  ['an encoding nobody knows', coded('sdch', Buffer.from(YES)), 'nothing'],
  ['three encodings', coded('gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(YES)))), 'nothing'],
  ['gzip nobody told of', sized('', gzipSync(YES)), 'nothing'],
  ['Latin-1, told', typed('text/plain; charset=ISO-8859-1', LATIN1), 'whole'],
  ['Latin-1, not told', typed('text/plain', LATIN1), 'whole'],
  ['Latin-1, told as UTF-8', typed('text/plain; charset=utf-8', LATIN1), 'nothing'],
  ['UTF-16, told', typed('text/plain; charset="utf-16le"', UTF16), 'whole'],
  ['UTF-16 by its mark', typed('text/plain', Buffer.concat([Buffer.from([0xff, 0xfe]), UTF16])), 'whole'],
  ['UTF-16, not told', typed('text/plain', UTF16), 'nothing'],
  ['a charset nobody knows', typed('text/plain; charset=x-ebcdic', YES), 'nothing'],
  ['UTF-8 with a mark', typed('text/plain', `\ufeff${YES}`), 'whole'],
  ['what is no text', sized('', Buffer.from([0, 1, 2, 0xff])), 'nothing'],
];

const RULES: [name: string, rule: Omit<ResponseRule, 'retry'> | undefined, expected: Record<Readable, string>][] = [
  ['no rule', undefined, always('succeeded')],
  [
    'contains what is there',
    { body: 'contains', text: YES },
    { whole: 'succeeded', startWith: 'succeeded', startWithout: 'unknown', nothing: 'unknown' },
  ],
  [
    'contains what is not there',
    { body: 'contains', text: 'PAID' },
    { whole: 'rejected', startWith: 'unknown', startWithout: 'unknown', nothing: 'unknown' },
  ],
  [
    'lacks what is there',
    { body: 'lacks', text: YES },
    { whole: 'rejected', startWith: 'rejected', startWithout: 'unknown', nothing: 'unknown' },
  ],
  [
    'lacks what is not there',
    { body: 'lacks', text: 'ERROR' },
    { whole: 'succeeded', startWith: 'unknown', startWithout: 'unknown', nothing: 'unknown' },
  ],
];

function always(state: string): Record<Readable, string> {
  return { whole: state, startWith: state, startWithout: state, nothing: state };
}

describe('an answer with a 2xx and', () => {
  it.each(ANSWERS)('%s', async (_, answer, readable) => {
    const partner = await startRawPartner(answer);
    cleanups.push(partner.close);
    const sender = createSender({ allowedDestinations: [partner.destination], now: Date.now });
    cleanups.push(sender.close);
    const url = `http://${partner.destination}/p`;
    const outcome = await sender.send({ method: 'GET', url, headers: [], body: null }, 'd-1');
    expect(outcome).toMatchObject({ accepted: true, attempt: { status: 200 } });
    expect(partner.requests[0]).toContain('accept-encoding: identity\r\n');

    for (const [name, rule, expected] of RULES) {
      for (const retry of rule ? [false, true] : [false]) {
        for (const atMostOnce of [false, true]) {
          for (const manual of [false, true]) {
            const policy = rule ? { responseRule: { ...rule, retry } } : {};
            const { next } = afterAttempt({ attempts: 0, manual, atMostOnce }, outcome, policy, 1_000, 0.5);
            const ended = expected[readable];
            const again = ended !== 'succeeded' && retry && !atMostOnce && !manual;
            expect(next.state, `${name}, ${JSON.stringify({ retry, atMostOnce, manual })}`).toBe(
              again ? 'waiting' : ended,
            );
          }
        }
      }
    }
  });
});

it('asks for what the connector’s own header asks for', async () => {
  const partner = await startRawPartner(sized('', YES));
  cleanups.push(partner.close);
  const sender = createSender({ allowedDestinations: [partner.destination], now: Date.now });
  cleanups.push(sender.close);
  const url = `http://${partner.destination}/p`;
  await sender.send({ method: 'GET', url, headers: [['Accept-Encoding', 'gzip']], body: null }, 'd-1');
  expect(partner.requests[0]).toContain('Accept-Encoding: gzip\r\n');
  expect(partner.requests[0]).not.toContain('identity');
});
