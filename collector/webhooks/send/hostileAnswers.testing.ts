/** Answers that try to cost more than an answer may, by name: for tests, and for the bench beside which others are measured. */
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { httpAnswer } from './rawPartner.testing.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const CHUNK = `${(4096).toString(16)}\r\n${'x'.repeat(4096)}\r\n`;
const BLOCK_BYTES = 64_000;
const DRIP_MS = 10;

type Answer = (socket: Socket) => void;

export const HOSTILE_ANSWERS = {
  '100 for ever': pour('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  '102 for ever': pour('', 'HTTP/1.1 102 Processing\r\n\r\n'),
  '103 for ever': pour('', 'HTTP/1.1 103 E\r\nLink: </a>\r\n\r\n'),
  '103 now and then': drip('', 'HTTP/1.1 103 E\r\n\r\n'),
  '101': pour('HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n', 'x'),
  'empty lines': pour('', '\r\n'),
  'one endless header': pour(`${OK}A: `, 'x'),
  'endless headers': pour(OK, 'a: b\r\n'),
  'ten thousand headers': (socket) => socket.write(`${OK}${'a: b\r\n'.repeat(10_000)}\r\n`),
  'a head byte by byte': drip(`${OK}A: `, 'x'),
  nothing: () => undefined,
  'a reset': (socket) => socket.resetAndDestroy(),
  'HTTP/0.9': (socket) => socket.end('<html>thanks</html>'),
  'HTTP/2': pour('\0\0\x12\x04\0\0\0\0\0', 'x'),
  'a wrong status line': (socket) => socket.end('HTTP/1.1 abc OK\r\n\r\n'),
  'NUL in its head': (socket) => socket.end(`${OK}A: \0\r\n\r\n`),
  'a body without end': pour(`${OK}\r\n`, 'x'),
  'chunks without end': pour(CHUNKED, CHUNK),
  'chunks of one byte': pour(CHUNKED, '1\r\nx\r\n'),
  'an endless chunk extension': pour(`${CHUNKED}5;`, 'x'),
  'an endless chunk size': pour(CHUNKED, '0'),
  'endless trailers': pour(`${CHUNKED}0\r\n`, 'a: b\r\n'),
  'one endless trailer': pour(`${CHUNKED}0\r\na: `, 'x'),
  'a body byte by byte': drip(`${OK}Content-Length: 5000\r\n\r\n`, 'x'),
  'a length that is too long': (socket) => socket.end(`${OK}Content-Length: 50\r\n\r\nab`),
  'a length that is too short': (socket) => socket.write(`${OK}Content-Length: 2\r\n\r\nabcdef`),
  'a second answer': (socket) => socket.write(httpAnswer('200 OK', 'one') + httpAnswer('200 OK', 'two')),
  'a compressed bomb': pour(`${OK}Content-Encoding: gzip\r\n\r\n`, gzipSync(Buffer.alloc(10_000_000))),
  'what is no text': pour(`${OK}\r\n`, Buffer.from([0, 0xff, 0xc3])),
  'a close each time': (socket) => socket.end(`${OK}Connection: close\r\nContent-Length: 0\r\n\r\n`),
} satisfies Record<string, Answer>;

/** As fast as the other side takes it, until it goes. */
function pour(start: string, more: string | Buffer): Answer {
  const bytes = Buffer.from(more);
  const block = Buffer.concat(Array.from({ length: Math.ceil(BLOCK_BYTES / bytes.length) }, () => bytes));
  return (socket) => {
    const go = () => {
      while (socket.writable && socket.write(block));
    };
    socket.write(start, 'latin1');
    socket.on('drain', go);
    go();
  };
}

function drip(start: string, more: string): Answer {
  return (socket) => {
    socket.write(start, 'latin1');
    const timer = setInterval(() => socket.write(more, 'latin1'), DRIP_MS);
    socket.on('close', () => clearInterval(timer));
  };
}
