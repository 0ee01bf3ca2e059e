// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template literals of the pixels, not of the proof
/** What makes code, markup or a request of a value and is neither one call nor one property. */
import type { Kind, Sink } from './way.ts';

/** In a pattern VALUE is the value, names with a `$` belong to the way, ELEMENT is an element that is in the document, and LATE a script of the template without a text. */
type Row = [name: string, kind: Kind, pattern: string, modes?: Sink['modes']];

const made = (tag: string) => `document.body.appendChild(document.createElement("${tag}"))`;
const SVG = '"http://www.w3.org/2000/svg"';

const ROWS: readonly Row[] = [
  // functions made of text
  ['new Function', 'code', 'new Function(VALUE)();'],
  ['Function, as a parameter’s default', 'code', 'Function("a = " + VALUE, "")();'],
  ['constructor of a function', 'code', '(function () {}).constructor(VALUE)();'],
  ['constructor of a constructor', 'code', '"".constructor.constructor(VALUE)();'],
  ['constructor, named by joined texts', 'code', '[]["at"]["const" + "ructor"](VALUE)();'],
  ['constructor of a generator', 'code', 'Object.getPrototypeOf(function* () {}).constructor(VALUE)().next();'],
  ['constructor of an async function', 'code', '(async () => {}).constructor(VALUE)();'],
  ['Reflect.construct', 'code', 'Reflect.construct(Function, [VALUE])();'],
  ['class of Function', 'code', 'new (class extends Function {})(VALUE)();'],
  ['eval in a text', 'code in a string', `eval("String('" + VALUE + "')");`],
  ['Function in a text', 'code in a string', `Function("return '" + VALUE + "'")();`],
  ['setTimeout in a text', 'code in a string', `setTimeout("String('" + VALUE + "')", 1);`],
  ['setTimeout, kept and renamed', 'code', 'var later$ = setTimeout; later$(VALUE, 1);'],
  ['setTimeout as a handler', 'code', 'onscroll = setTimeout; onscroll(VALUE);'],
  ['setTimeout, given an object', 'code', 'setTimeout({ toString: () => VALUE }, 1);'],
  ['eval as a setter', 'code', 'Object.defineProperty({}, "a", { set: eval }).a = VALUE;'],
  ['eval as a reviver', 'code', 'JSON.parse(JSON.stringify([VALUE]), (k, v) => typeof v === "string" ? eval(v) : v);'],
  ['eval as a proxy’s trap', 'code', 'new Proxy({}, { get: (o, k) => eval(k) })[VALUE];'],
  ['eval as a tag', 'code', '((f) => f`${VALUE}`)((parts, v) => eval(v));'],
  ['eval as toString', 'code', '"" + { toString: eval.bind(null, VALUE) };'],
  ['eval as an iterator', 'code', 'try { [...{ [Symbol.iterator]: eval.bind(null, VALUE) }] } catch {}'],
  ['eval as a listener', 'code', 'addEventListener("go$", eval.bind(window, VALUE)); dispatchEvent(new Event("go$"));'],
  ['eval by a frame', 'code', `${made('iframe')}.contentWindow.eval(VALUE);`, ['main']],
  ['setTimeout by a frame', 'code', `${made('iframe')}.contentWindow.setTimeout(VALUE);`, ['main']],
  ['import', 'code', 'import("data:text/javascript," + encodeURIComponent(VALUE));'],
  ['import, whole address', 'script address', 'import(VALUE);'],
  [
    'Worker',
    'address',
    'new Worker(URL.createObjectURL(new Blob(["importScripts(" + JSON.stringify(VALUE) + ")"])));',
    ['main'],
  ],
  // scripts
  [
    'script, text appended',
    'code',
    'var s$ = document.createElement("script"); s$.append(VALUE); document.body.append(s$);',
  ],
  ['script, text node', 'code', `${made('script')}.appendChild(document.createTextNode(VALUE));`],
  ['script, replaceChildren', 'code', `${made('script')}.replaceChildren(VALUE);`],
  ['script, prepend', 'code', `${made('script')}.prepend(VALUE);`],
  [
    'script, innerText',
    'code',
    'var s$ = document.createElement("script"); s$.innerText = VALUE; document.body.append(s$);',
  ],
  [
    'script, innerHTML',
    'code',
    'var s$ = document.createElement("script"); s$.innerHTML = VALUE; document.body.append(s$);',
  ],
  [
    'script, nodeValue',
    'code',
    'var s$ = document.createElement("script"); s$.append("x"); s$.firstChild.nodeValue = VALUE; document.body.append(s$);',
  ],
  [
    'script, data of its text',
    'code',
    'var s$ = document.createElement("script"), t$ = new Text(); t$.data = VALUE; s$.append(t$); document.body.append(s$);',
  ],
  [
    'script, appendData',
    'code',
    'var s$ = document.createElement("script"), t$ = new Text(); t$.appendData(VALUE); s$.append(t$); document.body.append(s$);',
  ],
  [
    'script, insertAdjacentText',
    'code',
    'var s$ = document.createElement("script"); s$.insertAdjacentText("beforeend", VALUE); document.body.append(s$);',
  ],
  [
    'script, range.insertNode',
    'code',
    'var s$ = document.createElement("script"), r$ = document.createRange(); r$.selectNodeContents(s$); r$.insertNode(new Text(VALUE)); document.body.append(s$);',
  ],
  [
    'script, a cloned one',
    'code',
    'var s$ = document.createElement("script"); s$.text = VALUE; document.body.append(s$.cloneNode(true));',
  ],
  [
    'script of the namespace',
    'code',
    'var s$ = document.createElementNS("http://www.w3.org/1999/xhtml", "script"); s$.textContent = VALUE; document.body.append(s$);',
  ],
  [
    'script of SVG',
    'code',
    `var s$ = document.createElementNS(${SVG}, "script"); s$.textContent = VALUE; document.body.appendChild(document.createElementNS(${SVG}, "svg")).append(s$);`,
  ],
  [
    'script, element named by a text',
    'code',
    'var s$ = document.createElement(["scr", "ipt"].join("")); s$.append(VALUE); document.body.append(s$);',
  ],
  ['script, setAttribute of its src', 'script address', `${made('script')}.setAttribute("src", VALUE);`],
  ['script, attribute named by joined texts', 'script address', `${made('script')}.setAttribute("s" + "rc", VALUE);`],
  [
    'script, attribute node',
    'script address',
    `var a$ = document.createAttribute("src"); a$.value = VALUE; ${made('script')}.setAttributeNode(a$);`,
  ],
  [
    'script, attributes’ setNamedItem',
    'script address',
    `var a$ = document.createAttribute("src"); a$.nodeValue = VALUE; ${made('script')}.attributes.setNamedItem(a$);`,
  ],
  [
    'script of SVG, its href',
    'script address',
    `var s$ = document.createElementNS(${SVG}, "script"); s$.setAttribute("href", VALUE); document.body.appendChild(document.createElementNS(${SVG}, "svg")).append(s$);`,
  ],
  [
    'script, old insertBefore',
    'script address',
    'var s$ = document.createElement("script"), f$ = document.getElementsByTagName("script")[0]; s$.async = 1; s$.src = VALUE; f$.parentNode.insertBefore(s$, f$);',
  ],
  [
    'script, link to a module',
    'script address',
    'var s$ = Object.assign(document.createElement("script"), { type: "module", textContent: "import " + JSON.stringify(VALUE) }); document.head.append(s$);',
  ],
  // markup
  ['innerHTML of a new element', 'markup', 'document.createElement("i").innerHTML = VALUE;'],
  ['innerHTML, value in an attribute', 'attribute', `ELEMENT.innerHTML = '<p title="' + VALUE + '">x</p>';`],
  ['innerHTML, value in an image’s alt', 'attribute', `ELEMENT.innerHTML = ['<img alt="', VALUE, '">'].join("");`],
  ['innerHTML, by a template literal', 'attribute', 'ELEMENT.innerHTML = `<p title="${VALUE}">x</p>`;'],
  [
    'innerHTML of a template, cloned',
    'markup',
    'var t$ = document.createElement("template"); t$.innerHTML = VALUE; document.body.append(document.importNode(t$.content, true));',
  ],
  ['innerHTML of a shadow root', 'markup', 'ELEMENT.attachShadow({ mode: "open" }).innerHTML = VALUE;'],
  ['innerHTML of the body', 'markup', 'document.body.innerHTML = VALUE;', ['sandbox']],
  [
    'createContextualFragment',
    'script element',
    'document.body.append(document.createRange().createContextualFragment(VALUE));',
  ],
  ['createContextualFragment, of a range', 'markup', 'new Range().createContextualFragment(VALUE);'],
  [
    'DOMParser',
    'markup',
    'document.body.append(...new DOMParser().parseFromString(VALUE, "text/html").body.childNodes);',
  ],
  [
    'DOMParser, node adopted',
    'markup',
    'document.body.append(document.adoptNode(new DOMParser().parseFromString(VALUE, "text/html").body.firstChild));',
  ],
  [
    'document of createHTMLDocument',
    'markup',
    'var d$ = document.implementation.createHTMLDocument(); d$.body.innerHTML = VALUE; document.body.append(d$.body.firstChild);',
  ],
  ['document.parseHTMLUnsafe', 'markup', 'document.body.append(Document.parseHTMLUnsafe(VALUE).body.firstChild);'],
  [
    'document.open and write',
    'script element',
    'document.open(); document.write(VALUE); document.close();',
    ['sandbox'],
  ],
  ['document.write, several parts', 'script element', 'document.write("<p>", VALUE, "</p>");'],
  ['document.write, value in an attribute', 'attribute', `document.write('<img alt="' + VALUE + '">');`],
  [
    'document.write in a frame',
    'script element',
    `var f$ = ${made('iframe')}; f$.contentDocument.write(VALUE);`,
    ['main'],
  ],
  [
    'execCommand',
    'markup',
    'ELEMENT.contentEditable = "true"; ELEMENT.append("x"); getSelection().selectAllChildren(ELEMENT); document.execCommand("insertHTML", false, VALUE);',
  ],
  ['srcdoc by setAttribute', 'script element', `${made('iframe')}.setAttribute("srcdoc", VALUE);`],
  ['jQuery-like html()', 'markup', `var $$ = (e) => ({ html: (v) => { e.innerHTML = v; } }); $$(ELEMENT).html(VALUE);`],
  [
    'jQuery-like attr()',
    'code',
    `var at$ = (e, o) => { for (var k in o) e.setAttribute(k, o[k]); }; var i$ = new Image(); at$(i$, { onerror: VALUE }); i$.src = "x:";`,
  ],
  [
    'jQuery-like globalEval',
    'code',
    `var run$ = (v) => { var s = document.createElement("script"); s.text = v; document.head.appendChild(s).parentNode.removeChild(s); }; run$(VALUE);`,
  ],
  // handlers
  [
    'handler by setAttribute, name joined',
    'code',
    'var i$ = new Image(); i$.setAttribute("on" + "error", VALUE); i$.src = "x:";',
  ],
  [
    'handler by an attribute’s value',
    'code',
    'var i$ = new Image(); i$.setAttribute("onerror", ""); i$.attributes[0].value = VALUE; i$.src = "x:";',
  ],
  [
    'handler by an attribute’s textContent',
    'code',
    'var i$ = new Image(); i$.setAttribute("onerror", "0"); i$.getAttributeNode("onerror").textContent = VALUE; i$.src = "x:";',
  ],
  [
    'handler by toggleAttribute and nodeValue',
    'code',
    'var i$ = new Image(); i$.toggleAttribute("onerror"); i$.attributes.onerror.nodeValue = VALUE; i$.src = "x:";',
  ],
  [
    'handler of the body',
    'code',
    'document.body.setAttribute("onhashchange", VALUE); dispatchEvent(new Event("hashchange"));',
  ],
  [
    'handler made of a listener',
    'code',
    'var i$ = new Image(); i$.onerror = function () { (0, eval)(VALUE); }; i$.src = "x:";',
  ],
  [
    'handler of an element that opens',
    'code',
    'var d$ = document.createElement("details"); d$.setAttribute("ontoggle", VALUE); d$.open = true; document.body.append(d$);',
  ],
  // addresses that carry code
  ['location', 'code address', 'location = VALUE;'],
  ['location’s href', 'code address', 'location.href = VALUE;'],
  ['location, named by joined texts', 'code address', 'window["loca" + "tion"] = VALUE;'],
  ['location.assign', 'code address', 'location.assign(VALUE);'],
  ['location.replace', 'code address', 'location["replace"](VALUE);'],
  ['location of the document', 'code address', 'document.location = VALUE;'],
  ['location through its setter', 'code address', 'Object.assign(window, { location: VALUE });'],
  ['window.open', 'code address', 'window.open(VALUE, "_self");'],
  ['navigation.navigate', 'address', 'navigation.navigate(VALUE).finished.catch(() => {});', ['main']],
  ['frame’s src by setAttribute', 'code address', `${made('iframe')}.setAttribute("src", VALUE);`],
  ['frame’s location', 'code address', `${made('iframe')}.contentWindow.location = VALUE;`],
  [
    'frame, before it is in the document',
    'code address',
    'var f$ = document.createElement("iframe"); f$.src = VALUE; document.body.append(f$);',
  ],
  [
    'object’s data',
    'document address',
    'var o$ = document.createElement("object"); o$.data = VALUE; document.body.append(o$);',
    ['main'],
  ],
  [
    'embed’s src',
    'document address',
    'var o$ = document.createElement("embed"); o$.src = VALUE; document.body.append(o$);',
    ['main'],
  ],
  [
    'form’s action',
    'code address',
    'var f$ = document.createElement("form"); f$.action = VALUE; document.body.append(f$); f$.submit();',
    ['main'],
  ],
  [
    'button’s formAction',
    'code address',
    'var f$ = document.createElement("form"), b$ = document.createElement("button"); b$.formAction = VALUE; f$.append(b$); document.body.append(f$); b$.click();',
    ['main'],
  ],
  [
    'link of an area',
    'code address',
    'var a$ = document.createElement("area"); a$.href = VALUE; document.body.append(a$); a$.click();',
  ],
  [
    'link of SVG',
    'code address',
    `var s$ = document.createElementNS(${SVG}, "svg"), a$ = document.createElementNS(${SVG}, "a"); a$.setAttribute("href", VALUE); s$.append(a$); document.body.append(s$); a$.dispatchEvent(new MouseEvent("click"));`,
  ],
  [
    'meta refresh',
    'address',
    'var m$ = document.createElement("meta"); m$.httpEquiv = "refresh"; m$.content = "0;url=" + VALUE; document.head.append(m$);',
    ['main'],
  ],
  // requests
  ['new Image', 'address', 'new Image().src = VALUE;'],
  ['new Audio', 'address', 'new Audio(VALUE);'],
  ['image’s srcset', 'address', 'new Image().srcset = VALUE;'],
  ['image, named by joined texts', 'address', 'new Image()["s" + "rc"] = VALUE;'],
  ['image by setAttribute', 'address', 'new Image().setAttribute("src", VALUE);'],
  ['poster of a video', 'address', 'document.body.appendChild(document.createElement("video")).poster = VALUE;'],
  ['fetch', 'address', 'fetch(VALUE, { mode: "no-cors" }).catch(() => {});'],
  ['fetch, renamed', 'address', 'var get$ = fetch; get$(VALUE, { mode: "no-cors" }).catch(() => {});'],
  ['fetch of a Request', 'address', 'fetch(new Request(VALUE, { mode: "no-cors" })).catch(() => {});'],
  ['XMLHttpRequest', 'address', 'var x$ = new XMLHttpRequest(); x$.open("GET", VALUE); x$.send();'],
  ['sendBeacon', 'address', 'navigator.sendBeacon(VALUE);'],
  ['EventSource', 'address', 'new EventSource(VALUE);'],
  ['FontFace', 'style', 'new FontFace("f", VALUE).load().catch(() => {});'],
  [
    'link to a style sheet',
    'address',
    'var l$ = document.createElement("link"); l$.rel = "stylesheet"; l$.href = VALUE; document.head.append(l$);',
  ],
  [
    'link that prefetches',
    'address',
    'var l$ = document.createElement("link"); l$.rel = "prefetch"; l$.href = VALUE; document.head.append(l$);',
    ['main'],
  ],
  [
    'form’s target',
    'address',
    'var f$ = document.createElement("form"); f$.action = VALUE; f$.method = "post"; var w$ = document.createElement("iframe"); w$.name = "w$"; f$.target = "w$"; document.body.append(w$, f$); f$.submit();',
    ['main'],
  ],
  [
    'image of SVG',
    'address',
    `var s$ = document.createElementNS(${SVG}, "svg"), i$ = document.createElementNS(${SVG}, "image"); i$.setAttribute("href", VALUE); s$.append(i$); document.body.append(s$);`,
  ],
  ['style, background', 'style', 'ELEMENT.append("x"); ELEMENT.style.background = VALUE;'],
  ['style, cssText', 'style', 'ELEMENT.append("x"); ELEMENT.style.cssText = "background:" + VALUE;'],
  ['style, setProperty', 'style', 'ELEMENT.append("x"); ELEMENT.style.setProperty("background-image", VALUE);'],
  [
    'style, attribute',
    'style',
    'ELEMENT.append("x"); ELEMENT.setAttribute("style", "list-style-image:" + VALUE + ";display:list-item");',
  ],
  [
    'style, element',
    'style',
    'var s$ = document.createElement("style"); s$.textContent = "@import " + VALUE; document.head.append(s$);',
  ],
  [
    'style, insertRule',
    'style',
    'document.head.appendChild(document.createElement("style")).sheet.insertRule("body{background:" + VALUE + "}");',
  ],
  [
    'style, constructed sheet',
    'style',
    'var c$ = new CSSStyleSheet(); c$.replaceSync("body{border-image:" + VALUE + "}"); document.adoptedStyleSheets = [c$];',
  ],
  // what lets a pixel's own scripts run in the sandbox, turned against it
  [
    'nonce passed on',
    'code',
    'var s$ = document.createElement("script"); s$.nonce = document.scripts[0].nonce; s$.text = VALUE; document.body.append(s$);',
    ['sandbox'],
  ],
  [
    'nonce, of the script that runs',
    'code',
    'var n$ = document.querySelector("script:not([src])").nonce, s$ = document.createElement("script"); s$.setAttribute("nonce", n$); s$.append(VALUE); document.body.append(s$);',
    ['sandbox'],
  ],
  [
    'nonce, named by joined texts',
    'code',
    'var k$ = "non" + "ce", s$ = document.createElement("script"); for (const o of document.scripts) if (o[k$]) s$[k$] = o[k$]; s$.text = VALUE; document.body.append(s$);',
    ['sandbox'],
  ],
  [
    'nonce, as an attribute',
    'code',
    'var s$ = document.createElement("script"); for (const o of document.scripts) for (const a of o.attributes) if (!/^(id|type|src)$/.test(a.name)) s$.setAttribute(a.name, a.value); s$.text = VALUE; document.body.append(s$);',
    ['sandbox'],
  ],
  [
    'nonce, every property copied',
    'code',
    'var s$ = document.createElement("script"), o$ = document.scripts[document.scripts.length - 1]; for (var k in o$) try { if (!/^(type|src|event|htmlFor|on.*|.*HTML|.*[cC]ontent|innerText|text)$/.test(k)) s$[k] = o$[k] } catch {} s$.text = VALUE; document.body.append(s$);',
    ['sandbox'],
  ],
  [
    'nonce, in written markup',
    'script element',
    'document.write(String(VALUE).replace("<script", "<script nonce=" + (document.scripts[0].nonce || "a")));',
    ['sandbox'],
  ],
  [
    'nonce, in a text that is parsed',
    'script element',
    'var n$ = Array.from(document.scripts, (s) => s.nonce || s.getAttribute("nonce") || "").join(""); document.body.append(document.createRange().createContextualFragment(VALUE.split("<script").join("<script nonce=\'" + n$ + "\'")));',
    ['sandbox'],
  ],
  ['waiting script, text', 'code', 'LATE.text = VALUE;', ['sandbox']],
  ['waiting script, appended to', 'code', 'LATE.append(VALUE);', ['sandbox']],
  ['waiting script, its src', 'script address', 'LATE.src = VALUE;', ['sandbox']],
  [
    'waiting script, src by setAttribute',
    'script address',
    'LATE.setAttribute(["s", "rc"].join(""), VALUE);',
    ['sandbox'],
  ],
  [
    'waiting script, cloned',
    'code',
    'var s$ = LATE.cloneNode(); s$.append(VALUE); document.body.append(s$);',
    ['sandbox'],
  ],
  [
    'waiting script, imported',
    'code',
    'var s$ = document.importNode(LATE, true); s$.appendChild(new Text(VALUE)); document.body.append(s$);',
    ['sandbox'],
  ],
  [
    'waiting script, found by its type',
    'code',
    'var s$ = [...document.querySelectorAll("script")].filter((e) => e.id === "late$")[0]; s$.replaceChildren(VALUE);',
    ['sandbox'],
  ],
  [
    'waiting script, moved into a frame',
    'code',
    `var f$ = ${made('iframe')}; var s$ = LATE.cloneNode(); s$.append(VALUE); try { f$.contentDocument.body.append(s$) } catch { document.body.append(s$) }`,
    ['sandbox'],
  ],
  // through a script of the partner's: main-window reviewers trust what it does
  ['partner’s library, html()', 'markup', 'partnerLib.html(ELEMENT, VALUE);', ['sandbox']],
  ['partner’s library, eval', 'code', 'partnerLib.run(VALUE);', ['sandbox']],
  ['partner’s library, writes', 'script element', 'partnerLib.write(VALUE);', ['sandbox']],
  ['partner’s library, loads', 'script address', 'partnerLib.load(VALUE);', ['sandbox']],
  [
    'partner’s library, reads the page',
    'code',
    'document.body.dataset.order = VALUE; partnerLib.runFrom(document.body);',
    ['sandbox'],
  ],
];

