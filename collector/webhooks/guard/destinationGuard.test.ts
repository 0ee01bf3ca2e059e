import { describe, expect, it } from 'vitest';
import { addressProblem, checkDestinationLiteral, destinationOf, parseDestination } from './destinationGuard.ts';

describe('addresses', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.0.1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['10.0.0.5', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'link-local'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.100.100.200', 'carrier-grade NAT'],
    ['168.63.129.16', 'a cloud platform’s own service address'],
    ['192.0.0.192', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['192.88.99.1', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:a9fe:a9fe', 'link-local'],
    ['::ffff:0:10.0.0.1', 'an IPv4-translated address'],
    ['::127.0.0.1', 'an IPv4-compatible address'],
    ['::8.8.8.8', 'an IPv4-compatible address'],
    ['0:0:0:0:0:0:8.8.8.8', 'an IPv4-compatible address'],
    ['::808:808', 'outside the global unicast range 2000::/3'],
    ['64:ff9b::7f00:1', 'a NAT64 address'],
    ['64:ff9b:1::1', 'a NAT64 address'],
    ['2002:7f00:1::', 'a 6to4 address'],
    ['2001:0:4136:e378::1', 'a Teredo address'],
    ['2001:db8::1', 'reserved'],
    ['3fff::1', 'reserved'],
    ['100::1', 'discard'],
    ['100:0:0:1::1', 'reserved'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fec0::1', 'site-local'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'unique local'],
    ['ff02::1', 'multicast'],
    ['4000::1', 'outside the global unicast range 2000::/3'],
    ['1::1', 'outside the global unicast range 2000::/3'],
    ['', 'no IP address'],
    ['partner.example', 'no IP address'],
  ])('%s is refused as %s', (address, problem) => {
    expect(addressProblem(address, () => false)).toBe(problem);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450::1',
    '::ffff:8.8.8.8',
  ])('%s is public', (address) => {
    expect(addressProblem(address, () => false)).toBeNull();
  });
});

describe('literal destinations', () => {
  it.each([
    ['decimal', 'http://2130706433/'],
    ['octal', 'http://0177.0.0.1/'],
    ['hexadecimal', 'http://0x7f000001/'],
    ['hexadecimal parts', 'http://0x7f.0x0.0x0.0x1/'],
    ['short', 'http://127.1/'],
    ['full-width', 'http://１２７.０.０.１/'],
    ['circled digits', 'http://①②⑦.⓪.⓪.①/'],
    ['final dot', 'http://127.0.0.1./'],
    ['percent-encoded', 'http://%31%32%37.0.0.1/'],
    ['zero', 'http://0/'],
    ['octal in one', 'http://017700000001/'],
    ['mixed notations', 'http://0x7f.0.1/'],
    ['all zero', 'http://0.0.0.0/'],
    ['private', 'http://192.168.0.1/'],
    ['CGNAT', 'http://100.64.0.1/'],
    ['mapped', 'http://[::ffff:127.0.0.1]/'],
    ['mapped in hexadecimal', 'http://[::ffff:a9fe:a9fe]/'],
    ['IPv4-compatible', 'http://[::127.0.0.1]/'],
    ['unspecified', 'http://[::]/'],
    ['6to4', 'http://[2002:a9fe:a9fe::]/'],
    ['Teredo', 'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/'],
    ['link-local', 'http://[fe80::1]/'],
    ['unique local', 'http://[fd00:ec2::254]/'],
    ['multicast', 'http://[ff02::1]/'],
    ['IPv6 loopback', 'http://[::1]/'],
    ['long form', 'http://[0:0:0:0:0:0:0:1]/'],
    ['NAT64', 'http://[64:ff9b::169.254.169.254]/'],
    ['metadata', 'http://169.254.169.254/latest/meta-data'],
    ['name', 'http://localhost/'],
    ['name with a final dot', 'http://LOCALHOST./'],
    ['name below localhost', 'http://a.localhost/'],
    ['slots behind it', 'https://10.0.0.1/{{X}}?a={{Y}}'],
  ])('%s: %s is blocked', (_, url) => {
    expect(checkDestinationLiteral(url, [])).toMatch(/^blocked destination: .*TRL_ALLOWED_DESTINATIONS/);
  });

  it('says what it is and how to allow it', () => {
    expect(checkDestinationLiteral('http://127.0.0.1:9999/a', [])).toBe(
      'blocked destination: 127.0.0.1 is loopback; add 127.0.0.1:9999 to TRL_ALLOWED_DESTINATIONS to allow it',
    );
  });

  it.each([
    'https://partner.example/',
    'https://8.8.8.8/',
    'http://[2606:4700::1]/',
    'no url',
    'https://notlocalhost/',
  ])('%s passes', (url) => {
    expect(checkDestinationLiteral(url, [])).toBeNull();
  });

  it.each([
    ['http://127.0.0.1:9999/a', '127.0.0.1:9999', true],
    ['http://127.0.0.1:9998/a', '127.0.0.1:9999', false],
    ['http://127.0.0.1/a', '127.0.0.1:80', true],
    ['https://127.0.0.1/a', '127.0.0.1:443', true],
    ['https://127.0.0.1/a', '127.0.0.1:80', false],
    ['http://LocalHost:5/', 'localhost:5', true],
    ['http://localhost:5/', '127.0.0.1:5', false],
    ['http://[::1]:5/', '[::1]:5', true],
    ['http://[::1]:5/', '[0:0::1]:5', true],
    ['http://127.0.0.1:5/', 'nonsense', false],
  ])('%s with %s allowed: %s', (url, entry, passes) => {
    expect(checkDestinationLiteral(url, [entry]) === null).toBe(passes);
  });
});

it.each([
  ['host.example:80', 'host.example:80'],
  [' Host.Example:8080 ', 'host.example:8080'],
  ['[::1]:80', '[::1]:80'],
  ['host.example', null],
  ['host.example:0', null],
  ['host.example:99999', null],
  ['http://host.example:80', null],
  ['a@host.example:80', null],
  ['::1:80', null],
  ['', null],
])('reads the allow-list entry %j as %s', (entry, expected) => {
  expect(parseDestination(entry)).toBe(expected);
});

it('fills in the scheme’s own port', () => {
  expect(destinationOf(new URL('https://A.example/'))).toBe('a.example:443');
  expect(destinationOf(new URL('http://a.example:443/'))).toBe('a.example:443');
});
