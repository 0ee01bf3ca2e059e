/**
 * The allow-list: what of the browser a template may use although values that can't be followed may arrive there, with the rule
 * for each argument. A name of the browser that isn't here takes constants only. Where the kind of object can't be told, the
 * strictest rule of any kind holds.
 */

/**
 * `any`: no value does harm there. `inert`: numbers and constants that are neither code nor markup. `callback`: a function; `timer`:
 * a function, and surely no text, which would be run.
 * `markup`: HTML. The others are addresses: `image`, `frame`, `connection` and `link` by what is requested; `script` for
 * scripts and whatever might be one; `go` for where the page would go.
 */
export type Rule = 'any' | 'inert' | 'callback' | 'timer' | 'markup' | 'cookie' | 'attribute' | 'node' | AddressRule;
export type AddressRule = 'image' | 'frame' | 'connection' | 'link' | 'script' | 'go';

/** The rules of the arguments, the last for all further ones, and what comes back. */
export interface CallRule {
  given: readonly Rule[];
  gives: string;
}

function calls(text: string): Map<string, CallRule> {
  const rules = new Map<string, CallRule>();
  for (const line of text.trim().split('\n')) {
    const [names = '', given = '', gives = 'unknown'] = line.split('|').map((part) => part.trim());
    for (const name of names.split(/\s+/)) rules.set(name, { given: given.split(/\s+/) as Rule[], gives });
  }
  return rules;
}

/** Global functions, called with or without `new`. */
export const GLOBAL_CALLS = calls(`
  encodeURIComponent escape | any | encoded
  Number parseInt parseFloat isNaN isFinite Boolean BigInt | any | plain
  String | any | same
  encodeURI decodeURI decodeURIComponent unescape atob btoa Symbol | any | text
  setTimeout setInterval | timer any | plain
  requestAnimationFrame requestIdleCallback queueMicrotask | callback any | plain
  clearTimeout clearInterval cancelAnimationFrame | any | plain
  Image | any | <img>
  Date | any | date
  Array | any | own
  Object | inert | own
  Error TypeError RangeError Event CustomEvent | any | data
  FormData | inert | form_data
  URLSearchParams | any | form_data
  XMLHttpRequest | any | request
  Map Set WeakMap WeakSet | any | collection
  Promise | callback | promise
  MutationObserver IntersectionObserver PerformanceObserver | callback any | observer
  fetch | connection any | promise
  RegExp | inert | regexp
  alert | inert | plain
  structuredClone | any | data
  matchMedia getComputedStyle | inert | data
  addEventListener removeEventListener | inert callback any | plain
  dispatchEvent postMessage | inert | plain
`);

/** Methods, by the kind of object. */
export const METHODS: Record<string, Map<string, CallRule>> = {
  document: calls(`
    write writeln | markup | plain
    createElement | inert | element
    createTextNode | inert | node
    createDocumentFragment | any | <div>
    getElementById querySelector elementFromPoint | any | node
    getElementsByTagName getElementsByClassName getElementsByName querySelectorAll | any | nodes
    addEventListener removeEventListener | inert callback any | plain
    createEvent | inert | data
    hasFocus | any | plain
  `),
  navigator: calls(`
    sendBeacon | connection any | plain
    javaEnabled | any | plain
  `),
  Math: calls(
    'abs ceil floor round random max min pow sqrt trunc sign log log2 log10 exp sin cos tan atan atan2 hypot | any | plain',
  ),
  JSON: calls(`
    stringify | any | text
    parse | any any | data
  `),
  Date: calls('now parse UTC | any | plain'),
  date: calls(`
    getTime valueOf getFullYear getMonth getDate getDay getHours getMinutes getSeconds getMilliseconds | any | plain
    getTimezoneOffset getUTCFullYear getUTCMonth getUTCDate getUTCHours getUTCMinutes getUTCSeconds | any | plain
    setTime setDate setMonth setFullYear setHours setMinutes setSeconds setMilliseconds setUTCDate | any | plain
    toISOString toUTCString toGMTString toString toJSON toLocaleString toLocaleDateString toDateString | any | text
  `),
  Number: calls('isNaN isFinite isInteger parseFloat parseInt | any | plain'),
  String: calls('fromCharCode | any | text'),
  Object: calls(`
    keys | any | own
    values entries | any | data
    freeze seal preventExtensions | any | unknown
    create | inert | own
  `),
  Array: calls(`
    isArray | any | plain
    of | any | own
  `),
  Promise: calls(`
    resolve reject all race allSettled any | any | promise
  `),
  performance: calls('now mark measure getEntriesByType getEntriesByName clearMarks | any | data'),
  crypto: calls('randomUUID | any | text'),
  console: calls('log info warn error debug trace group groupEnd table time timeEnd | any | plain'),
  storage: calls(`
    getItem key | any | text
    setItem removeItem clear | any | plain
  `),
  form_data: calls(`
    append set delete has | any | plain
    get toString | any | text
    getAll | any | data
    forEach | callback any | plain
  `),
  request: calls(`
    open | inert connection any | plain
    send setRequestHeader abort overrideMimeType | any | plain
    getResponseHeader getAllResponseHeaders | any | text
    addEventListener | inert callback any | plain
  `),
  regexp: calls(`
    test | any | plain
    exec | any | data
  `),
  collection: calls(`
    get | any | unknown
    set add | any | collection
    has delete clear | any | plain
    forEach | callback any | plain
  `),
  promise: calls('then catch finally | callback callback | promise'),
  observer: calls('observe disconnect takeRecords | any | plain'),
  dataset: calls('hasOwnProperty | any | plain'),
  classes: calls('add remove toggle contains | any | plain'),
  nodes: calls('item namedItem | any | node'),
  jquery: calls(`
    append prepend before after html replaceWith wrap wrapAll wrapInner add | markup | jquery
    appendTo prependTo insertBefore insertAfter replaceAll | node | jquery
    ready each on one off click bind done fail always then | callback any | jquery
    find filter closest parent children first last eq get next prev not is has siblings | inert | jquery
    val addClass removeClass hasClass toggleClass data | any | jquery
    text hide show remove empty trigger | inert | jquery
    attr prop | attribute any | jquery
    getJSON post | connection any | promise
    param | any | text
    trim | any | text
  `),
};

