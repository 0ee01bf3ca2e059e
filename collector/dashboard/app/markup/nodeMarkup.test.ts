import { expect, it } from 'vitest';
import { compilePixel } from '../../../pixels/compile/compile.ts';
import { renderPixel } from '../../../pixels/render.ts';
import { nodeMarkup } from './nodeMarkup.ts';

it.each([
  '<img src="https://p.example/x?a=1&amp;b=2" alt="a &quot;b&quot;"><p>1 &lt; 2 &amp; 3</p>',
  '<script>if (1 < 2 && true) { window.queue = ["a"]; }</script><script async="" src="https://p.example/x.js"></script>',
  '<div><br><p>one</p><p>two</p></div>',
])('writes the nodes of %s as they were written', (html) => {
  const result = compilePixel(html, { sandbox: false });
  const rendered = result.ok ? renderPixel(result.pixel, []) : undefined;
  expect(rendered?.mode === 'main' && nodeMarkup(rendered.nodes)).toBe(html);
});
