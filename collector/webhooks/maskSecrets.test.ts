import { expect, it } from 'vitest';
import { maskHeaders } from './maskSecrets.ts';

it.each([
  ['Authorization', 'Bearer abc123', 'Bearer ***'],
  ['authorization', 'basic dXNlcg==', 'basic ***'],
  ['Authorization', 'abc123 def', '***'],
  ['Authorization', 'abc123', '***'],
  ['Authorization', '', ''],
  ['Proxy-Authorization', 'Basic x', 'Basic ***'],
  ['Cookie', 'session=1', '***'],
  ['X-Api-Key', 'k', '***'],
  ['X-Auth', 'k', '***'],
  ['Private-Token', 'k', '***'],
  ['X-Client-Secret', 'k', '***'],
  ['X-Password', 'k', '***'],
  ['X-Hub-Signature-256', 'sha256=00', '***'],
  ['Content-Type', 'application/json', 'application/json'],
  ['User-Agent', 'TagRelay/1', 'TagRelay/1'],
  ['X-Order', 'A-1', 'A-1'],
])('%s: %s shows as %s', (name, value, shown) => {
  expect(maskHeaders([[name, value]])).toEqual([[name, shown]]);
});
