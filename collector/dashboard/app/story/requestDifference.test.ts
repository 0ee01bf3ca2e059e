import { describe, expect, it } from 'vitest';
import type { BuiltRequest } from '../../../admin/shapes.ts';
import { type Difference, requestDifferences } from './requestDifference.ts';

const base: BuiltRequest = { method: 'GET', url: 'https://a.example/p?id=1&v=2', headers: [], body: null };
const form = [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }];
const json = [{ name: 'content-type', value: 'application/json' }];
const post = (body: string, headers: BuiltRequest['headers']): BuiltRequest => ({
  ...base,
  method: 'POST',
  body,
  headers,
});

describe('the difference of two requests', () => {
  it.each<[string, BuiltRequest, BuiltRequest, Difference[]]>([
    ['the same', base, { ...base }, []],
    [
      'another host and method',
      base,
      { ...base, method: 'POST', url: 'https://b.example/p?id=1&v=2' },
      [
        { part: 'Method', was: 'GET', today: 'POST' },
        { part: 'URL', was: 'https://a.example/p', today: 'https://b.example/p' },
      ],
    ],
    [
      'URL parameters: changed, gone, new, and one that is there twice',
      base,
      { ...base, url: 'https://a.example/p?id=3&id=4' },
      [
        { part: 'URL parameter id', was: '1', today: '3' },
        { part: 'URL parameter v', was: '2', today: undefined },
        { part: 'URL parameter id (2)', was: undefined, today: '4' },
      ],
    ],
    [
      'parameters that read alike, written otherwise',
      { ...base, url: 'https://a.example/p?n=a%20b' },
      { ...base, url: 'https://a.example/p?n=a+b' },
      [{ part: 'Query', was: 'n=a%20b', today: 'n=a+b' }],
    ],
    [
      'headers in any case',
      { ...base, headers: [{ name: 'X-Key', value: 'a' }] },
      {
        ...base,
        headers: [
          { name: 'x-key', value: 'a' },
          { name: 'X-New', value: 'n' },
        ],
      },
      [{ part: 'Header x-new', was: undefined, today: 'n' }],
    ],
    ['a form', post('a=1&b=2', form), post('a=1&b=3', form), [{ part: 'Body b', was: '2', today: '3' }]],
    [
      'JSON by its leaves',
      post('{"a":{"b":[1,2]},"c":{}}', json),
      post('{"a":{"b":[1,"2"]},"c":{}}', json),
      [{ part: 'Body $.a.b[1]', was: '2', today: '"2"' }],
    ],
    ['text', post('one', []), post('two', []), [{ part: 'Body', was: 'one', today: 'two' }]],
    [
      'what it is signed with',
      base,
      { ...base, signWith: ['key'] },
      [{ part: 'Signed with', was: undefined, today: 'key' }],
    ],
  ])('%s', (_, was, today, expected) => {
    expect(requestDifferences(was, today)).toEqual(expected);
  });
});