/** On arrays and objects that the template made, and on texts: none of them makes code of what it gets. */
export const OWN_METHODS = calls(`
  push unshift | any | plain
  pop shift at find findLast flat reverse sort splice with | any | unknown
  concat slice keys entries values fill copyWithin toSorted toReversed | any | data
  indexOf lastIndexOf includes hasOwnProperty isPrototypeOf propertyIsEnumerable startsWith endsWith | any | plain
  charCodeAt codePointAt localeCompare search | any | plain
  join charAt substr substring trim trimStart trimEnd toLowerCase toUpperCase padStart padEnd repeat normalize | any | text
  toString toFixed toPrecision toLocaleString valueOf toLocaleLowerCase toLocaleUpperCase | any | text
  replace replaceAll | inert any | text
  split match matchAll | inert any | data
  forEach map filter some every reduce reduceRight findIndex flatMap | callback any | data
`);

/** On nodes: they take nodes, never text. */
export const NODE_METHODS = calls(`
  appendChild removeChild replaceChild insertBefore contains cloneNode hasChildNodes | any | node
`);

/** On objects whose kind can't be told: whatever they are, elements and windows among them. */
export const ANY_METHODS = calls(`
  appendChild removeChild replaceChild contains cloneNode hasChildNodes compareDocumentPosition | any | node
  insertBefore | node any | node
  insertAdjacentElement | inert node | node
  append prepend before after replaceWith replaceChildren | node | plain
  html wrap wrapAll wrapInner | markup | external
  appendTo prependTo insertAfter | node | external
  insertAdjacentHTML | inert markup | plain
  write writeln | markup | plain
  setAttribute | attribute any | plain
  removeAttribute hasAttribute toggleAttribute | inert | plain
  getAttribute | any | text
  getElementById querySelector closest | any | node
  getElementsByTagName getElementsByClassName getElementsByName querySelectorAll | any | nodes
  addEventListener removeEventListener attachEvent | inert callback any | plain
  preventDefault stopPropagation stopImmediatePropagation focus blur remove | inert | plain
  getBoundingClientRect getTime now | any | data
  push unshift | any | plain
  indexOf lastIndexOf includes hasOwnProperty startsWith endsWith charCodeAt test has | any | plain
  join charAt substr substring trim toLowerCase toUpperCase padStart padEnd toString toFixed valueOf | any | text
  pop shift slice concat keys entries values getItem key | any | unknown
  replaceAll | inert any | text
  split match exec | inert any | unknown
  forEach map filter some every reduce reduceRight find findIndex | callback any | unknown
  then catch finally | callback callback | promise
  track event page identify send setUser click | any | external
  attr prop css | attribute any | external
  globalEval parseHTML getScript template compile | inert | external
`);

/** What a property of an object of the browser gives; what isn't here is unknown. */
const GIVES: Record<string, Record<string, string>> = {
  document: {
    ...{ body: '<body>', head: '<head>', documentElement: '<html>', location: 'location', defaultView: 'window' },
    ...{ cookie: 'text', title: 'text', referrer: 'text', URL: 'text', domain: 'text', readyState: 'text' },
    ...{ currentScript: '<script>', scripts: 'nodes', images: 'nodes', links: 'nodes', forms: 'nodes' },
    ...{ charset: 'text', characterSet: 'text', hidden: 'plain', visibilityState: 'text', documentURI: 'text' },
  },
  location: {
    ...{ href: 'text', protocol: 'scheme', host: 'text', hostname: 'text', search: 'text', hash: 'text' },
    ...{ pathname: 'text', origin: 'text', port: 'text' },
  },
  navigator: { userAgent: 'text', language: 'text', platform: 'text', cookieEnabled: 'plain', vendor: 'text' },
  screen: { width: 'plain', height: 'plain', colorDepth: 'plain', availWidth: 'plain', availHeight: 'plain' },
  performance: { timing: 'data', timeOrigin: 'plain' },
  nodes: { length: 'plain' },
  request: { readyState: 'plain', status: 'plain', responseText: 'text', response: 'unknown' },
};

