import { describe, expect, it } from 'vitest';
import { mayReceive, parseSecretHost } from './secretHosts.ts';

describe('a host', () => {
  it.each([
    ['api.partner.example', 'api.partner.example'],
    [' API.Partner.example ', 'api.partner.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['api.partner.example:8443', 'api.partner.example:8443'],
    ['api.partner.example:443', 'api.partner.example:443'],
    ['127.0.0.1:9000', '127.0.0.1:9000'],
    ['[::1]', '[::1]'],
    ['[::1]:9000', '[::1]:9000'],
    ['https://api.partner.example', null],
    ['api.partner.example/path', null],
    ['*.partner.example', null],
    ['a b', null],
    ['a@b', null],
    ['', null],
    ['host:99999', null],
  ])('%j is kept as %j', (written, kept) => {
    expect(parseSecretHost(written)).toBe(kept);
  });
});

describe('a secret', () => {
  it.each([
    [['h.example'], 'h.example:443', true],
    [['h.example'], 'h.example:8443', true],
    [['h.example:443'], 'h.example:443', true],
    [['h.example:443'], 'h.example:8443', false],
    [['h.example'], 'x.h.example:443', false],
    [['h.example'], 'h.example.evil.example:443', false],
    [['a.example', 'h.example'], 'h.example:443', true],
    [['[::1]'], '[::1]:80', true],
    [[], 'h.example:443', false],
    [['h.example'], '', false],
  ])('for %j goes to %s: %s', (hosts, destination, may) => {
    expect(mayReceive(hosts, destination)).toBe(may);
  });
});
