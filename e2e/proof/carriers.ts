// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template literals of the pixels, not of the proof
/** How a value can travel inside a pixel's code, from where it is found to where it does harm. */
import type { Carrier } from './way.ts';

/** `pattern`: VALUE is the expression that comes, USE(x); what is done with it, and names with a `$` belong to the way. */
function carrier(name: string, pattern: string): Carrier {
  return {
    name,
    carry(value, use, place) {
      const named = pattern.replace(/\b([a-zA-Z]+)\$/g, (_, word: string) => place.name(word));
      return withUses(named, use).replaceAll('VALUE', () => value);
    },
  };
}

/** Puts what `use` makes of it in the place of each `USE(expression);`. */
function withUses(pattern: string, use: (value: string) => string): string {
  const start = pattern.indexOf('USE(');
  if (start < 0) return pattern;
  let end = start + 'USE('.length;
  for (let depth = 1; depth > 0; end++) depth += pattern[end] === '(' ? 1 : pattern[end] === ')' ? -1 : 0;
  const expression = pattern.slice(start + 'USE('.length, end - 1);
  return pattern.slice(0, start) + use(expression) + withUses(pattern.slice(end).replace(/^;/, ''), use);
}

const PATTERNS: Record<string, string> = {
  'straight in': 'USE(VALUE);',
  variable: 'var v$ = VALUE; USE(v$);',
  'constant in a block': '{ const v$ = VALUE; let w$ = v$; USE(w$); }',
  'variable of the window': 'window.v$ = VALUE; USE(self.v$);',
  'assigned later': 'var v$; v$ = VALUE; USE(v$);',
  'logical assignment': 'var v$; v$ ??= VALUE; USE(v$);',
  property: 'var o$ = {}; o$.order = VALUE; USE(o$.order);',
  'computed property': 'var o$ = {}; o$["a" + 1] = VALUE; USE(o$.a1);',
  'property named by a variable': 'var k$ = "order", o$ = { order: VALUE }; USE(o$[k$]);',
  'deep property': 'var o$ = { a: { b: [{ c: VALUE }] } }; USE(o$.a.b[0].c);',
  'array and index': 'var l$ = [1, VALUE]; USE(l$[1]);',
  'array, pushed and popped': 'var l$ = []; l$.push(VALUE); USE(l$.pop());',
  'array’s splice': 'var l$ = [1, 2]; l$.splice(1, 0, VALUE); USE(l$[1]);',
  'array’s concat and slice': 'var l$ = [].concat(VALUE).slice(0); USE(l$[0]);',
  'forEach, function in place': '[VALUE].forEach(function (v$) { USE(v$); });',
  'forEach, function by name': 'function show$(v$) { USE(v$); } [VALUE].forEach(show$);',
  'map, arrow by name': 'const show$ = (v$) => { USE(v$); }; [VALUE].map(show$);',
  reduce: '[VALUE].reduce(function (a$, v$) { USE(v$); return a$; }, 0);',
  'sort, find and some': '[VALUE, VALUE].some(function (v$) { USE(v$); return true; });',
  'array.from': 'Array.from([VALUE], function (v$) { USE(v$); });',
  'flatMap and at': 'USE([VALUE].flatMap(x => [[x]]).at(-1)[0]);',
  'for of': 'for (const v$ of [VALUE]) { USE(v$); }',
  'for in, the key': 'var o$ = {}; o$[VALUE] = 1; for (var v$ in o$) { USE(v$); }',
  'Object.keys and entries': 'USE(Object.entries({ a: VALUE })[0][1]);',
  'while and shift': 'var l$ = [VALUE], v$; while (v$ = l$.shift()) { USE(v$); }',
  label: 'l$: for (;;) { var v$ = VALUE; USE(v$); break l$; }',
  'switch and conditional': 'switch (1) { case 1: var v$ = Math.PI > 3 ? VALUE : ""; USE(v$); }',
  'comma and logical': 'var v$ = (0, VALUE || ""); USE(v$ && v$);',
  destructuring: 'var { a: { b: [v$] } } = { a: { b: [VALUE] } }; USE(v$);',
  'destructuring with a rest': 'var [x$, ...v$] = [0, VALUE]; USE(v$[0]);',
  'destructuring, default': 'var { none: v$ = VALUE } = {}; USE(v$);',
  'spread in an array': 'var l$ = [...[VALUE]]; USE(l$[0]);',
  'spread in an object': 'var o$ = { ...{ a: VALUE } }; USE(o$.a);',
  'spread in a call': 'function show$(v$) { USE(v$); } show$(...[VALUE]);',
  'parameter of a function': 'function show$(v$) { USE(v$); } show$(VALUE);',
  'parameter’s default': 'function show$(v$ = VALUE) { USE(v$); } show$();',
  'rest parameters': '((...v$) => { USE(v$[0]); })(VALUE);',
  arguments: 'function show$() { USE(arguments[0]); } show$(VALUE);',
  'arguments, by a slice': 'function show$() { USE([].slice.call(arguments)[0]); } show$(VALUE);',
  'returned by a function': 'function get$() { return VALUE; } USE(get$());',
  'function returned by a function': 'function make$() { return function (v$) { USE(v$); }; } make$()(VALUE);',
  'function in a list': 'var l$ = [function (v$) { USE(v$); }]; l$[0](VALUE);',
  'function in a map': 'new Map([["f", function (v$) { USE(v$); }]]).get("f")(VALUE);',
  'function under another name': 'function show$(v$) { USE(v$); } var other$ = show$; other$(VALUE);',
  'function chosen by a key': 'var o$ = { show(v$) { USE(v$); } }; o$[["show"][0]](VALUE);',
  'own call': 'function show$(v$) { USE(v$); } show$.call(null, VALUE);',
  'own apply': 'function show$(v$) { USE(v$); } show$.apply(null, [VALUE]);',
  'own bind': 'function show$(v$) { USE(v$); } show$.bind(null, VALUE)();',
  'call of call': 'function show$(v$) { USE(v$); } Function.prototype.call.call(show$, null, VALUE);',
  'Reflect.apply': 'function show$(v$) { USE(v$); } Reflect.apply(show$, null, [VALUE]);',
  'this of a call': 'function show$() { USE(String(this)); } show$.call(VALUE);',
  'this of an object': 'var o$ = { id: VALUE, show: function () { USE(this.id); } }; o$.show();',
  'this.id of a constructor':
    'function Order$() { this.id = VALUE; } Order$.prototype.show = function () { USE(this.id); }; new Order$().show();',
  closure: '(function (v$) { return function () { USE(v$); }; })(VALUE)();',
  recursion: 'function show$(n$, v$) { if (n$) return show$(n$ - 1, v$); USE(v$); } show$(2, VALUE);',
  'class, field': 'class Order$ { id = VALUE; show() { USE(this.id); } } new Order$().show();',
  'class, private field': 'class Order$ { #id = VALUE; show() { USE(this.#id); } } new Order$().show();',
  'class, static block': 'class Order$ { static id; static { this.id = VALUE; } } USE(Order$.id);',
  'class, constructor and super':
    'class Base$ { constructor(v) { this.v = v; } } class Order$ extends Base$ { constructor(v) { super(v); USE(this.v); } } new Order$(VALUE);',
  'class, setter': 'class Order$ { set id(v$) { USE(v$); } } new Order$().id = VALUE;',
  getter: 'var o$ = { get id() { return VALUE; } }; USE(o$.id);',
  setter: 'var o$ = { set id(v$) { USE(v$); } }; o$.id = VALUE;',
  'setter by Object.assign': 'var o$ = { set id(v$) { USE(v$); } }; Object.assign(o$, { id: VALUE });',
  'Object.defineProperty':
    'var o$ = {}; Object.defineProperty(o$, "id", { get: function () { return VALUE; } }); USE(o$.id);',
  'Object.assign': 'var o$ = Object.assign({}, { id: VALUE }); USE(o$.id);',
  'Object.create': 'var o$ = Object.create({ id: VALUE }); USE(o$.id);',
  'Object.fromEntries': 'USE(Object.fromEntries([["id", VALUE]]).id);',
  'Reflect.set and get': 'var o$ = {}; Reflect.set(o$, "id", VALUE); USE(Reflect.get(o$, "id"));',
  prototype: 'Object.prototype.v$ = VALUE; USE(({}).v$); delete Object.prototype.v$;',
  generator: 'function* all$() { yield VALUE; } for (const v$ of all$()) { USE(v$); }',
  'generator, sent in': 'function* all$() { var v$ = yield; USE(v$); } var g$ = all$(); g$.next(); g$.next(VALUE);',
  iterator: 'var o$ = { [Symbol.iterator]: () => ({ next: () => ({ value: VALUE }) }) }; var [v$] = o$; USE(v$);',
  'tagged template': 'function tag$(parts$, v$) { USE(v$); } tag$`${VALUE}b`;',
  'template literal': 'var v$ = `${VALUE}`; USE(v$);',
  'Proxy, get': 'var p$ = new Proxy({}, { get: function () { return VALUE; } }); USE(p$.any);',
  'Proxy, set': 'var p$ = new Proxy({}, { set: function (o$, k$, v$) { USE(v$); return true; } }); p$.any = VALUE;',
  'Proxy, apply': 'var p$ = new Proxy(function () {}, { apply: function (f$, t$, l$) { USE(l$[0]); } }); p$(VALUE);',
  'then, function by name': 'function show$(v$) { USE(v$); } Promise.resolve(VALUE).then(show$);',
  'then, function in place': 'Promise.resolve(VALUE).then((v$) => { USE(v$); });',
  'Promise’s resolve': 'new Promise(function (done$) { done$(VALUE); }).then(function (v$) { USE(v$); });',
  'rejection, caught': 'Promise.reject(VALUE).catch(function (v$) { USE(v$); });',
  'Promise.all': 'Promise.all([VALUE]).then(function (l$) { USE(l$[0]); });',
  thenable: '(async function () { var v$ = await { then: function (f$) { f$(VALUE); } }; USE(v$); })();',
  await: '(async function () { var v$ = await VALUE; USE(v$); })();',
  'for await': '(async () => { for await (const v$ of [VALUE]) { USE(v$); } })();',
  'async function’s return': 'async function get$() { return VALUE; } get$().then((v$) => { USE(v$); });',
  'timer with an argument': 'function show$(v$) { USE(v$); } setTimeout(show$, 1, VALUE);',
  'timer and a closure': 'var v$ = VALUE; setTimeout(function () { USE(v$); }, 1);',
  'microtask and a closure': 'var v$ = VALUE; queueMicrotask(() => { USE(v$); });',
  'callback passed on': 'function then$(f$, v$) { f$(v$); } then$(function (w$) { USE(w$); }, VALUE);',
  'callback in settings':
    'function ajax$(o$) { o$.success(o$.data); } ajax$({ data: VALUE, success(v$) { USE(v$); } });',
  'queue of calls':
    'var q$ = []; q$.push(["show", VALUE]); var api$ = { show: function (v$) { USE(v$); } }; q$.forEach(function (c$) { api$[c$[0]].apply(api$, c$.slice(1)); });',
  'event’s detail':
    'addEventListener("e$", function (e$) { USE(e$.detail); }); dispatchEvent(new CustomEvent("e$", { detail: VALUE }));',
  'event, a listener with handleEvent':
    'addEventListener("e$", { handleEvent({ detail: v$ }) { USE(v$); } }); dispatchEvent(new CustomEvent("e$", { detail: VALUE }));',
  'event’s own property':
    'var e$ = new Event("e$"); e$.order = VALUE; document.addEventListener("e$", function (x$) { USE(x$.order); }); document.dispatchEvent(e$);',
  postMessage:
    'addEventListener("message", function (e$) { if (e$.data && e$.data.v$) { USE(e$.data.v$); } }); window.postMessage({ v$: VALUE }, "*");',
  MessageChannel:
    'var c$ = new MessageChannel(); c$.port1.onmessage = function (e$) { USE(e$.data); }; c$.port2.postMessage(VALUE);',
  'storage’s event':
    'addEventListener("storage", function f$(e$) { removeEventListener("storage", f$); USE(e$.newValue); }); dispatchEvent(new StorageEvent("storage", { newValue: VALUE }));',
  'throw and catch': 'try { throw VALUE; } catch (v$) { USE(v$); }',
  'thrown error’s message': 'try { throw new Error(VALUE); } catch (e$) { USE(e$.message); }',
  'ErrorEvent and onerror':
    'addEventListener("error", function f$(e$) { removeEventListener("error", f$); USE(e$.error); }); dispatchEvent(new ErrorEvent("error", { error: VALUE }));',
  'finally and return': 'function get$() { try { return VALUE; } finally { } } USE(get$());',
  localStorage: 'localStorage.setItem("v$", VALUE); USE(localStorage.getItem("v$"));',
  sessionStorage: 'sessionStorage.v$ = VALUE; USE(sessionStorage.v$);',
  'location.hash': 'location.hash = encodeURIComponent(VALUE); USE(decodeURIComponent(location.hash.slice(1)));',
  'window’s name': 'window.name = VALUE; USE(window.name); window.name = "";',
  'history’s state': 'history.replaceState({ order: VALUE }, ""); USE(history.state.order);',
  cookie:
    'document.cookie = "v$=" + encodeURIComponent(VALUE); USE(decodeURIComponent(document.cookie.split("v$=")[1].split(";")[0]));',
  'DOM, dataset': 'document.body.dataset.v$ = VALUE; USE(document.body.dataset.v$);',
  'DOM, attribute':
    'var e$ = document.createElement("i"); e$.setAttribute("data-a", VALUE); USE(e$.getAttribute("data-a"));',
  'DOM, text': 'var e$ = document.createElement("i"); e$.textContent = VALUE; USE(e$.firstChild.nodeValue);',
  'DOM, input’s value': 'var e$ = document.createElement("input"); e$.value = VALUE; USE(e$.value);',
  'DOM, property of an element': 'document.body.v$ = VALUE; USE(document.body["v$"]);',
  'DOM, observed':
    'var e$ = document.createElement("i"); new MutationObserver(function () { USE(e$.title); }).observe(e$, { attributes: true }); e$.title = VALUE;',
  'JSON there and back': 'USE(JSON.parse(JSON.stringify({ a: VALUE })).a);',
  'JSON’s reviver':
    'JSON.parse(JSON.stringify([VALUE]), function (k$, v$) { if (k$ === "0") { USE(v$); } return v$; });',
  'replace with a callback': 'VALUE.replace(/^[^]+$/, function (v$) { USE(v$); return v$; });',
  'replace into a text': 'var v$ = "%s".replace("%s", () => VALUE); USE(v$);',
  'split and join': 'USE(VALUE.split("").join(""));',
  'concat and slice': 'USE("".concat(VALUE).slice(0));',
  'join of a list': 'USE(["", VALUE].join(""));',
  'match and groups': 'USE(VALUE.match(/^(?<all>[^]+)$/).groups.all);',
  'regular expression’s exec': 'var r$ = /[^]+/.exec(VALUE); USE(r$[0]);',
  'regular expression’s last match': '/[^]+/.test(VALUE); USE(RegExp["$&"]);',
  'character codes': 'USE(String.fromCharCode.apply(null, Array.from(VALUE, c => c.charCodeAt(0))));',
  'URI there and back': 'USE(decodeURIComponent(encodeURIComponent(VALUE)));',
  'escape there and back': 'USE(unescape(escape(VALUE)));',
  'base64 there and back': 'USE(atob(btoa(VALUE)));',
  URLSearchParams: 'USE(new URLSearchParams({ a: VALUE }).get("a"));',
  'URL’s fragment':
    'var u$ = new URL("https://shop.example/"); u$.hash = encodeURIComponent(VALUE); USE(decodeURIComponent(u$.hash.slice(1)));',
  FormData: 'var f$ = new FormData(); f$.append("a", VALUE); USE(f$.get("a"));',
  Headers: 'USE(decodeURIComponent(new Headers({ a: encodeURIComponent(VALUE) }).get("a")));',
  'bytes there and back': 'USE(new TextDecoder().decode(new TextEncoder().encode(VALUE)));',
  Blob: 'new Blob([VALUE]).text().then(function (v$) { USE(v$); });',
  Response: 'new Response(VALUE).text().then(function (v$) { USE(v$); });',
  structuredClone: 'USE(structuredClone({ a: VALUE }).a);',
  toString: 'var o$ = { toString: function () { return VALUE; } }; USE(("" + o$));',
  valueOf: 'var o$ = { valueOf: () => VALUE }; USE(("" + o$));',
  'Symbol.toPrimitive': 'var o$ = { [Symbol.toPrimitive]: function () { return VALUE; } }; USE(`${o$}`);',
  'String object': 'USE(new String(VALUE).valueOf());',
  Map: 'USE(new Map([["a", VALUE]]).get("a"));',
  Set: 'new Set([VALUE]).forEach(function (v$) { USE(v$); });',
  WeakMap: 'var m$ = new WeakMap(), k$ = {}; m$.set(k$, VALUE); USE(m$.get(k$));',
  WeakRef: 'USE(new WeakRef({ a: VALUE }).deref().a);',
  Symbol: 'USE(Symbol(VALUE).description);',
  with: 'with ({ v$: VALUE }) { USE(v$); }',
  'function’s name': 'var o$ = { [VALUE]: function () {} }; USE(Object.keys(o$)[0]);',
  'function’s property': 'function keep$() {} keep$.order = VALUE; USE(keep$.order);',
  'optional chaining': 'var o$ = { a: { b: () => VALUE } }; USE(o$?.a?.b?.());',
  'dataLayer’s push': 'var layer$ = []; layer$.push = function (o$) { USE(o$.order); }; layer$.push({ order: VALUE });',
};

export const CARRIERS: readonly Carrier[] = Object.entries(PATTERNS).map(([name, pattern]) => carrier(name, pattern));
