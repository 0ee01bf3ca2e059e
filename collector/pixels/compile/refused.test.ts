// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template literals of the pixels, not of the test
import { describe, expect, it } from 'vitest';
import { refused } from '../pixels.testing.ts';
import { compilePixel } from './compile.ts';
import { REFUSED_PLACES, type RefusedPlaceName } from './refusals.ts';

const script = (code: string) => `<script>${code}</script>`;

const ROWS: [place: RefusedPlaceName, template: string][] = [
  ['after_less_than', '<{{X}}></{{X}}>'],
  ['after_less_than', '<im{{X}} src="a">'],
  ['after_less_than', '<p></{{X}}p></p>'],
  ['after_less_than', '<!{{X}}>'],
  ['after_less_than', '<!--{{X}}-->'],
  ['after_less_than', script('f("</scr{{X}}ipt>")')],
  ['after_less_than', script('f("<!-{{X}}- <scr{{Y}}ipt>")')],
  ['after_less_than', '<textarea></text{{X}}area></textarea>'],
  ['after_less_than', '<noscript><p title="</nos{{X}}cript>"></p></noscript>'],
  ['attribute_name', '<img {{X}}="a">'],
  ['attribute_name', '<img data-{{X}}="a">'],
  ['attribute_name', '<img {{X}}>'],
  ['attribute_unquoted', '<img alt={{X}}>'],
  ['attribute_unquoted', '<img src=https://h.example/p?v={{X}}>'],
  ['attribute_event', '<img src="https://h.example/p" onload="f(\'{{X}}\')">'],
  ['attribute_style', '<p style="width:{{X}}px"></p>'],
  ['attribute_srcdoc', '<iframe srcdoc="<p>{{X}}</p>"></iframe>'],
  ['attribute_srcset', '<img srcset="https://h.example/p?v={{X}} 2x">'],
  ['attribute_other', '<script type="{{X}}"></script>'],
  ['attribute_other', '<img id="{{X}}">'],
  ['attribute_other', '<input name="{{X}}">'],
  ['attribute_other', '<iframe sandbox="{{X}}"></iframe>'],
  ['attribute_other', '<script integrity="{{X}}" src="https://h.example/x.js"></script>'],
  ['attribute_other', '<a target="{{X}}">x</a>'],
  ['character_reference', '<p>&{{X}}</p>'],
  ['character_reference', '<p>&am{{X}};</p>'],
  ['character_reference', '<p>&#{{X}};</p>'],
  ['character_reference', '<p>&#x4e{{X}};</p>'],
  ['character_reference', '<textarea>&l{{X}}</textarea>'],
  ['character_reference', '<img alt="&not{{X}}">'],
  ['character_reference', '<img src="https://h.example/p?a=1&{{X}}=2">'],
  ['character_reference', '<p>&{{X}}{{Y}}</p>'],
  ['html_comment', '<!-- {{X}} -->'],
  ['html_comment', '<noscript><!-- {{X}} --></noscript>'],
  ['raw_text', '<iframe>{{X}}</iframe>'],
  ['raw_text', '<video>{{X}}</video>'],
  ['style_element', '<style>p { width: {{X}} }</style>'],
  ['url_host', '<img src="{{X}}">'],
  ['url_host', '<img src=" {{X}}">'],
  ['url_host', '<img src="{{X}}://h.example/">'],
  ['url_host', '<img src="java{{X}}:f()">'],
  ['url_host', '<img src="https:{{X}}">'],
  ['url_host', '<img src="https://{{X}}/p">'],
  ['url_host', '<img src="https://{{X}}.h.example/p">'],
  ['url_host', '<img src="https://h.example{{X}}/p">'],
  ['url_host', '<img src="https://h.example:80{{X}}/p">'],
  ['url_host', '<img src="https://{{X}}@h.example/p">'],
  ['url_host', '<img src="https://user@h.example/{{X}}">'],
  ['url_host', '<img src="//{{X}}/p">'],
  ['url_host', script('f("https://{{X}}/p")')],
  ['url_scheme', '<a href="javascript:f(\'{{X}}\')">x</a>'],
  ['url_scheme', '<a href="&#106;avascript:f(\'{{X}}\')">x</a>'],
  ['url_scheme', '<iframe src="data:text/html,{{X}}"></iframe>'],
  ['url_scheme', '<a href="mailto:{{X}}">x</a>'],
  ['url_scheme', script('f("javascript:g({{X}})")')],
  ['url_scheme', script('f(" JaVa\\tscript:g({{X}})")')],
  ['url_relative', '<img src="/p?v={{X}}">'],
  ['url_relative', '<img src="p?v={{X}}">'],
  ['url_relative', '<img src="?v={{X}}">'],
  ['url_percent', '<img src="https://h.example/p?v=%{{X}}">'],
  ['url_percent', '<img src="https://h.example/%2{{X}}">'],
  ['url_unreadable', '<img src="https:\\\\h.example/p?v={{X}}">'],
  ['url_unreadable', '<img src="ja\nvascript:f({{X}})">'],
  ['url_unreadable', '<img src="https://h.example/&#9;p?v={{X}}">'],
  ['script_type', '<script type="text/x-template">{{X}}</script>'],
  ['script_type', '<script type="text/vbscript">f("{{X}}")</script>'],
  ['script_type', '<script type="text/javascript;charset=utf-8">f("{{X}}")</script>'],
  ['script_type', '<script language="vbscript">f("{{X}}")</script>'],
  ['script_with_src', '<script src="https://h.example/x.js">f("{{X}}")</script>'],
  ['js_escape', script('f("a\\{{X}}")')],
  ['js_escape', script('f("a\\\\\\{{X}}")')],
  ['js_escape', script('f("\\0{{X}}")')],
  ['js_escape', '<script type="application/json">{"a":"\\\\\\{{X}}"}</script>'],
  ['js_escape', script('f("\\x4{{X}}")')],
  ['js_template', script('f(`{{X}}`)')],
  ['js_template', script('f`{{X}}`')],
  ['js_regular_expression', script('f(/{{X}}/)')],
  ['js_identifier', script('var {{X}} = 1')],
  ['js_identifier', script('f(a{{X}})')],
  ['js_identifier', script('f({{X}}{{Y}})')],
  ['js_identifier', script('return_{{X}}()')],
  ['js_property', script('f(a.{{X}})')],
  ['js_property', script('f(a["{{X}}"])')],
  ['js_property', script('a[{{X}}] = 1')],
  ['js_key', script('f({ {{X}}: 1 })')],
  ['js_key', script('f({ "{{X}}": 1 })')],
  ['js_key', script('f({ ["{{X}}"]: 1 })')],
  ['js_key', script('f({ {{X}} })')],
  ['js_key', script('class A { {{X}}() {} }')],
  ['js_callee', script('{{X}}()')],
  ['js_callee', script('new {{X}}()')],
  ['js_comment', script('f() // {{X}}')],
  ['js_comment', script('f() /* {{X}} */')],
  ['js_comment', script('<!-- {{X}}\nf()')],
  ['js_import', '<script type="module">import "https://h.example/{{X}}"</script>'],
  ['js_import', script('import("https://h.example/{{X}}")')],
  ['js_statement', script('"{{X}}"')],
  ['js_statement', script('f\n{{X}}')],
  ['js_statement', script('f()\n{{X}} + 1')],
  ['js_place', script('{{X}}, f()')],
  ['js_place', script('throw "{{X}}"')],
  ['js_place', script('{{X}} = 1')],
  ['js_place', script('"{{X}}" in window')],
  ['js_place', script('for (a in {{X}}) f()')],
  ['js_place', script('f(...{{X}})')],
  ['js_place', script('f("{{X}}".constructor)')],
  ['js_place', script('function f(a = "{{X}}") {}')],
  ['js_place', script('tag`${"{{X}}"}`')],
  ['js_identifier', script('{{X}} => 1')],
  ['js_place', script('f(1{{X}})')],
  ['js_markup', script('f("<b>{{X}}</b>")')],
  ['js_markup', script('f("<" + tag + " title=\'" + "{{X}}" + "\'>")')],
  ['js_markup', script('document.writeln("<p>{{X}}</p>")')],
  ['js_markup', script(`document.write('<img alt="{{X}}" src="https://h.example/p">')`)],
  ['js_markup', script(`document.write('<img src=https://h.example/p?v={{X}}>')`)],
  ['js_markup', script(`document.write('<div style="background:url(https://h.example/p?v={{X}})">')`)],
  ['js_markup', script(`document.write('<scr' + 'ipt>f("{{X}}")</scr' + 'ipt>')`)],
  ['js_markup', script(`document.write('<img src="https://h.example/p?v=' + {{X}} + '">')`)],
  ['js_markup', script(`document.write('<img src="https://h.example/' + encodeURIComponent("{{X}}") + '">')`)],
  ['js_markup', script(`document.write("<img src='https://h.example/?" + encodeURIComponent("{{X}}") + "'>")`)],
  ['js_markup', script(`document.write('<img src="https://h.example/p?v=' + (a ? "{{X}}" : "") + '">')`)],
  ['url_host', script(`document.write('<img src="https://' + h + '/p?v={{X}}">')`)],
  ['url_scheme', script(`document.write('<a href="#"></a><iframe src="javascript:f({{X}})"></iframe>')`)],
  ['character_reference', script(`document.write('<img src="https://h.example/p?a&am{{X}}">')`)],
  ['js_url_part', script('i.src = "https://h.example/p?a=" + {{X}}')],
  ['js_url_part', script('i.src = "https://h.example/p?a=" + (b ? "{{X}}" : "")')],
  ['js_url_part', script('i.src = "https://h.example/" + encodeURIComponent("{{X}}")')],
  ['json_key', '<script type="application/json">{"{{X}}":1}</script>'],
  ['json_key', '<script type="application/json">{"a":{"b{{X}}":1}}</script>'],
  ['not_found', '<script type="application/json">[1 /* {{X}} */]</script>'],
  ['json_value_part', '<script type="application/json">{"a":x{{X}}}</script>'],
];

