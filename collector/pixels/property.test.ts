// biome-ignore-all lint/suspicious/noTemplateCurlyInString: attacks on template literals
/**
 * Values can't become code: for every template of a corpus and any values, the browser's parsers find what they found with
 * harmless values, plus each value, whole, where it belongs. Checked with parse5 and by running the scripts, not with the
 * compiler's own tree or verification.
 */
import vm from 'node:vm';
import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { PixelNode } from '../../sdk/protocol.ts';
import type { CompiledPixel } from './compile/compile.ts';
import { accepted } from './pixels.testing.ts';
import { renderPixel } from './render.ts';

/** One per published class of attack. */
const HOSTILE = [
  '"><script>hit()</script>',
  "'><img src=x onerror=hit()>",
  '" onload="hit()',
  "' onload='hit()' x='",
  '</script><script>hit()</script>',
  '</SCRIPT\t>',
  '<!--<script>',
  '-->',
  '--!><img src=x>',
  ']]>',
  '*/hit()/*',
  '//',
  '/*',
  '</textarea><script>hit()</script>',
  '</noscript><script>hit()</script>',
  '</title></style></iframe></template>',
  '<svg/onload=hit()>',
  '"+hit()+"',
  "'-hit()-'",
  '\\"-hit()//',
  "\\'-hit()//",
  '\\',
  '\\u0022-hit()//',
  '\\x22-hit()//',
  '${hit()}',
  '`-hit()-`',
  '{{hit()}}',
  '{{EMAIL}}',
  '$&',
  "$`$'$1$$",
  '__proto__',
  'constructor',
  'javascript:hit()',
  'JaVaScRiPt:hit()',
  'java\tscript:hit()',
  '\u0001javascript:hit()',
  'data:text/html,<script>hit()</script>',
  '//evil.example/',
  '\\\\evil.example\\',
  'https://evil.example/?',
  '.@evil.example/',
  '?a=b&c=d#e',
  '&amp;&lt;&#60;&#x3c;',
  '&quot; onload=hit()',
  '&#0;&#128;&#xD800;',
  '%22%3E%3Cscript%3E',
  '%2522',
  '%',
  '%u0022',
  '../../..',
  '%2e%2e/',
  '.',
  '..',
  '\u2028hit()\u2029',
  '\nhit()\r\n',
  '\r',
  '\t',
  '\u0000',
  '\u0085\u00a0\u007f',
  '\ud800',
  '\udc00\ud800',
  '\ufffe\uffff',
  '\ufeff',
  '😀',
  '+ADw-script+AD4-hit()+ADw-/script+AD4-',
  '\u00c0\u00bc\u00e0\u0080\u00bc',
  'ſcript K ＜script＞ ʺ ʹ',
  '\u202e<\u2066',
  '0',
  '-0',
  '-1',
  '1e999',
  '0x1F',
  '1_000',
  '007',
  '9007199254740993',
  '1;hit()',
  '1)-hit()-(1',
  'null',
  'NaN',
  'this',
  '',
  ' ',
  'script',
  'onload=hit()',
  'x'.repeat(5000),
];

const anyValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...HOSTILE), { maxLength: 4 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)) },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.double().map(String) },
);

/** Templates whose scripts call `keep(…)` with every value, and nothing else that could be seen. */
const MARKUP = [
  '<p title="{{A}}">{{B}}</p><textarea>x{{C}}</textarea>',
  "<p title='{{A}}{{B}}' data-c='{{C}}'>{{A}}{{B}}</p><!-- end -->",
  '<img alt="{{A}}" src="https://h.example/{{B}}/x?c={{C}}#{{A}}">',
  '<img src="//h.example/activity;u1={{A}};ord={{B}}?c={{C}}&CURRENCY={{A}}&cd[value]={{B}}">',
  '<noscript><img alt="{{A}}" src="https://h.example/p?b={{B}}">{{C}}</noscript><p>{{A}}</p>',
  '<script src="https://h.example/{{A}}?b={{B}}" data-c="{{C}}"></script>',
  '<iframe src="https://h.example/?{{A}}={{B}}" width="{{C}}"></iframe><a href="https://h.example/?{{A}}">{{B}}</a>',
];
const SCRIPTS = [
  'keep("{{A}}", \'{{B}}\', {{C}})',
  '//<![CDATA[\nkeep("x{{A}}{{B}}y", {{C}});\n//]]>',
  '<!--\nkeep(["{{A}}", { b: {{B}} }], "{{C}}" + "z")\n//-->',
  'var a = "{{A}}", b = {{B}}; keep(a, b, /[<"]{2}/.source, `${1}`, {{C}} ? 1 : 2)',
  'keep({{A}} - {{B}}, -{{C}})',
  'keep("https://h.example/{{A}}?b={{B}}&c=" + encodeURIComponent("{{C}}"))',
  `document.write('<img src="https://h.example/{{A}};b={{B}}?c={{C}}">')`,
  'switch ({{A}}) { case {{B}}: keep(1); break; default: keep({{C}} === "{{C}}") }',
];

