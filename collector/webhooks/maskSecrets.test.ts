import { expect, it } from 'vitest';
import { clearOf, maskHeaders } from './maskSecrets.ts';

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

it.each([
  ['as it is', 'key=S3 c/"ł"&done', 'key=***&done'],
  ['percent-encoded', 'k=S3%20c%2F%22%C5%82%22', 'k=***'],
  ['percent-encoded as in a form', 'k=S3+c%2F%22%C5%82%22', 'k=***'],
  ['as in JSON', '{"k":"S3 c/\\"ł\\""}', '{"k":"***"}'],
  ['the longer of two', 'S3 c/"ł"-long', '***'],
  ['more than once', 'S3 c/"ł",S3 c/"ł"', '***,***'],
  ['not at all', 'S3 c', 'S3 c'],
])('hides a secret in an answer: %s', (_, text, shown) => {
  expect(clearOf(['S3 c/"ł"', 'S3 c/"ł"-long'])(text)).toBe(shown);
});

it('hides the start of a secret where a long answer was cut off', () => {
  const clear = clearOf(['0123456789']);
  const long = 'x'.repeat(5000);
  expect(clear(`${long}0123456`)).toBe(`${long}***`);
  expect(clear(`${long}012`)).toBe(`${long}012`);
  expect(clear('x0123456')).toBe('x0123456');
});
