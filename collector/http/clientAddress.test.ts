import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startTestCollector } from '../testing/testCollector.testing.ts';
import { clientAddress } from './clientAddress.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { ...(forwarded && { 'x-forwarded-for': forwarded }) } }) as IncomingMessage;

it.each([
  ['no proxy trusted: the header is a claim', from('10.0.0.1', '203.0.113.7'), 0, '10.0.0.1'],
  ['one proxy', from('10.0.0.1', '203.0.113.7'), 1, '203.0.113.7'],
  ['one proxy, a forged entry before it', from('10.0.0.1', '1.1.1.1, 203.0.113.7'), 1, '203.0.113.7'],
  ['two proxies', from('10.0.0.1', '203.0.113.7, 10.0.0.2'), 2, '203.0.113.7'],
  ['more proxies trusted than there are', from('10.0.0.1', '203.0.113.7'), 3, '203.0.113.7'],
  ['a trusted proxy that sent no header', from('10.0.0.1'), 1, '10.0.0.1'],
  ['something that is no address', from('10.0.0.1', '<script>'), 1, '10.0.0.1'],
  ['IPv4 over an IPv6 socket', from('::ffff:203.0.113.7'), 0, '203.0.113.7'],
])('%s', (_, request, proxies, expected) => {
  expect(clientAddress(request, proxies)).toBe(expected);
});

const V4 = '203.0.113.7';
const V6 = '2001:db8::7';
/** How proxies write an address: of a header each, then of Forwarded alone. */
const WRITTEN: [written: string, address: string][] = [
  [V4, V4],
  [`${V4}:51234`, V4],
  [`"${V4}"`, V4],
  [`"${V4}:51234"`, V4],
  [`[${V4}]:80`, V4],
  [V6, V6],
  [`[${V6}]`, V6],
  [`[${V6}]:443`, V6],
  [`"[${V6}]"`, V6],
  [`"[${V6}]:443"`, V6],
  [`${V6}%eth0`, V6],
  [`[${V6}%25eth0]:443`, V6],
  ['2001:DB8:0:0:0:0:0:7', V6],
  [`::ffff:${V4}`, V4],
  [`[::FFFF:${V4}]:443`, V4],
  ['unknown', '10.0.0.1'],
  ['_hidden', '10.0.0.1'],
  ['10', '10.0.0.1'],
  ['1.2.3.4.5', '10.0.0.1'],
  ['[', '10.0.0.1'],
  [':', '10.0.0.1'],
];
/** Where it stands, and how many proxies are trusted: `@` is what the outermost of them was reached from. */
const PLACES: [list: string, proxies: number][] = [
  ['@', 1],
  [' @ ', 1],
  ['1.1.1.1, @', 1],
  ['"1.1.1.1,@', 1],
  ['unknown,, @ ,', 1],
  ['1.1.1.1,@,10.0.0.2:8080', 2],
  ['@, [fe80::1%eth0]:1, unknown', 3],
];

describe.each(PLACES)('in %j behind %d proxies', (list, proxies) => {
  it.each(WRITTEN)('%s is %s', (written, address) => {
    const header = list.replace('@', written);
    expect(clientAddress(from('10.0.0.1', header), proxies)).toBe(address);
    const element = (entry: string) => (entry.trim() === '' ? entry : `proto=https;For=${entry.trim()};by="_x;y"`);
    const forwarded = header.split(',').map(element).join(',');
    const request = { socket: { remoteAddress: '10.0.0.1' }, headers: { forwarded } } as IncomingMessage;
    expect(clientAddress(request, proxies)).toBe(address);
    expect(clientAddress(request, 0)).toBe('10.0.0.1');
  });
});

it('a claim in Forwarded counts for nothing where the proxies write X-Forwarded-For', () => {
  const headers = { forwarded: 'for=1.1.1.1', 'x-forwarded-for': V4 };
  expect(clientAddress({ socket: { remoteAddress: '10.0.0.1' }, headers } as never, 1)).toBe(V4);
});

it('guesses at the sign-in are counted by it too, whatever the port', async () => {
  const collector = await startTestCollector({ trustedProxies: 1 });
  const statuses = [];
  for (let guess = 0; guess < 40; guess += 1) {
    const response = await fetch(`${collector.url}/api/container`, {
      headers: { authorization: `Bearer guess-${guess}`, 'x-forwarded-for': `${V4}:${5000 + guess}` },
    });
    statuses.push(response.status);
  }
  await collector.stop();
  expect(statuses.at(-1)).toBe(429);
});