/** A text could say “#comment”; it can’t hold a NUL. */
const COMMENT = '\u0000comment';

type Tree = { tag: string; attributes: [string, string][]; children: (Tree | string)[] };

/** With scripting on; text next to text joined. */
function treeOf(html: string, scriptingEnabled = true): (Tree | string)[] {
  const read = (nodes: DefaultTreeAdapterTypes.ChildNode[]): (Tree | string)[] => {
    const children: (Tree | string)[] = [];
    for (const node of nodes) {
      if ('tagName' in node) {
        const attributes = node.attrs.map(({ name, value }): [string, string] => [name, value]);
        children.push({ tag: node.tagName, attributes, children: read(node.childNodes) });
      } else if (node.nodeName === '#text' && 'value' in node) children.push(node.value);
      else children.push(node.nodeName === '#comment' ? COMMENT : node.nodeName);
    }
    return children;
  };
  return read(parse(`<!doctype html><body>${html}`, { scriptingEnabled }).childNodes);
}

function skeletonOf(html: string, scriptingEnabled = true): string {
  const bare = (nodes: (Tree | string)[]): unknown[] =>
    nodes.flatMap((node): unknown[] =>
      typeof node === 'string'
        ? node === COMMENT
          ? [node]
          : []
        : [[node.tag, node.attributes.map(([name]) => name), bare(node.children)]],
    );
  return JSON.stringify(bare(treeOf(html, scriptingEnabled)));
}

/** What HTML can carry of a value. */
function carried(value: string): string {
  return value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/gu, '\ufffd');
}

/** What a server reads back from a URL. */
function decodedUrl(text: string): string {
  return decodeURIComponent(text);
}

const compiled = new Map<string, CompiledPixel>();

function compiledOnce(template: string, sandbox: boolean): CompiledPixel {
  const key = `${sandbox} ${template}`;
  const pixel = compiled.get(key) ?? accepted(template, sandbox);
  compiled.set(key, pixel);
  return pixel;
}

function renderHtml(template: string, values: Record<string, string>): string {
  const pixel = compiledOnce(template, true);
  const rendered = renderPixel(
    pixel,
    pixel.slots.map(({ slot }) => values[slot.name] ?? ''),
  );
  return rendered.mode === 'sandbox' ? rendered.html : '';
}

const values = fc.record({ A: anyValue, B: anyValue, C: anyValue });

