import { describe, expect, it } from 'vitest';
import { html, scriptValue, trusted } from './html.ts';

const HOSTILE = `"><script>alert('1')</script>&`;

describe('html', () => {
  it.each([
    [
      'text is escaped',
      html`<p>${HOSTILE}</p>`,
      '<p>&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</p>',
    ],
    ['its own markup is kept', html`<p>${html`<b>${'<'}</b>`}</p>`, '<p><b>&lt;</b></p>'],
    ['lists are joined, their texts escaped', html`${['<', html`<br>`]}`, '&lt;<br>'],
    ['nothing is shown for false, null and undefined', html`[${false}${null}${undefined}]`, '[]'],
    ['zero is shown', html`${0}`, '0'],
    ['trusted markup is kept', html`${trusted('<svg></svg>')}`, '<svg></svg>'],
  ])('%s', (_behaviour, made, markup) => {
    expect(String(made)).toBe(markup);
  });
});

describe('scriptValue', () => {
  it('can neither close the script nor change the value', () => {
    const value = { note: '</script><!--\u2028', list: [1, null] };
    const literal = String(scriptValue(value));
    expect(literal).not.toMatch(/[<>\u2028]/);
    expect(JSON.parse(literal)).toEqual(value);
  });
});