/** What `/lib.js` of the partner is: made to do all that a library could do with a value. */
export const PARTNER_LIBRARY = `window.partnerLib = {
  html: (element, text) => { element.innerHTML = text; },
  run: (text) => { (0, eval)(text); },
  write: (text) => { document.write(text); },
  load: (address) => { document.body.appendChild(document.createElement('script')).src = address; },
  runFrom: (element) => {
    const script = document.createElement('script');
    script.text = element.dataset.order;
    document.body.append(script);
  },
};`;

export const OTHER_SINKS: readonly Sink[] = ROWS.map(([name, kind, pattern, modes]): Sink => {
  const hasElement = pattern.includes('ELEMENT');
  const isLibrary = pattern.includes('partnerLib');
  const hasLate = /LATE|late\$/.test(pattern);
  return {
    name,
    group: name.replace(/,.*/, ''),
    kind,
    ...(modes && { modes }),
    ...((hasElement || isLibrary || hasLate) && {
      markup: ({ name, partner }) =>
        `${isLibrary ? `<script src="${partner}/lib.js"></script>` : ''}${hasElement ? `<p id="${name('to')}"></p>` : ''}${hasLate ? `<script id="${name('late')}"></script>` : ''}`,
    }),
    use: (value, { name, element }) =>
      pattern
        .replace(/\b([a-zA-Z]+)\$/g, (_, word: string) => name(word))
        .replaceAll('ELEMENT', () => element('to'))
        .replaceAll('LATE', () => element('late'))
        .replaceAll('VALUE', () => value),
  };
});
