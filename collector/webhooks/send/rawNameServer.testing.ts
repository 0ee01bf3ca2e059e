/** A name server for tests: real DNS over UDP, as much of RFC 1035 as a stub resolver needs. */
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

/** Addresses (a name without any is answered with none), `nxdomain`, `servfail`, or `silent`: no answer at all. */
export type NameAnswer = string[] | 'nxdomain' | 'servfail' | 'silent';

export interface RawNameServer {
  /** `127.0.0.1:port` */
  address: string;
  /** `name A` or `name AAAA`, as they came */
  questions: string[];
  close(): Promise<void>;
}

const CODES = { nxdomain: 3, servfail: 2 };

export async function startRawNameServer(
  answer: (name: string, type: 'A' | 'AAAA') => NameAnswer,
  ttl = 60,
): Promise<RawNameServer> {
  const questions: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = readName(query, 12);
    const type = query.readUInt16BE(end) === 28 ? 'AAAA' : 'A';
    questions.push(`${name} ${type}`);
    const told = answer(name, type);
    if (told === 'silent') return;
    const found = Array.isArray(told) ? told.filter((address) => address.includes(':') === (type === 'AAAA')) : [];
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 | (Array.isArray(told) ? 0 : CODES[told]), 2); // an answer, recursion done, and the code
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(found.length, 6);
    head.writeUInt32BE(0, 8);
    const question = query.subarray(12, end + 4);
    socket.send(
      Buffer.concat([head, question, ...found.map((address) => record(address, ttl))]),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    questions,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function readName(query: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** Named by a pointer to the question. IPv6 in full, eight groups. */
function record(address: string, ttl: number): Buffer {
  const isV6 = address.includes(':');
  const bytes = isV6
    ? Buffer.from(
        address
          .split(':')
          .map((group) => group.padStart(4, '0'))
          .join(''),
        'hex',
      )
    : Buffer.from(address.split('.').map(Number));
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(isV6 ? 28 : 1, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, bytes]);
}
