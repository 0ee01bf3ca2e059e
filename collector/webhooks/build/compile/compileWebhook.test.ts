import { describe, expect, it } from 'vitest';
import type { Webhook } from '../../../connector/types.ts';
import { pairs, webhookWith } from '../webhook.testing.ts';
import { compileWebhook } from './compileWebhook.ts';

function problemsOf(changes: Partial<Webhook>): string[] {
  const result = compileWebhook(webhookWith(changes));
  return result.ok ? [] : result.problems.map(({ field, message }) => `${field}: ${message}`);
}

describe('URL', () => {
  it.each([
    ['', 'must begin with http:// or https://'],
    ['partner.example/a', 'must begin with http:// or https://'],
    ['//partner.example/a', 'must begin with http:// or https://'],
    ['ftp://partner.example/', 'must begin with http:// or https://'],
    ['javascript:alert(1)', 'must begin with http:// or https://'],
    ['https:partner.example', 'must begin with http:// or https://'],
    ['{{X}}://partner.example', 'must begin with http:// or https://'],
    ['http{{X}}://partner.example', 'must begin with http:// or https://'],
    ['https:///a', 'has no host'],
    ['https://{{X}}/a', 'host may not contain {{…}}'],
    ['https://{{X}}.partner.example/a', 'host may not contain {{…}}'],
    ['https://partner.example{{X}}/a', 'host may not contain {{…}}'],
    ['https://partner.example:{{X}}/a', 'host may not contain {{…}}'],
    ['https://{{X}}@partner.example/a', 'host may not contain {{…}}'],
    ['https://user:secret@partner.example/', 'may not contain a user name or password'],
    ['https://partner.example@evil.example/', 'may not contain a user name or password'],
    ['https://partner.example\\@evil.example/', 'contains a backslash'],
    ['https://partner.example/a\\b', 'contains a backslash'],
    ['https://partner.example/a#b', 'may not have a fragment'],
    ['https://partner.example/a#{{X}}', 'may not have a fragment'],
    ['https://partner.example/a\nb', 'contains a line break'],
    ['https://partner.example/a\tb', 'contains a line break or another control character'],
    [' https://partner.example/', 'begins or ends with a space'],
    ['https://part ner.example/', 'is no valid host'],
    ['https://partner.example:99999/', 'is no valid host'],
    ['https://partner.example:0/', 'port 0'],
    ['https://256.1.1.1/', 'is no valid host'],
    ['https://partner.example/{{X}}/../b', 'has a ".." in the path'],
    ['https://partner.example/{{X|nope}}', 'there is no filter "nope"'],
    ['https://partner.example/?a={{X|fixed:z}}', 'fixed takes a number'],
  ])('refuses %j', (url, message) => {
    expect(problemsOf({ url })).toEqual([expect.stringContaining(`url: `)]);
    expect(problemsOf({ url })[0]).toContain(message);
  });

  it.each([
    'https://partner.example',
    'http://partner.example:8080/a?b=1',
    'https://partner.example/{{X}}?y={{Y|default:#}}',
    'https://partner.example/?a={{ X | trim }}',
    'https://partner.example/{{}}/{{1}}',
    'https://partner.example/trl0slot0e/{{X}}',
    'https://[2606:4700::1111]/',
  ])('accepts %s', (url) => {
    expect(problemsOf({ url })).toEqual([]);
  });
});

describe('headers', () => {
  it.each([
    'Host',
    'connection',
    'Keep-Alive',
    'TRANSFER-ENCODING',
    'Content-Length',
    'TE',
    'Trailer',
    'Upgrade',
    'Expect',
    'Proxy-Authorization',
    'proxy-anything',
    'webhook-id',
    'Webhook-Signature',
  ])('refuses %s', (name) => {
    expect(problemsOf({ headers: [{ name, value: 'x' }] })).toEqual([
      `headers[0].name: "${name}" is set by the collector itself and can't be set here`,
    ]);
  });

  it.each([
    ['', 'x', 'headers[0].name: is empty'],
    ['X Y', 'x', 'headers[0].name: is no header name'],
    ['X-{{A}}', 'x', 'headers[0].name: is no header name'],
    ['X:', 'x', 'headers[0].name: is no header name'],
    ['X\r\nY', 'x', 'headers[0].name: is no header name'],
    ['Höhe', 'x', 'headers[0].name: is no header name'],
    ['X', 'a\r\nb', 'headers[0].value: may not contain a line break'],
    ['X', 'a\nb', 'headers[0].value: may not contain a line break'],
    ['X', 'a\0b', 'headers[0].value: may not contain a line break or a NUL'],
    ['X', 'ü', 'headers[0].value: may contain printable ASCII'],
    ['X', '\x7f', 'headers[0].value: may contain printable ASCII'],
    ['X', '{{A|nope}}', 'headers[0].value: {{A|nope}}: there is no filter'],
  ])('refuses %j: %j', (name, value, problem) => {
    expect(problemsOf({ headers: [{ name, value }] })[0]).toContain(problem);
  });

  it('refuses a name that is there twice, in whatever case', () => {
    expect(problemsOf({ headers: pairs('X-A=1', 'x-a=2') })).toEqual([
      'headers[1].name: "x-a" is there twice; put both values into one, with a comma',
    ]);
  });
});

describe('parameters', () => {
  it('refuses an empty name, slots in a name, an unknown filter', () => {
    expect(problemsOf({ parameters: pairs('=1', '{{A}}=1', 'b={{A|nope}}') })).toEqual([
      'parameters[0].name: is empty',
      'parameters[1].name: may not contain {{…}}; slots go into the value',
      expect.stringContaining('parameters[2].value: {{A|nope}}: there is no filter "nope"'),
    ]);
  });

  it('refuses a name twice in a JSON body, and only there', () => {
    const parameters = pairs('a=1', 'a=2');
    expect(problemsOf({ method: 'POST', body: 'json', parameters })).toEqual([
      'parameters[1].name: "a" is there twice; a JSON body holds each name once',
    ]);
    expect(problemsOf({ method: 'POST', body: 'form', parameters })).toEqual([]);
    expect(problemsOf({ method: 'GET', body: 'json', parameters })).toEqual([]);
  });
});

it('lists all problems at once', () => {
  const problems = problemsOf({ url: 'ftp://x', parameters: pairs('=1'), headers: pairs('Host=x') });
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(['url', 'parameters[0].name', 'headers[0].name']);
});