describe('refused places', () => {
  it.each(ROWS)('%s: %s', (place, template) => {
    const [refusal] = refused(template);
    expect(refusal?.context).toBe(REFUSED_PLACES[place].context);
    // at the slot, as written, and with a way out
    const column = template.split('\n')[(refusal?.line ?? 0) - 1]?.slice((refusal?.column ?? 0) - 1);
    expect(column?.startsWith(refusal?.slot ?? 'no slot')).toBe(true);
    expect(refusal?.message).toContain(refusal?.slot);
    expect(refusal?.fix).not.toMatch(/\{slot\}|^$/);
  });

  it('has a row for every place', () => {
    expect(new Set(ROWS.map(([place]) => place))).toEqual(new Set(Object.keys(REFUSED_PLACES)));
  });

  it('names every slot that can’t stand, in order', () => {
    const refusals = refused('<p>{{OK}}</p>\n<img alt={{A}}>\n<script>f(`{{B}}`); g({{C}}.x)</script>');
    expect(refusals.map(({ line, column, slot }) => `${line}:${column} ${slot}`)).toEqual([
      '2:10 {{A}}',
      '3:12 {{B}}',
      '3:23 {{C}}',
    ]);
  });
});

describe('refused markup', () => {
  it.each([
    ['1:4', '<p><b>x</p></b>'],
    ['1:1', '<div><p>x</p>'],
    ['1:4', '<p></div></p>'],
    ['2:1', '<p></p>\n</p>'],
    ['1:1', '<script>f()'],
    ['1:1', '<textarea>x'],
    ['1:1', '<script src="https://h.example/x.js" />'],
    ['1:9', '<p>x</p><!-- never closed'],
    ['1:1', '<img src="https://h.example/'],
    ['1:1', '<body onload="f()"></body>'],
    ['1:1', '<html><p>x</p></html>'],
    ['1:1', '<frameset></frameset>'],
    ['1:1', '<svg><script>f()</script></svg>'],
    ['1:1', '<math></math>'],
    ['1:1', '<table><img src="https://h.example/p"></table>'],
    ['1:1', '<base href="https://h.example/">'],
    ['1:7', '<meta http-equiv="refresh" content="0">'],
    ['1:9', '<object classid="clsid:1"></object>'],
    ['1:7', '<meta name="referrer" content="unsafe-url">'],
    ['1:8', '<input formaction="https://h.example/">'],
    ['1:36', '<img src="https://h.example/p.gif" onload="f(); } + {">'],
    ['1:1', '<embed src="https://h.example/">'],
    ['1:7', '<form action="https://h.example/"></form>'],
    ['1:1', '<x-partner></x-partner>'],
    ['1:1', '<template><p></p></template>'],
    ['1:9', '<iframe srcdoc="x"></iframe>'],
    ['1:9', '<iframe src="javascript:f()"></iframe>'],
    ['1:4', '<a href=" java&#9;script:f()">x</a>'],
    ['1:17', '<img alt="a" alt="b">'],
    ['1:13', '<img alt="a"title="b">'],
    ['1:1', '<script type="importmap">{}</script>'],
    ['2:6', '<script>\nf("a"; g()</script>'],
    ['1:11', '<script>f("a)\n</script>'],
    ['1:9', '<script><!-- \nf("<script>")\n//--></script>'],
    ['1:34', '<script type="application/json">{a:1}</script>'],
    ['1:33', '<script type="application/json">[1,]</script>'],
    ['1:1', '<noscript><!-- </noscript><noscript> --></noscript>'],
  ])('%s %s', (position, template) => {
    const [refusal] = refused(template);
    expect(`${refusal?.line}:${refusal?.column}`).toBe(position);
    expect(refusal?.message).toMatch(/\.$/);
    expect(refusal?.fix).toMatch(/\.$/);
  });
});

