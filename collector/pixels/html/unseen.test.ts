import { describe, expect, it } from 'vitest';
import { compilePixel } from '../compile/compile.ts';
import { LOADED, UNSEEN } from './unseen.testing.ts';

const at = (html: string) => html.replaceAll('U', 'https://p.example/p?v={{VALUE}}');
const plain = (html: string) => html.replaceAll('U', 'https://p.example/p');
// no slot may stand in a style or a set: the place is refused for the slot's sake then
const takesSlot = (html: string) => !/style|background|srcset|<script|<link/.test(html);

describe('what a browser loads only when it is seen', () => {
  for (const [what, html, modes, mended] of UNSEEN) {
    for (const mode of modes) {
      it(`is refused: ${what}, ${mode}`, () => {
        for (const form of takesSlot(html) ? [plain, at] : [plain]) {
          const result = compilePixel(form(html), { sandbox: mode === 'sandbox' });
          if (result.ok) throw new Error('it was taken');
          expect(result.refusals.map(({ message }) => message)).toEqual([
            expect.stringMatching(/load|run|nomodule|read only|noscript/),
          ]);
          expect(result.mended?.html).toBe(mended && form(mended));
        }
      });
    }
  }
});

describe('what a browser loads at once', () => {
  for (const [what, html, modes] of LOADED) {
    for (const mode of modes) {
      it(`is taken: ${what}, ${mode}`, () => {
        const result = compilePixel(plain(html), { sandbox: mode === 'sandbox' });
        expect(result.ok ? [] : result.refusals).toEqual([]);
      });
    }
  }
  it('is taken where a script reads it: an address kept for a library', () => {
    const html = '<img alt="" id="p" data-src="https://p.example/p"><script>p.src = p.dataset.src</script>';
    expect(compilePixel(html, { sandbox: true }).ok).toBe(true);
  });
  it('is taken beside what noscript holds: a script', () => {
    const html =
      '<script src="https://p.example/t.js"></script><noscript><img alt="" src="https://p.example/p"></noscript>';
    expect(compilePixel(html, { sandbox: true }).ok).toBe(true);
  });
});