describe('markup', () => {
  it.each(MARKUP)('%s: the skeleton never changes', (template) => {
    const harmless = renderHtml(template, { A: 'a', B: 'b', C: 'c' });
    fc.assert(
      fc.property(values, (given) => {
        const html = renderHtml(template, given);
        expect(skeletonOf(html)).toBe(skeletonOf(harmless));
        expect(skeletonOf(html, false)).toBe(skeletonOf(harmless, false));
      }),
      { numRuns: 300 },
    );
  });

  it('text and attributes give each value back', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const [tree] = treeOf(
          renderHtml('<p title="a{{A}}b">a{{A}}b</p><textarea>a{{A}}b</textarea>', { A: value }),
        ).slice(1);
        const text = JSON.stringify(`a${carried(value)}b`);
        expect(JSON.stringify(tree)).toBe(
          `{"tag":"html","attributes":[],"children":[{"tag":"head","attributes":[],"children":[]},{"tag":"body","attributes":[],"children":[{"tag":"p","attributes":[["title",${text}]],"children":[${text}]},{"tag":"textarea","attributes":[],"children":[${text}]}]}]}`,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('URLs keep host, path depth and parameter names, and give each value back', () => {
    fc.assert(
      fc.property(values, (given) => {
        const html = renderHtml('<img src="https://h.example/x/{{A}}/y;m={{B}}/z?a=1&b={{B}}&c={{C}}#{{C}}">', given);
        const url = new URL(/src="([^"]*)"/.exec(html)?.[1] ?? '');
        expect(url.origin).toBe('https://h.example');
        const [, x, a, matrix, z, ...more] = url.pathname.split('/');
        expect([x, z, more]).toEqual(['x', 'z', []]);
        const isDots = given.A === '.' || given.A === '..';
        expect(decodedUrl(a ?? '')).toBe(isDots ? '' : given.A.replace(/\p{Surrogate}/gu, '\ufffd'));
        expect(matrix?.startsWith('y;m=')).toBe(true);
        expect([...url.searchParams.keys()]).toEqual(['a', 'b', 'c']);
        expect(url.searchParams.get('c')).toBe(given.C.replace(/\p{Surrogate}/gu, '\ufffd'));
        expect(decodedUrl(url.hash.slice(1))).toBe(given.C.replace(/\p{Surrogate}/gu, '\ufffd'));
      }),
      { numRuns: 1000 },
    );
  });
});

/** Runs a script as a page would, and tells everything it did. */
function run(code: string): { kept: unknown[][]; written: string[]; globals: string[]; hits: number } {
  const seen = { kept: [] as unknown[][], written: [] as string[], globals: [] as string[], hits: 0 };
  const context = vm.createContext({
    keep: (...given: unknown[]) => seen.kept.push(given),
    hit: () => {
      seen.hits++;
    },
    document: { write: (html: string) => seen.written.push(html) },
  });
  const before = new Set(Object.keys(context));
  vm.runInContext(code, context, { timeout: 1000 });
  seen.globals = Object.keys(context).filter((name) => !before.has(name));
  return seen;
}

/** The script of a rendered pixel as the browser would cut it out; there must be no more than one. */
function scriptOf(html: string): string {
  const scripts: Tree[] = [];
  const visit = (nodes: (Tree | string)[]) => {
    for (const node of nodes) {
      if (typeof node === 'string') continue;
      if (node.tag === 'script') scripts.push(node);
      visit(node.children);
    }
  };
  visit(treeOf(html));
  expect(scripts).toHaveLength(1);
  return String(scripts[0]?.children.join('') ?? '');
}

describe('scripts', () => {
  it.each(SCRIPTS)('%s: runs the same, whatever the values', (code) => {
    const template = `<script>${code}</script>`;
    const harmless = run(scriptOf(renderHtml(template, { A: 'a', B: 'b', C: 'c' })));
    fc.assert(
      fc.property(values, (drawn) => {
        // encodeURIComponent itself throws on lone surrogates
        const given = code.includes('encodeURIComponent')
          ? { ...drawn, C: drawn.C.replace(/\p{Surrogate}/gu, '') }
          : drawn;
        const html = renderHtml(template, given);
        expect(skeletonOf(html)).toBe(skeletonOf(template));
        const seen = run(scriptOf(html));
        expect(seen.hits).toBe(0);
        expect(seen.globals).toEqual(harmless.globals);
        expect(seen.kept.length).toBe(harmless.kept.length);
        expect(seen.written.map((written) => skeletonOf(written))).toEqual(
          harmless.written.map((written) => skeletonOf(written)),
        );
      }),
      { numRuns: 300 },
    );
  });

  /** What a bare slot means: a plain number, a keyword, or the text. */
  const meant = (value: string) => {
    if (value === 'true' || value === 'false' || value === 'null') return JSON.parse(value) as unknown;
    const isNumber =
      /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) &&
      value.replace(/\D/g, '').length <= 15 &&
      (value.split('.')[1]?.length ?? 0) <= 10;
    return isNumber ? Number(value) : value;
  };

  it('strings and bare values give each value back, unit for unit', () => {
    fc.assert(
      fc.property(values, ({ A, B, C }) => {
        const { kept, hits } = run(
          scriptOf(
            renderHtml(`<script>keep("x{{A}}y", '{{B}}', {{C}}, [{{A}}], { k: "{{C}}" })</script>`, { A, B, C }),
          ),
        );
        expect(kept).toEqual([[`x${A}y`, B, meant(C), [meant(A)], { k: C }]]);
        expect(hits).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('arithmetic between slots keeps each one value', () => {
    fc.assert(
      fc.property(fc.tuple(fc.integer(), fc.integer()), ([a, b]) => {
        const { kept } = run(
          scriptOf(
            renderHtml('<script>keep({{A}} - {{B}} * -{{A}}, {{A}}-{{B}})</script>', { A: String(a), B: String(b) }),
          ),
        );
        expect(kept).toEqual([[a - b * -a, a - b]]);
      }),
    );
  });

  it('JSON blocks stay the same JSON with each value back', () => {
    fc.assert(
      fc.property(values, ({ A, B, C }) => {
        const html = renderHtml(
          '<script type="application/ld+json">{"@type":"Order","a":"x{{A}}","b":[{{B}}],"c":{"d":"{{C}}"}}</script>',
          { A, B, C },
        );
        expect(JSON.parse(scriptOf(html))).toEqual({ '@type': 'Order', a: `x${A}`, b: [meant(B)], c: { d: C } });
      }),
      { numRuns: 1000 },
    );
  });

  it('URLs in strings give each value back as a parameter', () => {
    fc.assert(
      fc.property(values, ({ A, B, C }) => {
        const html = renderHtml(
          '<script>keep("https://h.example/x/{{A}}/z?b={{B}}&c=" + encodeURIComponent("{{C}}"))</script>',
          { A, B, C: C.replace(/\p{Surrogate}/gu, '') },
        );
        const url = new URL(String(run(scriptOf(html)).kept[0]?.[0]));
        expect(url.origin).toBe('https://h.example');
        expect(url.pathname.split('/')).toHaveLength(4);
        expect([...url.searchParams.keys()]).toEqual(['b', 'c']);
        expect(url.searchParams.get('b')).toBe(B.replace(/\p{Surrogate}/gu, '\ufffd'));
        expect(url.searchParams.get('c')).toBe(C.replace(/\p{Surrogate}/gu, ''));
      }),
      { numRuns: 500 },
    );
  });
});

describe('node list for the main window', () => {
  const nodesOf = (template: string, given: Record<string, string>): PixelNode[] => {
    const pixel = compiledOnce(template, false);
    const rendered = renderPixel(
      pixel,
      pixel.slots.map(({ slot }) => given[slot.name] ?? ''),
    );
    return rendered.mode === 'main' ? rendered.nodes : [];
  };

  it('has the same elements and attributes whatever the values, each value set as it is', () => {
    const template =
      '<img alt="a&amp;{{A}}" src="https://h.example/p?b={{B}}&amp;x=1"><p>{{C}}</p><script>keep("{{A}}", {{B}})</script>';
    fc.assert(
      fc.property(values, ({ A, B, C }) => {
        const [img, paragraph, script, ...more] = nodesOf(template, { A, B, C });
        expect(more).toEqual([]);
        const encoded = encodeURIComponent(B.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
          /[!'()*]/g,
          (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
        );
        expect(img).toEqual({
          tag: 'img',
          attributes: [
            ['alt', `a&${carried(A)}`],
            ['src', `https://h.example/p?b=${encoded}&x=1`],
          ],
        });
        expect(paragraph).toEqual({ tag: 'p', children: [carried(C)] });
        const code = typeof script === 'object' ? script.children?.join('') : '';
        const { kept, hits } = run(code ?? '');
        expect(kept).toEqual([[A, meantBare(B)]]);
        expect(hits).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  const meantBare = (value: string) =>
    run(scriptOf(renderHtml('<script>keep({{A}})</script>', { A: value }))).kept[0]?.[0];
});
