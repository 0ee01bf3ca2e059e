import { expect, it } from 'vitest';
import { hostsOf, proposeName } from './proposeName.ts';

it.each<[string, string, string[], string]>([
  ['Network X', 'Authorization', [], 'network-x-authorization'],
  ['Größe & Mehr', 'X-Api-Key', [], 'gro-e-mehr-x-api-key'],
  ['', 'password', [], 'password'],
  ['网络', '', [], 'partner'],
  ['Network X', 'key', ['NETWORK-X-KEY', 'network-x-key-2'], 'network-x-key-3'],
  ['n'.repeat(64), 'key', [], 'n'.repeat(57)],
  ['n'.repeat(64), 'key', ['n'.repeat(57)], `${'n'.repeat(55)}-2`],
])('of %s and %s, beside %o: %s', (connector, of, taken, expected) => {
  expect(proposeName(connector, of, taken)).toBe(expected);
});

it.each([
  ['https://partner.example/p?key={{SECRET.x}}', ['partner.example']],
  ['http://127.0.0.1:8080/{{VALUE}}', ['127.0.0.1:8080']],
  ['partner.example', []],
  ['https://', []],
  ['javascript:alert(1)', []],
  ['', []],
])('a webhook to %s has its secrets sent to %o', (url, hosts) => {
  expect(hostsOf(url)).toEqual(hosts);
});
