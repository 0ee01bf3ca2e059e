import { describe, expect, it } from 'vitest';
import { mergeParameters, splitUrl } from './splitUrl.ts';

describe('a pasted URL', () => {
  it.each<[string, string, [string, string][]]>([
    [
      'https://p.example/pb?cid={{CLICK_ID}}&v=1',
      'https://p.example/pb',
      [
        ['cid', '{{CLICK_ID}}'],
        ['v', '1'],
      ],
    ],
    ['  https://p.example/?a=b%20c+d%26#top ', 'https://p.example/', [['a', 'b c d&']]],
    [
      'https://p.example?m={{EMAIL|sha256}}&d={{X|default:a&b=c?}}',
      'https://p.example',
      [
        ['m', '{{EMAIL|sha256}}'],
        ['d', '{{X|default:a&b=c?}}'],
      ],
    ],
    [
      'https://p.example/?flag&x=&y==1',
      'https://p.example/',
      [
        ['flag', ''],
        ['x', ''],
        ['y', '=1'],
      ],
    ],
    ['https://p.example/?bad=%E0%A4%A', 'https://p.example/', [['bad', '%E0%A4%A']]],
    ['https://p.example/?s=%7B%7BVALUE%7D%7D', 'https://p.example/', [['s', '{{VALUE}}']]],
    ['https://p.example/a{{PATH|default:?}}?q=1', 'https://p.example/a{{PATH|default:?}}', [['q', '1']]],
  ])('%s is taken apart', (text, url, pairs) => {
    expect(splitUrl(text)).toEqual({ url, parameters: pairs.map(([name, value]) => ({ name, value })) });
  });

  it.each(['https://p.example/', 'https://p.example/?', 'a=1&b=2', 'p.example/?a=1'])('%s stays whole', (text) => {
    expect(splitUrl(text)).toBeUndefined();
  });

  it('gives rows that are there its values, and brings the others', () => {
    const rows = [
      { name: '', value: '' },
      { name: 'v', value: 'old', items: 'each' as const },
      { name: 'own', value: '1' },
    ];
    expect(
      mergeParameters(rows, [
        { name: 'n', value: 'new' },
        { name: 'v', value: '2' },
      ]),
    ).toEqual([
      { name: 'v', value: '2', items: 'each' },
      { name: 'own', value: '1' },
      { name: 'n', value: 'new' },
    ]);
  });
});
