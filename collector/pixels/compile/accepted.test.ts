// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template literals of the pixels, not of the test
import { describe, expect, it } from 'vitest';
import { CONTEXTS, type SlotContext } from '../contexts.ts';
import { accepted, contextsOf, render } from '../pixels.testing.ts';

const HOSTILE = `"'><b>&\\\u2028`;

const ROWS: [context: SlotContext, template: string, rendered: string][] = [
  ['text', '<p>{{X}}</p>', '<p>&#34;&#39;&#62;&#60;b&#62;&#38;&#92;&#8232;</p>'],
  ['text', '<textarea>{{X}}</textarea>', '<textarea>&#34;&#39;&#62;&#60;b&#62;&#38;&#92;&#8232;</textarea>'],
  ['attribute', '<img alt="{{X}}">', '<img alt="&#34;&#39;&#62;&#60;b&#62;&#38;&#92;&#8232;">'],
  ['attribute', "<p data-id='{{X}}'></p>", "<p data-id='&#34;&#39;&#62;&#60;b&#62;&#38;&#92;&#8232;'></p>"],
  [
    'url_query',
    '<img src="https://h.example/p?v={{X}}">',
    '<img src="https://h.example/p?v=%22%27%3E%3Cb%3E%26%5C%E2%80%A8">',
  ],
  ['url_query', '<img src="//h.example#{{X}}">', '<img src="//h.example#%22%27%3E%3Cb%3E%26%5C%E2%80%A8">'],
  [
    'url_path',
    '<img src="https://h.example/{{X}}/p">',
    '<img src="https://h.example/%22%27%3E%3Cb%3E%26%5C%E2%80%A8/p">',
  ],
  [
    'js_string',
    '<script>track("{{X}}")</script>',
    '<script>track("\\u0022\\u0027\\u003e\\u003cb\\u003e\\u0026\\u005c\\u2028")</script>',
  ],
  [
    'js_value',
    '<script>track({{X}})</script>',
    '<script>track("\\u0022\\u0027\\u003e\\u003cb\\u003e\\u0026\\u005c\\u2028")</script>',
  ],
  [
    'js_url_query',
    '<script>new Image().src = "https://h.example/p?v={{X}}"</script>',
    '<script>new Image().src = "https://h.example/p?v=%22%27%3E%3Cb%3E%26%5C%E2%80%A8"</script>',
  ],
  [
    'js_url_path',
    '<script>fetch("https://h.example/{{X}}")</script>',
    '<script>fetch("https://h.example/%22%27%3E%3Cb%3E%26%5C%E2%80%A8")</script>',
  ],
  [
    'js_html_url_query',
    `<script>document.write('<img src="https://h.example/p?v={{X}}">')</script>`,
    `<script>document.write('<img src="https://h.example/p?v=%22%27%3E%3Cb%3E%26%5C%E2%80%A8">')</script>`,
  ],
  [
    'js_html_url_path',
    `<script>document.write("<img src='https://h.example/a;u1={{X}}?'>")</script>`,
    `<script>document.write("<img src='https://h.example/a;u1=%22%27%3E%3Cb%3E%26%5C%E2%80%A8?'>")</script>`,
  ],
  [
    'json_string',
    '<script type="application/json">{"a":"x{{X}}"}</script>',
    '<script type="application/json">{"a":"x\\u0022\\u0027\\u003e\\u003cb\\u003e\\u0026\\u005c\\u2028"}</script>',
  ],
  [
    'json_value',
    '<script type="application/ld+json">{"a":{{X}}}</script>',
    '<script type="application/ld+json">{"a":"\\u0022\\u0027\\u003e\\u003cb\\u003e\\u0026\\u005c\\u2028"}</script>',
  ],
];

describe('contexts', () => {
  it.each(ROWS)('%s: %s', (context, template, rendered) => {
    expect(contextsOf(template)).toEqual([context]);
    expect(render(template, HOSTILE)).toBe(rendered);
  });

  it('has a row for every context', () => {
    expect(new Set(ROWS.map(([context]) => context))).toEqual(new Set(Object.keys(CONTEXTS)));
  });
});