describe('refused text', () => {
  it.each([
    ['NUL', '<p>a</p>\n<p>\u0000</p>', /^U\+0000/, '2:4'],
    ['a control character', '<p>\u001b</p>', /^U\+001B/, '1:4'],
    ['a lone surrogate', '<p>\ud800</p>', /^U\+D800/, '1:4'],
    ['a wrong encoding', '<p>caf\ufffd</p>', /wrong encoding/, '1:7'],
    ['a text direction override', '<p>\u202e</p>', /^U\+202E/, '1:4'],
    ['nothing', ' \n', /empty/, '1:1'],
    ['over 64 KiB', `<p>${'é'.repeat(32 * 1024)}</p>`, /at most 65536/, '1:32770'],
    ['over 200 slots', `<p>${'{{X}}'.repeat(201)}</p>`, /at most 200/, '1:1004'],
    ['a secret', '<p>{{A}}\n{{SECRET.token}}</p>', /every visitor/, '2:1'],
    [
      'a secret in small letters',
      '<img src="https://h.example/p?k={{ secret.token|sha256 }}">',
      /every visitor/,
      '1:33',
    ],
    ['an unknown filter', '<p>\n{{X|rot13}}</p>', /rot13/, '2:1'],
    ['a malformed parameter', '<p>{{a b}}</p>', /a b/, '1:4'],
  ])('%s', (_, template, message, position) => {
    const [refusal] = refused(template);
    expect(refusal?.message).toMatch(message);
    expect(`${refusal?.line}:${refusal?.column}`).toBe(position);
  });

  it('accepts the limits themselves', () => {
    const [refusal] = refused(`<p>${'x'.repeat(64 * 1024 - 7)}</p><`);
    expect(refusal?.message).toMatch(/at most 65536/);
    expect(() => refused(`<p>${'x'.repeat(64 * 1024 - 7)}</p>`)).toThrow(/^accepted/);
    expect(() => refused(`<p>${'{{X}} '.repeat(200)}</p>`)).toThrow(/^accepted/);
  });
});