const NODE_GIVES: Record<string, string> = {
  ...{ parentNode: 'node', parentElement: 'node', firstChild: 'node', lastChild: 'node', nextSibling: 'node' },
  ...{ previousSibling: 'node', firstElementChild: 'node', lastElementChild: 'node', childNodes: 'nodes' },
  ...{ children: 'nodes', style: 'style', dataset: 'dataset', classList: 'classes', ownerDocument: 'document' },
  ...{ width: 'plain', height: 'plain', offsetWidth: 'plain', offsetHeight: 'plain', complete: 'plain' },
};

export function givenBy(kind: string, name: string): string | undefined {
  if (kind === 'window') return GLOBALS.get(name);
  const found = GIVES[kind.startsWith('nodes') ? 'nodes' : kind];
  if (found) return Object.hasOwn(found, name) ? found[name] : undefined;
  return isNode(kind) && Object.hasOwn(NODE_GIVES, name) ? NODE_GIVES[name] : undefined;
}

export function isNode(kind: string): boolean {
  return kind === 'node' || kind.startsWith('<');
}

/** What global variables hold. */
export const GLOBALS = new Map<string, string>([
  ...['window', 'self', 'globalThis', 'top', 'parent', 'frames'].map((name) => [name, 'window'] as const),
  ...['document', 'location', 'navigator', 'screen', 'performance', 'console', 'crypto'].map((n) => [n, n] as const),
  ...['Math', 'JSON', 'Date', 'Number', 'String', 'Object', 'Array', 'Promise'].map((n) => [n, n] as const),
  ...['undefined', 'NaN', 'Infinity', 'innerWidth', 'innerHeight', 'devicePixelRatio'].map(
    (n) => [n, 'plain'] as const,
  ),
  ['localStorage', 'storage'],
  ['sessionStorage', 'storage'],
  ['origin', 'text'],
  ['name', 'text'],
]);

/** Properties of the browser's objects that may be set, by the kind of object. `*`: of whatever kind, so the strictest. */
export const PROPERTIES: Record<string, Record<string, Rule>> = {
  window: { location: 'go', name: 'any', status: 'any', defaultStatus: 'any', event: 'any' },
  document: { title: 'any', cookie: 'cookie', location: 'go' },
  location: { href: 'go' },
  style: {},
  '<img>': { src: 'image', srcset: 'inert', lowsrc: 'inert', text: 'any' },
  '<iframe>': { src: 'frame' },
  '<script>': { src: 'script', text: 'inert', innerHTML: 'inert', textContent: 'inert', innerText: 'inert' },
  '<a>': { href: 'link', text: 'any' },
  '<input>': { src: 'image' },
  '<div>': { textContent: 'any', innerText: 'any' },
  '<span>': { textContent: 'any', innerText: 'any' },
  '<p>': { textContent: 'any', innerText: 'any' },
  '<textarea>': { textContent: 'any' },
  request: { withCredentials: 'any', timeout: 'any', responseType: 'inert' },
  '*': {
    ...{ src: 'script', href: 'script', data: 'script', action: 'script', location: 'go' },
    ...{ innerHTML: 'markup', outerHTML: 'markup' },
    ...{ cookie: 'cookie' },
    ...{ value: 'any', alt: 'any', title: 'any', className: 'any', width: 'any', height: 'any', placeholder: 'any' },
    ...{ async: 'any', defer: 'any', hidden: 'any', disabled: 'any', checked: 'any', tabIndex: 'any', border: 'any' },
    ...{ amount: 'any', currency: 'any', total: 'any', order: 'any', version: 'any', test: 'any', push: 'any' },
    ...{ track: 'any', page: 'any', event: 'any', items: 'any', price: 'any', country: 'any', region: 'any' },
    ...{ email: 'any', length: 'any', description: 'any', code: 'inert', label: 'any', loading: 'any' },
  },
};

/** An attribute as the property that it is, for the same rules. */
export function attributeRule(kind: string, written: string): Rule | 'handler' {
  const name = written.toLowerCase();
  if (name.startsWith('on')) return 'handler';
  if (/^(?:data-[a-z0-9_.-]+|alt|title|value|width|height|class|placeholder|label|content|aria-label)$/.test(name))
    return 'any';
  return /^(?:src|href|data|action)$/.test(name)
    ? (PROPERTIES[kind]?.[name] ?? PROPERTIES['*']?.[name] ?? 'inert')
    : 'inert';
}

/** Properties that the language itself looks at, to call them or to inherit from them. */
export const CALLED_BY_LANGUAGE = new Set([
  ...[
    'toString',
    'valueOf',
    'toJSON',
    'then',
    'handleEvent',
    'next',
    'return',
    'throw',
    'get',
    'set',
    'apply',
    'construct',
  ],
  ...['constructor', '__proto__', 'prototype', 'call', 'bind', 'has', 'deleteProperty', 'defineProperty', 'ownKeys'],
]);