const VALUES: [value: string, js: string, json: string][] = [
  ['15', '(15)', '15'],
  ['149.90', '(149.90)', '149.90'],
  ['-5', '(-5)', '-5'],
  ['0', '(0)', '0'],
  ['', '""', '""'],
  ['true', 'true', 'true'],
  ['false', 'false', 'false'],
  ['null', 'null', 'null'],
  ['undefined', '"undefined"', '"undefined"'],
  ['007', '"007"', '"007"'],
  ['1e5', '"1e5"', '"1e5"'],
  ['1.', '"1."', '"1."'],
  ['.5', '".5"', '".5"'],
  ['0x10', '"0x10"', '"0x10"'],
  ['1234567890123456', '"1234567890123456"', '"1234567890123456"'],
  ['123456789012.3456', '"123456789012.3456"', '"123456789012.3456"'],
  ['1\n', '"1\\u000a"', '"1\\u000a"'],
  ['A-1001', '"A-1001"', '"A-1001"'],
];

describe('bare values', () => {
  it.each(VALUES)('%j is %s in JavaScript and %s in JSON', (value, js, json) => {
    expect(render('<script>f({{X}})</script>', value)).toBe(`<script>f(${js})</script>`);
    expect(render('<script type="application/json">[{{X}}]</script>', value)).toBe(
      `<script type="application/json">[${json}]</script>`,
    );
  });
});

describe('places in markup', () => {
  it.each([
    ['several slots in a query', '<img src="https://h.example/p?a={{A}}&b={{B}}">', ['url_query', 'url_query']],
    [
      'entity-like text in a query',
      '<img src="https://h.example/p?a=1&CURRENCY={{CURRENCY}}&copy={{C}}&amp;d={{D}}">',
      ['url_query', 'url_query', 'url_query'],
    ],
    ['brackets in a parameter name', '<img src="https://h.example/p?cd[value]={{VALUE}}">', ['url_query']],
    ['matrix parameters', '<img src="https://h.example/activity;u1={{X}};ord={{Y}}?">', ['url_path', 'url_path']],
    ['a query behind a path with a slot', '<img src="https://h.example/{{A}}?b={{B}}">', ['url_path', 'url_query']],
    ['a port', '<img src="http://127.0.0.1:8789/p?a={{A}}">', ['url_query']],
    ['an IPv6 host', '<img src="http://[::1]:8789/p?a={{A}}">', ['url_query']],
    [
      'iframe, script and link',
      '<iframe src="https://h.example/?{{A}}"></iframe><script src="https://h.example/?{{B}}"></script><a href="https://h.example/?{{C}}">x</a>',
      ['url_query', 'url_query', 'url_query'],
    ],
    [
      'noscript, which is text with scripting on',
      '<noscript><img src="https://h.example/p?v={{V}}" alt="{{A}}">{{T}}</noscript>',
      ['url_query', 'attribute', 'text'],
    ],
    ['a comment beside', '<!-- partner --><img src="https://h.example/p?v={{V}}"><!-- end -->', ['url_query']],
    ['upper-case markup', '<IMG SRC="https://h.example/p?v={{V}}">', ['url_query']],
    ['a self-closed void element', '<img src="https://h.example/p?v={{V}}" />', ['url_query']],
    ['a slot with filters', '<p>{{ EMAIL | sha256 }}</p>', ['text']],
    ['title of a sandboxed document', '<title>{{X}}</title>', ['text']],
  ])('%s', (_, template, contexts) => {
    expect(contextsOf(template)).toEqual(contexts);
  });

  it.each([['.'], ['..']])('leaves a path segment %j empty', (value) => {
    expect(render('<img src="https://h.example/a/{{X}}/b?c={{X}}">', value)).toBe(
      `<img src="https://h.example/a//b?c=${value}">`,
    );
  });

  it('keeps the literal text as submitted, but for line ends', () => {
    const template = "<P  Title='&lt;&copy {{A}}' >\r\n a &amp; b\t{{B}}\r</P >";
    expect(render(template, 'x')).toBe("<P  Title='&lt;&copy x' >\n a &amp; b\tx\n</P >");
  });

  it('replaces in one pass: a value that looks like a parameter stays text', () => {
    expect(render('<img src="https://h.example/p?a={{A}}&b={{B}}">', '{{B}}', '$&')).toBe(
      '<img src="https://h.example/p?a=%7B%7BB%7D%7D&b=%24%26">',
    );
  });
});

