import { expect, it } from 'vitest';
import { parseTemplate } from '../../parameters/template.ts';
import { isFromEvent } from '../build/compile/shownHeaders.ts';
import { clearOf, maskHeaders, secretsInHeaders } from './maskSecrets.ts';

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
  ['X-Order', 'A-1', '***'],
  ['X-Shop', 'main', '***'],
  ['Referer', 'https://shop.example/?key=k', '***'],
  ['Accept-Language', 'de', 'de'],
  ['ACCEPT', '*/*', '*/*'],
])('%s: %s shows as %s', (name, value, shown) => {
  expect(maskHeaders([[name, value]])).toEqual([[name, shown]]);
});

it('shows a header whose value comes from the event', () => {
  expect(maskHeaders([['X-Order', 'A-1']], [0])).toEqual([['X-Order', 'A-1']]);
});

it.each([
  ['{{TRANSACTION_ID}}', true],
  ['{{VALUE|fixed:2}} / {{ CURRENCY }}', true],
  ['A-1', false],
  ['', false],
  ['id={{TRANSACTION_ID}}', false],
  ['{{TRANSACTION_ID}}k', false],
  ['{{NONE|default:S3cret}}', false],
  ['{{NONE | trim | default : S3cret}}', false],
  ['{{VALUE}}!!!!!!!!', false],
])('%s: all of it comes from the event: %s', (text, expected) => {
  expect(isFromEvent(parseTemplate(text))).toBe(expected);
});

it.each<[string, string, string[]]>([
  ['Authorization', 'Bearer abc123', ['abc123']],
  ['Authorization', `Basic ${Buffer.from('me:pass:word').toString('base64')}`, ['bWU6cGFzczp3b3Jk', 'pass:word']],
  ['Cookie', 'sid=0123456789; lang=de', ['sid=0123456789; lang=de', '0123456789']],
  [
    'Authorization',
    'AWS4-HMAC-SHA256 Credential=AKID/x, Signature="00112233445566"',
    ['Credential=AKID/x, Signature="00112233445566"', '00112233445566'],
  ],
  ['X-Version', '1', []],
  ['Content-Type', 'application/json', []],
  ['X-Empty', '', []],
])('a partner that hands back %s: %s must not show %j', (name, value, expected) => {
  expect(secretsInHeaders({ headers: [[name, value]] })).toEqual(expected);
});

it.each([
  ['as it is', 'key=S3 c/"ł"&done', 'key=***&done'],
  ['percent-encoded', 'k=S3%20c%2F%22%C5%82%22', 'k=***'],
  ['percent-encoded as in a form', 'k=S3+c%2F%22%C5%82%22', 'k=***'],
  ['as in JSON', '{"k":"S3 c/\\"ł\\""}', '{"k":"***"}'],
  ['percent-encoded in lower case', 'k=S3%20c%2f%22%c5%82%22', 'k=***'],
  ['as PHP’s JSON', '{"k":"S3 c\\/\\"\\u0142\\""}', '{"k":"***"}'],
  ['as in HTML', '<b>S3 c/&quot;ł&quot;</b>', '<b>***</b>'],
  ['in base64', 'UzMgYy8ixYIi', '***'],
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