describe('refused for depth', () => {
  it.each([
    ['elements', `${'<b>'.repeat(101)}${'</b>'.repeat(101)}`],
    ['ten thousand elements', `${'<b>'.repeat(9000)}${'</b>'.repeat(9000)}`.slice(0, 65000)],
    ['brackets', script(`f(${'['.repeat(30000)}${']'.repeat(30000)})`)],
    ['a long sum', script(`f(${'a+'.repeat(30000)}"{{X}}")`)],
    ['JSON', `<script type="application/json">${'['.repeat(30000)}{{X}}${']'.repeat(30000)}</script>`],
  ])('%s', (_, template) => {
    expect(refused(template)[0]?.message).toMatch(/deeply|stack/);
  });
});

describe('refused in the main window, accepted in the sandbox', () => {
  it.each([
    ['document.write', script('document.write("<p>x</p>")')],
    ['document["writeln"]', script('document["writeln"]("x")')],
    ['document.write by another name', script('d.write("x")')],
    ['document.open', script('document.open()')],
    ['document.write of a slot', script(`document.write('<img src="https://h.example/p?v={{X}}">')`)],
    ['style sheets', '<style>p { color: red }</style>'],
    ['links', '<link rel="stylesheet" href="https://h.example/x.css">'],
    ['its own nonce', '<script nonce="abc" src="https://h.example/x.js"></script>'],
    ['customised built-ins', '<p is="x-y"></p>'],
    ['the document’s title', '<title>x</title>'],
  ])('%s', (_, template) => {
    expect(refused(template, false).length).toBeGreaterThan(0);
    expect(() => refused(template)).toThrow(/^accepted/);
  });

  it('accepts the site’s own addresses in the main window only', () => {
    const template = '<img src="/p?v={{X}}">';
    expect(() => refused(template, false)).toThrow(/^accepted/);
    expect(refused(template)).toHaveLength(1);
    // an empty value would leave “//h.example”
    expect(refused('<img src="/{{X}}/h.example">', false)[0]?.context).toBe(REFUSED_PLACES.url_host.context);
  });
});