describe('places in scripts', () => {
  const inScript = (code: string) => contextsOf(`<script>${code}</script>`);
  it.each([
    ['argument', 'lib.track("{{EVENT_NAME}}", { value: "{{VALUE}}" })', ['js_string', 'js_string']],
    ['array and nested object', 'q.push(["a", { b: ["{{A}}", {{B}}] }])', ['js_string', 'js_value']],
    ['variable', 'var a = "{{A}}", b = {{B}};', ['js_string', 'js_value']],
    ['assignment', 'window.order = "{{A}}"; order.id = {{B}};', ['js_string', 'js_value']],
    ['named key in brackets', 'o["cd[value]"] = {{A}}', ['js_value']],
    ['arithmetic', 'f({{TOTAL}} - {{TAX}} * -{{RATE}})', ['js_value', 'js_value', 'js_value']],
    [
      'comparison and condition',
      'if ("{{A}}" === "x" && {{B}} > 5) f({{C}} ? 1 : "{{D}}")',
      ['js_string', 'js_value', 'js_value', 'js_string'],
    ],
    ['switch', 'switch ("{{A}}") { case {{B}}: f() }', ['js_string', 'js_value']],
    ['concatenation', 'f("a" + "{{A}}" + b + {{B}})', ['js_string', 'js_value']],
    ['immediately called function', '(function (a) { f(a) })("{{A}}")', ['js_string']],
    ['arrow function', 'f(() => "{{A}}", () => { return {{B}} })', ['js_string', 'js_value']],
    ['callback in a timer', 'setTimeout(function () { f("{{A}}") }, 10)', ['js_string']],
    ['method of a string', 'f("{{A}}".split(",")[0], "{{B}}".replace(/,/g, "").length)', ['js_string', 'js_string']],
    ['single quotes', "f('{{A}}')", ['js_string']],
    ['escapes elsewhere in the string', 'f("\\\\{{A}}\\n{{B}}")', ['js_string', 'js_string']],
    ['value in a template literal’s braces', 'f(`a${ "{{A}}" }b`)', ['js_string']],
    [
      'regular expression and template literal in the literal text',
      'f("{{A}}"); g(/[{]{2}<\\/b>/g, `x${y}`)',
      ['js_string'],
    ],
    ['CDATA comments', '//<![CDATA[\nf("{{A}}")\n//]]>', ['js_string']],
    ['HTML comments', '<!--\nf("{{A}}")\n//-->', ['js_string']],
    ['a URL', 'var u = "https://h.example/p?a={{A}}"; new Image().src = u + "&r=" + Math.random()', ['js_url_query']],
    [
      'a URL in parts',
      'new Image().src = "https://h.example/p?a=" + "{{A}}" + "&b={{B}}"',
      ['js_url_query', 'js_url_query'],
    ],
    [
      'a URL by page scheme',
      'i.src = ("https:" == location.protocol ? "https://" : "http://") + "h.example/p?a={{A}}"',
      ['js_url_query'],
    ],
    [
      'encodeURIComponent in a URL',
      'i.src = "https://h.example/p?a=" + encodeURIComponent("{{A}}") + "&b=" + encodeURIComponent({{B}})',
      ['js_string', 'js_value'],
    ],
    [
      'encodeURIComponent by way of a variable',
      'var a = encodeURIComponent("{{A}}"); i.src = "https://h.example/p?a=" + a',
      ['js_string'],
    ],
    ['a number in a URL', 'i.src = "https://h.example/p?a=" + Number({{A}})', ['js_value']],
    [
      'setAttribute',
      's.setAttribute("src", "https://h.example/?a={{A}}"); s.setAttribute("data-b", "{{B}}")',
      ['js_url_query', 'js_string'],
    ],
    [
      'requests',
      'fetch("https://h.example/p?a={{A}}", { method: "POST", body: JSON.stringify({ b: "{{B}}" }) })',
      ['js_url_query', 'js_string'],
    ],
    ['cookie, encoded', 'document.cookie = "a=" + encodeURIComponent("{{A}}")', ['js_string']],
    [
      'document.write of an iframe',
      `document.write('<iframe src="https://h.example/p?v={{A}}" width="1"></iframe>')`,
      ['js_html_url_query'],
    ],
    [
      'document.write of a script in parts',
      `document.write('<scr' + 'ipt src="https://h.example/p?v={{A}}&t=' + Date.now() + '"></scr' + 'ipt>')`,
      ['js_html_url_query'],
    ],
    [
      'document.write with encodeURIComponent',
      `document.write('<img src="https://h.example/p?v=' + encodeURIComponent("{{A}}") + '">')`,
      ['js_string'],
    ],
    [
      'appending a made element',
      'var s = document.createElement("script"); s.src = "https://h.example/?a={{A}}"; document.head.append(s)',
      ['js_url_query'],
    ],
    [
      'FormData',
      'var d = new FormData(); d.append("a", "{{A}}"); navigator.sendBeacon("https://h.example/p", d)',
      ['js_string'],
    ],
  ])('%s', (_, code, contexts) => {
    expect(inScript(code)).toEqual(contexts);
  });

  it.each([
    ['type="text/javascript"'],
    ['type="application/javascript"'],
    ['type=" TEXT/JavaScript "'],
    ['type=""'],
    ['type="module"'],
    ['language="JavaScript"'],
    ['async defer'],
  ])('reads <script %s> as JavaScript', (attributes) => {
    expect(contextsOf(`<script ${attributes}>f("{{A}}")</script>`)).toEqual(['js_string']);
  });

  it('leaves scripts of unknown type alone when they have no slot', () => {
    expect(contextsOf('<script type="text/x-template"><b>{ not js</b></script><p>{{A}}</p>')).toEqual(['text']);
  });

  it('accepts a minified loader followed by calls', () => {
    const loader = `!function(w,d,n,u,q,e,t){if(w[n])return;q=w[n]=function(){q.go?q.go.apply(q,arguments):q.l.push(arguments)};
      q.l=[];q.load=function(a,b){var i="https://cdn.partner.example/t.js";t=d.createElement("script");t.async=!0;t.src=i+"?id="+a;
      e=d.getElementsByTagName("script")[0];e.parentNode.insertBefore(t,e)};q.load("P-1")}(window,document,"ptr");`;
    const template = `<script>${loader}\nptr("track", "{{EVENT_NAME}}", { value: {{VALUE}}, currency: "{{CURRENCY}}" }, { id: "{{EVENT_ID}}" });</script>`;
    for (const sandbox of [true, false]) {
      expect(contextsOf(template, sandbox)).toEqual(['js_string', 'js_value', 'js_string', 'js_string']);
      expect(accepted(template, sandbox).hosts).toEqual(['https://cdn.partner.example']);
    }
  });
});

