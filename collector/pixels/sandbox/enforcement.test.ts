import { describe, expect, it } from 'vitest';
import { accepted } from '../pixels.testing.ts';
import { renderForShell } from '../render.ts';

/** The rendering with `[N]` where nonces go; every slot gets the value. */
function marked(html: string, value: string): string {
  const pixel = accepted(html);
  const { html: rendered, nonces } = renderForShell(
    pixel,
    pixel.slots.map(() => value),
  );
  return [...nonces].reverse().reduce((text, at) => `${text.slice(0, at)}[N]${text.slice(at)}`, rendered);
}

describe('nonces go', () => {
  it.each<[what: string, html: string, marked: string]>([
    ['to inline scripts', '<script>f()</script>', '<script[N]>f()</script>'],
    ['to modules', '<script type="module">f()</script>', '<script[N] type="module">f()</script>'],
    ['before a nonce of the template’s own', '<script nonce="x">f()</script>', '<script[N] nonce="x">f()</script>'],
    ['to scripts of any case, on any line', '\r\n<SCRIPT\n>f()</SCRIPT>', '\n<SCRIPT[N]\n>f()</SCRIPT>'],
    [
      'to scripts behind slots, wherever those end',
      '<p>{{A}}</p><script>f("{{B}}")</script>{{A}}<script>g()</script>',
      '<p>v</p><script[N]>f("v")</script>v<script[N]>g()</script>',
    ],
    [
      'not to scripts with src',
      '<script src="https://h.example/t.js"></script>',
      '<script src="https://h.example/t.js"></script>',
    ],
    ['not to empty ones, which would run what is put in', '<script></script>', '<script></script>'],
    ['not to data', '<script type="application/json">{}</script>', '<script type="application/json">{}</script>'],
    ['not to unknown types', '<script type="text/x">f()</script>', '<script type="text/x">f()</script>'],
    ['not into noscript', '<noscript><p>f()</p></noscript>', '<noscript><p>f()</p></noscript>'],
    ['not to what only looks like a script', '<script>"<script>"</script>', '<script[N]>"<script>"</script>'],
  ])('%s', (_, html, expected) => {
    expect(marked(html, 'v')).toBe(expected);
  });

  it('by place, whatever a value looks like', () => {
    expect(marked('<p title="{{A}}">{{A}}</p><script>f("{{A}}")</script>', '<script>')).toBe(
      '<p title="&#60;script&#62;">&#60;script&#62;</p><script[N]>f("\\u003cscript\\u003e")</script>',
    );
  });
});

it('tells the template’s own handlers, as the browser reads them, each once', () => {
  const html = `<img alt="" src="https://h.example/p" onload="done(&quot;a&quot;)" onerror="done()"><img alt="" src="https://h.example/q" onerror="done()">`;
  expect(accepted(html).handlers).toEqual(['done("a")', 'done()']);
});
