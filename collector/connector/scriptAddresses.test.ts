import { describe, expect, it } from 'vitest';
import { accepted } from '../pixels/pixels.testing.ts';
import { exactScriptAddress } from './scriptAddresses.ts';

describe('exactScriptAddress', () => {
  it.each([
    ['https://h.example/tag.js', 'https://h.example/tag.js'],
    ['https://h.example/tag.js?id=1#x', 'https://h.example/tag.js'],
    ['https://H.example:443/a/../tag.js', 'https://h.example/tag.js'],
    ['https://h.example', 'https://h.example/'],
    ['http://127.0.0.1:8789/a/', 'http://127.0.0.1:8789/a/'],
    ["https://h.example/a;b,c'd", 'https://h.example/a%3Bb%2Cc%27d'],
    ['https://h.example/ü', 'https://h.example/%C3%BC'],
    ['https://bücher.example/t.js', 'https://xn--bcher-kva.example/t.js'],
  ])('%s → %s', (text, address) => {
    expect(exactScriptAddress(text)).toBe(address);
    expect(exactScriptAddress(address)).toBe(address);
  });

  it.each([
    ['h.example/tag.js'],
    ['data:text/javascript,f()'],
    ['blob:https://h.example/1'],
    ['javascript:f()'],
    ['https://[::1]/t.js'],
    ['https://under_score.example/t.js'],
    [''],
  ])('none in %j', (text) => {
    expect(exactScriptAddress(text)).toBeUndefined();
  });
});

describe('script addresses that a template names', () => {
  const FILE = 'https://h.example/tag.js';

  it.each<[what: string, html: string, addresses: string[]]>([
    ['an element', `<script async src="${FILE}?id={{VALUE}}"></script>`, [FILE]],
    ['one without a scheme', '<script src="//h.example/tag.js"></script>', [FILE]],
    [
      'an open path: all below what is fixed of it',
      '<script src="https://h.example/t/{{VALUE}}/tag.js"></script>',
      ['https://h.example/t/'],
    ],
    [
      'an element that a script makes',
      `<script>var s = document.createElement("script"); s.src = "${FILE}?" + Math.random(); document.head.appendChild(s);</script>`,
      [FILE],
    ],
    [
      'a loader that hands its address around',
      `<script>!function (w, d, e, v, s) { s = d.createElement(e); s.src = v; d.head.appendChild(s); }(window, document, "script", "${FILE}");</script>`,
      [FILE],
    ],
    ['markup that a script writes', `<script>document.write('<script src="${FILE}"><\\/script>');</script>`, [FILE]],
    ['a module that a script takes in', `<script type="module">import "${FILE}";</script>`, [FILE]],
    ['a name of a script, used somehow', `<script>var files = ["${FILE}", "https://h.example/not"];</script>`, [FILE]],
    [
      'images, frames, connections: none',
      `<img src="https://h.example/i.js"><iframe src="https://h.example/f"></iframe><script>new Image().src = "https://h.example/p"; fetch("https://h.example/c"); navigator.sendBeacon("https://h.example/b");</script>`,
      [],
    ],
    ['what stands in noscript: none', `<noscript><script src="${FILE}"></script></noscript>`, []],
  ])('%s', (_, html, addresses) => {
    expect(accepted(html).scripts).toEqual(addresses);
  });
});