describe('positions', () => {
  it('gives line and column of each slot in the template as submitted', () => {
    const { slots } = accepted('<p>\r\n  {{A}} and {{B}}\r</p><script>\nf(\n"é{{C}}")</script>');
    expect(slots.map(({ line, column }) => [line, column])).toEqual([
      [2, 3],
      [2, 13],
      [5, 3],
    ]);
  });
});

describe('hosts', () => {
  it.each([
    [
      'attributes',
      '<img src="https://B.example/p"><iframe src="//a.example/"></iframe><script src="http://c.example:8080/x.js"></script>',
      ['http://c.example:8080', 'https://a.example', 'https://b.example'],
    ],
    [
      'strings in scripts',
      '<script>f("https://a.example/p", "//b.example/t.js", `https://c.example/${x}`)</script>',
      ['https://a.example', 'https://b.example', 'https://c.example'],
    ],
    ['HTML in strings', `<script>document.write('<img src="https://a.example/p">')</script>`, ['https://a.example']],
    ['style', '<p style="background:url(https://a.example/i.png)"></p>', ['https://a.example']],
    // what browsers make of an address, or a reviewer would be shown another host, or none
    ['letters beyond ASCII', '<img src="https://exämple.com/p">', ['https://xn--exmple-cua.com']],
    ['nothing but such letters', '<img src="//пример.испытание/p">', ['https://xn--e1afmkfd.xn--80akhbyknj4f']],
    ['a host behind a user name', '<img src="https://good.example:80@evil.example/p">', ['https://evil.example']],
    ['backslashes', '<img src="\\\\evil.example\\p">', ['https://evil.example']],
    ['one slash', '<img src="https:/evil.example/p">', ['https://evil.example']],
    ['no slash', '<img src="https:evil.example/p">', ['https://evil.example']],
    ['three slashes', '<img src="///evil.example/p">', ['https://evil.example']],
    ['a line break in the host', '<img src="ht\ntps://ev\til.example/p">', ['https://evil.example']],
    ['percent codes in the host', '<img src="https://ev%69l.example/p">', ['https://evil.example']],
    ['a name of one word', '<img src="//intranet/p">', ['https://intranet']],
    ['a dot at the end', '<img src="https://evil.example./p">', ['https://evil.example.']],
    ['a port', '<img src="https://evil.example:8443/p">', ['https://evil.example:8443']],
    ['a number as address', '<img src="https://2130706433/p">', ['https://127.0.0.1']],
    ['IPv6', '<img src="https://[2001:DB8:0::1]:8443/p">', ['https://[2001:db8::1]:8443']],
    ['the page itself', '<img src="/p?u=https://a.example/">', []],
    ['a socket', '<script>new WebSocket("wss://evil.example/s")</script>', ['https://evil.example']],
    [
      'the same in strings',
      `<script>f("https://exämple.com/p", "https://good.example:80@evil.example/p", "https:/one.example", "https://dot.example./")</script>`,
      ['https://dot.example.', 'https://evil.example', 'https://one.example', 'https://xn--exmple-cua.com'],
    ],
    [
      'and in HTML in strings',
      `<script>document.write('<img src="https://good.example@evil.example/p"><img src=//exämple.com/p>')</script>`,
      ['https://evil.example', 'https://xn--exmple-cua.com'],
    ],
    ['default ports', '<img src="https://a.example:443/">', ['https://a.example']],
    ['the same twice', '<img src="https://a.example/1"><img src="https://a.example/2">', ['https://a.example']],
    ['not what is built at run time', '<script>f("https://" + h + "/p", "https://cdn" + n + ".example/")</script>', []],
    [
      'not links, noscript, comments and vocabularies',
      '<a href="https://a.example">x</a><noscript><img src="https://b.example/"></noscript><!-- https://c.example --><script>f("http://www.w3.org/2000/svg", "a//b", "// x")</script>',
      [],
    ],
  ])('%s', (_, template, hosts) => {
    expect(accepted(template).hosts).toEqual(hosts);
  });
});

describe('nothing is left to say in the sandbox', () => {
  it.each([
    ['of markup written with the slot in a query', `document.write('<img src="https://h.example/p?v={{X}}">')`],
    ['nor by a variable', `var v = "{{X}}"; document.write('<img src="https://h.example/p?v=' + v + '">')`],
    ['of a partner’s queue', 'window.q = window.q || []; q.push({ order: "{{X}}" })'],
    ['of an address with an encoded value', 'new Image().src = "https://h.example/p?v=" + encodeURIComponent("{{X}}")'],
  ])('%s', (_, code) => {
    expect(accepted(`<script>${code}</script>`).unproved).toEqual([]);
  });

  it('but that a value may add parameters, which is no code', () => {
    const { unproved } = accepted('<script>var v = {{X}}; new Image().src = "https://h.example/p?v=" + v;</script>');
    expect(unproved).toMatchObject([{ isHarmless: true, fix: 'Wrap the value in encodeURIComponent().' }]);
  });
});
