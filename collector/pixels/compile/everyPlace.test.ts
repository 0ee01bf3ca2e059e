/**
 * A slot at every single offset of templates that hold every construct: what the compiler accepts must be safe, judged by
 * other means than its own (parse5's tree, acorn's tokens, URL).
 */
import { tokenizer } from 'acorn';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { renderPixel } from '../render.ts';
import { type CompiledPixel, compilePixel } from './compile.ts';

const TEMPLATES = [
  `<p title="a&amp;b" data-x='y'>t&lt;x <b>z</b></p><textarea>q</textarea><!-- c -->`,
  `<img alt="" src="https://h.example:80/a;b=c/d?e=f&g=h%20#i" width=1 style="a:b"/>`,
  `<script>var a="b\\n",c=1;f(a,{d:'e',"g":[h]});if(a<c&&c>2)g(c-1)/2;i.src="https://h.example/p?q="+a;x=/r/g;y=\`z\${c}\`;//k\n</script>`,
  `<script>document.write('<img src="https://h.example/p?q=r" alt="">');setTimeout(function(){return a.b},9);\nfoo\nbar+1\n</script>`,
  `<script><!--\nf("<b")\n//--></script><noscript><img src="//h.example/?a=b"><p>x</p></noscript>`,
  `<script type="application/json">{"a":"b","c":[1,true],"d":{"e":-2}}</script>`,
  '<script>switch(a){case 1:b()}for(var i=0;i<3;i++)c[i]=d?e:f;(function(p){g(p)})(h);s.setAttribute("src","/x");new Image().src=u</script>',
  '<a href="https://h.example/x?y=z">l</a><iframe src="https://h.example/"></iframe><style>p{a:b}</style><title>x&y</title>',
];

const VALUES = [
  ...[
    '',
    'a',
    '-',
    '--',
    '.',
    '..',
    '0',
    '7',
    '-1',
    'script',
    'amp;',
    'lt',
    'x41',
    'u0041',
    'n',
    '2e',
    'true',
    'null',
    '"',
    "'",
    '<',
    '>',
  ],
  ...[
    '</script>',
    '<!--',
    '-->',
    '\\',
    '`',
    '$',
    '//',
    '/*',
    '*/',
    '\n',
    '\u2028',
    '&',
    ';',
    '=',
    ':',
    '?',
    '#',
    '@',
    '%',
    '%3C',
    ' ',
  ],
  ...['"><script>hit()</script>', '\ud800', '\0', '//evil.example/', 'javascript:hit()', 'onload', '$&', '__proto__'],
];

/** The value alone, twice side by side, and beside nothing. */
const PAIRS = VALUES.flatMap((value) => [
  [value, value],
  [value, ''],
  ['', value],
]);

interface Reading {
  markup: string;
  urls: string[];
  scripts: { text: string; isJson: boolean }[];
}

/** Elements, attribute names, comments, and the values of attributes that a value must never reach. */
function read(html: string, scriptingEnabled: boolean): Reading {
  const reading: Reading = { markup: '', urls: [], scripts: [] };
  const visit = (nodes: DefaultTreeAdapterTypes.ChildNode[]) => {
    for (const node of nodes) {
      if (node.nodeName === '#comment' && 'data' in node) reading.markup += `<!--${node.data}-->`;
      if (!('tagName' in node)) continue;
      const fixed = node.attrs.map(({ name, value }) => (/^(?:on|style|type)/.test(name) ? `${name}=${value}` : name));
      reading.markup += `<${[node.tagName, ...fixed].join(' ')}>`;
      for (const { name, value } of node.attrs)
        if (name === 'src' || name === 'href') reading.urls.push(shapeOf(value));
      if (node.tagName === 'script') {
        const text = node.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
        reading.scripts.push({ text, isJson: node.attrs.some(({ value }) => value.includes('json')) });
      } else visit(node.childNodes);
      reading.markup += '</>';
    }
  };
  visit(parse(`<!doctype html><body>${html}`, { scriptingEnabled }).childNodes);
  return reading;
}

/** Origin, number of path segments, number of parameters. A segment may be left out for “..”, and then be empty. */
function shapeOf(url: string): string {
  const { origin, pathname, searchParams } = new URL(url, 'https://base.example/');
  return [origin, pathname.split('/').length, [...searchParams].length].join(' ');
}

/** Kinds of tokens, names and operators; every literal alike, `(-5)` being one. */
function tokensOf(code: string): string {
  const tokens = Array.from(tokenizer(code, { ecmaVersion: 'latest' }), ({ type, start, end }) =>
    /^(?:num|string|true|false|null)$/.test(type.label) ? 'LITERAL' : `${type.label}:${code.slice(start, end)}`,
  ).join(' ');
  // brackets around a literal change nothing: `f((5))` is `f("a")` but for the literal
  let folded = tokens;
  for (let before = ''; before !== folded; ) {
    before = folded;
    folded = before.replace(/\(:\( (?:\S+:- )?LITERAL \):\)/g, 'LITERAL');
  }
  return folded;
}

function renderedWith(pixel: CompiledPixel, pair: readonly string[]): string {
  const rendered = renderPixel(
    pixel,
    pixel.slots.map((_, index) => pair[index] ?? ''),
  );
  return rendered.mode === 'sandbox' ? rendered.html : '';
}

describe('a slot at every offset', () => {
  it.each(TEMPLATES)('%s', (template) => {
    let accepted = 0;
    for (let offset = 0; offset <= template.length; offset++) {
      for (const slots of ['{{A}}', '{{A}}{{B}}']) {
        const html = template.slice(0, offset) + slots + template.slice(offset);
        const result = compilePixel(html, { sandbox: true });
        if (!result.ok) {
          // the compiler's last check must not be what finds it
          expect(result.refusals.map(({ message }) => message).join()).not.toMatch(/^$|hostile/);
          continue;
        }
        accepted++;
        for (const scripting of [true, false]) {
          const before = read(renderedWith(result.pixel, ['b', 'b']), scripting);
          for (const pair of PAIRS) {
            const after = read(renderedWith(result.pixel, pair), scripting);
            const label = `${html} with ${JSON.stringify(pair)}`;
            expect(after.markup, label).toBe(before.markup);
            if (pair.some((value) => value !== '' && !/^\.+$/.test(value)))
              expect(after.urls, label).toEqual(before.urls);
            for (const [index, { text, isJson }] of after.scripts.entries()) {
              if (isJson) expect(() => JSON.parse(text), label).not.toThrow();
              else expect(tokensOf(text), label).toBe(tokensOf(before.scripts[index]?.text ?? ''));
            }
          }
        }
      }
    }
    expect(accepted).toBeGreaterThan(0);
  });
});
