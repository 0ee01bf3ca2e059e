import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
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