/** By every way a value could take to code, markup or an address that this file could think of; others: e2e. */
describe('what is not proved is refused in the main window, and a finding in the sandbox', () => {
  it.each([
    [script('eval("{{X}}")')],
    [script('window["eval"]({{X}})')],
    [script('eval.call(null, "{{X}}")')],
    [script('new Function("a", "{{X}}")')],
    [script('[].constructor.constructor("{{X}}")')],
    [script('setTimeout("f(\'{{X}}\')", 1)')],
    [script('setInterval(a + "{{X}}", 1)')],
    [script('setTimeout.call(window, "{{X}}")')],
    [script('e.innerHTML = "{{X}}"')],
    [script('e["outerHTML"] = {{X}}')],
    [script('e.innerHTML += "{{X}}"')],
    [script('({ a: e.innerHTML } = { a: "{{X}}" })')],
    [script('e.insertAdjacentHTML("beforeend", "{{X}}")')],
    [script('e.setAttribute("onclick", "{{X}}")')],
    [script('e.setAttribute(name, "{{X}}")')],
    [script('s.text = "{{X}}"')],
    [script('s.appendChild(document.createTextNode("{{X}}"))')],
    [script('document.createElement("{{X}}")')],
    [script('e.style.cssText = "width:{{X}}"')],
    [script('e.style.width = "{{X}}"')],
    [script('Object.assign(e, { innerHTML: "{{X}}" })')],
    [script('Reflect.apply(f, null, ["{{X}}"])')],
    [script('$("{{X}}")')],
    [script('$(e).append("{{X}}")')],
    [script('$(e).html("{{X}}")')],
    [script('e.innerHTML = ["a", "{{X}}"].join("")')],
    [script('e.innerHTML = x ? "{{X}}" : ""')],
    [script('var a = "{{X}}"; e.innerHTML = a')],
    [script('var a = { b: "{{X}}" }; e.innerHTML = "v" + a.b')],
    [script('var { b } = { b: "{{X}}" }; eval(b)')],
    [script('window.a = "{{X}}"; eval(a)')],
    [script('var a = "{{X}}"; eval(window.a)')],
    [script('function show(a) { e.innerHTML = a } show("{{X}}")')],
    [script('var o = { show: function (a) { e.innerHTML = a } }; o.show({ a: "{{X}}" })')],
    [script('function show() { e.innerHTML = arguments[0] } show("{{X}}")')],
    [script('function get() { return "{{X}}" } e.innerHTML = get()')],
    [script('var get = () => "{{X}}"; e.innerHTML = get()')],
    [script('(function (a) { e.innerHTML = a })("{{X}}")')],
    [script('(function (a) { e.innerHTML = a }).call(null, "{{X}}")')],
    [script('["{{X}}"].forEach(function (a) { e.innerHTML = a })')],
    [script('var q = []; q.push("{{X}}"); e.innerHTML = q[0]')],
    [script('for (const a of ["{{X}}"]) e.innerHTML = a')],
    [script('var a = encodeURIComponent("{{X}}"); eval("f(\'" + a + "\')")')],
    [script('var u = "https://h.example/?a={{X}}"; e.innerHTML = u')],
    [`${script('var a = "{{X}}"')}${script('eval(a)')}`],
    [script('location = "{{X}}"')],
    [script('window.location.href = {{X}}')],
    [script('location.replace("{{X}}")')],
    [script('location.assign("{{X}}")')],
    [script('window.open("{{X}}")')],
    [script('i.src = base + "?a={{X}}"')],
    [script('fetch("{{X}}")')],
    [script('e.setAttribute("src", "{{X}}")')],
    [script('i.src = decodeURIComponent("https://h.example/p?a={{X}}")')],
    [script('$.get("{{X}}")')],
    [script('i.src = "https://h.example/p?a=" + md5("{{X}}")')],
    [script('f(a.replace("b", "{{X}}"))')],
    [script('new RegExp("{{X}}").test(a)')],
    [script('document.cookie = "a={{X}}"')],
    [script('window[a]("{{X}}")')],
    [script('e[a] = "{{X}}"')],
    [script('e["inner" + "HTML"] = "{{X}}"')],
    [script('document.write("{{X}}")')],
    [script('document.write({{X}})')],
    [script('document.body.innerHTML = document.getElementById("o").dataset.x'), '<p id="o" data-x="{{X}}"></p>'],
    [
      script('eval(JSON.parse(document.getElementById("o").textContent).a)'),
      '<script id="o" type="application/json">{"a":"{{X}}"}</script>',
    ],
    [script('e.innerHTML = document.title'), '<p>{{X}}</p>'],
    [script('class A { set x(v) { e.innerHTML = v } } new A().x = "{{X}}"')],
    [script('var later = setTimeout; later("{{X}}", 1)')],
    [script('onscroll = setTimeout; f("{{X}}")')],
    [script('function show(a) { e.innerHTML = a } ["{{X}}"].forEach(show)')],
    [script('function show(a) { e.innerHTML = a } setTimeout(show, 1, "{{X}}")')],
    [script('function show(a) { e.innerHTML = a } Promise.resolve("{{X}}").then(show)')],
    [script('function show(a) { e.innerHTML = a } window["sh" + "ow"]("{{X}}"); show("a")')],
    [script('function get() { return function (a) { e.innerHTML = a } } get()("{{X}}")')],
    [script('var a = "{{X}}"; try { throw a } catch (x) { e.innerHTML = x }')],
    [script('var x = "{{X}}"; function* g() { yield x } for (const a of g()) e.innerHTML = a')],
    [script('function tag(s, a) { e.innerHTML = a } var x = "{{X}}"; tag`${x}`')],
    [script('localStorage.a = "{{X}}"; e.innerHTML = localStorage.a')],
    [
      script(
        'e.addEventListener("x", function (v) { e.innerHTML = v.detail }); e.dispatchEvent(new CustomEvent("x", { detail: "{{X}}" }))',
      ),
    ],
    [script('var o = { __proto__: window }; o.eval("{{X}}")')],
    [script('function F() {} F.prototype = window; new F().eval("{{X}}")')],
    [script('function A() { var v = "{{X}}"; this.x = v } e.innerHTML = new A().x')],
    [script('var v = "{{X}}"; Number.prototype.x = v; e.innerHTML = (5).x')],
    [script('var v = "{{X}}"; String.prototype.x = v; e.innerHTML = "a".x')],
    [script('$("#x").load("{{X}}")')],
    [script('e.replaceChildren(document.createRange().createContextualFragment("{{X}}"))')],
    [script('s.firstChild.nodeValue = "{{X}}"')],
    [script('new FontFace("a", "{{X}}")')],
    [script('new Audio("{{X}}")')],
    [script('import("https://h.example/" + location.hash); f("{{X}}")')],
    [script('var p = new Proxy({}, { get: eval }); p["{{A}}" === "a" ? 1 : 2]; f("{{X}}")')],
    [script('e.innerHTML = "<img src=x onerror=\'f(document.title)\'>"; f("{{X}}")')],
    ['<img src="https://h.example/p?o={{X}}" onload="document.body.innerHTML = decodeURIComponent(this.src)">'],
  ])('%s %s', (code, beside = '') => {
    const template = `${beside}${code}`;
    const [refusal] = refused(template, false);
    expect(refusal?.fix).toMatch(/sandbox\.$/);
    const inSandbox = compilePixel(template, { sandbox: true });
    const said = inSandbox.ok ? inSandbox.pixel.unproved : inSandbox.refusals;
    expect(said.length).toBeGreaterThan(0);
  });
});
