import { describe, expect, it } from 'vitest';
import { compilePixel } from './compile/compile.ts';
import { accepted } from './pixels.testing.ts';
import { renderPixel } from './render.ts';

describe('renderPixel', () => {
  it('gives the sandbox HTML: the template with values', () => {
    const pixel = accepted('<img src="https://partner.example/p?v={{VALUE}}">');
    expect(renderPixel(pixel, ['15 €'])).toEqual({
      mode: 'sandbox',
      html: '<img src="https://partner.example/p?v=15%20%E2%82%AC">',
    });
  });

  it('gives the main window a node list, in order, without comments, noscript and blank text between', () => {
    const pixel = accepted(
      `<!-- partner -->
<script async src="https://h.example/t.js?a=1&amp;id={{ID}}"></script>
<script>track("{{EVENT_NAME}}", {{VALUE}})</script>
<noscript><img src="https://h.example/p?v={{VALUE}}"></noscript>
<div title="a &amp; {{ID}}">x <b>{{ID}}</b></div>`,
      false,
    );
    expect(renderPixel(pixel, ['<1>', 'Purchase', '9.50', '9.50', '<1>\u0000', '&lt;'])).toEqual({
      mode: 'main',
      nodes: [
        {
          tag: 'script',
          attributes: [
            ['async', ''],
            ['src', 'https://h.example/t.js?a=1&id=%3C1%3E'],
          ],
        },
        { tag: 'script', children: ['track("Purchase", (9.50))'] },
        { tag: 'div', attributes: [['title', 'a & <1>\ufffd']], children: ['x ', { tag: 'b', children: ['&lt;'] }] },
      ],
    });
  });

  it('renders a template without slots as it is', () => {
    const html = '<script>window.partner = 1</script>';
    expect(renderPixel(accepted(html), [])).toEqual({ mode: 'sandbox', html });
  });

  it('throws when the number of values is wrong, which only a bug can cause', () => {
    expect(() => renderPixel(accepted('<p>{{A}}</p>'), [])).toThrow('0 values for 1 slots');
  });

  it('compiles the same template to the same pixel', () => {
    const html = '<p>{{A}}</p><script>f({{B}})</script>';
    expect(compilePixel(html, { sandbox: true })).toEqual(compilePixel(html, { sandbox: true }));
  });

  it('takes text that looks like a sentinel as text', () => {
    const pixel = accepted('<p>zslot0x0z {{A}}</p><script>var zslot1x0z = "{{B}}"</script>');
    expect(renderPixel(pixel, ['a', 'b'])).toEqual({
      mode: 'sandbox',
      html: '<p>zslot0x0z a</p><script>var zslot1x0z = "b"</script>',
    });
  });
});
