/** Properties that make code, markup or a request of a text, in every form in which JavaScript can set one. */
import type { Kind, Place, Sink } from './way.ts';

interface Property {
  name: string;
  kind: Kind;
  property: string;
  owner(place: Place): string;
  markup?(place: Place): string;
  /** statements behind, that set it off */
  after?(place: Place): string;
}

const inParagraph = (place: Place) => `<p><span id="${place.name('to')}"></span></p>`;
const target = (place: Place) => place.element('to');
const made = (tag: string) => `document.body.appendChild(document.createElement("${tag}"))`;
/** kept under a name of its own, for what is done behind */
const kept = (tag: string) => (place: Place) => `(window.${place.name('made')} ??= ${made(tag)})`;

const PROPERTIES: readonly Property[] = [
  { name: 'innerHTML', kind: 'markup', property: 'innerHTML', owner: target, markup: inParagraph },
  { name: 'outerHTML', kind: 'markup', property: 'outerHTML', owner: target, markup: inParagraph },
  { name: 'srcdoc', kind: 'script element', property: 'srcdoc', owner: () => made('iframe') },
  { name: 'src of a script', kind: 'script address', property: 'src', owner: () => made('script') },
  { name: 'text of a script', kind: 'code', property: 'text', owner: () => made('script') },
  { name: 'textContent of a script', kind: 'code', property: 'textContent', owner: () => made('script') },
  { name: 'src of a frame', kind: 'code address', property: 'src', owner: () => made('iframe') },
  { name: 'src of an image', kind: 'address', property: 'src', owner: () => '(new Image())' },
  {
    name: 'onerror',
    kind: 'code',
    property: 'value',
    owner: (place) => `(window.${place.name('made')} ??= document.createAttribute("onerror"))`,
    after: (place) =>
      `var ${place.name('img')} = new Image(); ${place.name('img')}.setAttributeNode(window.${place.name('made')}); ${place.name('img')}.src = "x:";`,
  },
  {
    name: 'href of a link that is clicked',
    kind: 'code address',
    property: 'href',
    owner: kept('a'),
    after: (place) => `window.${place.name('made')}.click();`,
  },
];

type Form = (parts: { owner: string; property: string; value: string; place: Place }) => string;

const half = (word: string) => `"${word.slice(0, 2)}" + "${word.slice(2)}"`;

const FORMS: Record<string, Form> = {
  direct: ({ owner, property, value }) => `${owner}.${property} = ${value};`,
  'named by joined texts': ({ owner, property, value }) => `${owner}[${half(property)}] = ${value};`,
  'named by a variable': ({ owner, property, value, place }) =>
    `var ${place.name('key')} = [${half(property)}].join(""); ${owner}[${place.name('key')}] = ${value};`,
  'added to': ({ owner, property, value }) => `${owner}.${property} += ${value};`,
  'logical assignment': ({ owner, property, value }) =>
    `${owner}.${property} ${property === 'outerHTML' ? '&&=' : '||='} ${value};`,
  'by an object’s other name': ({ owner, property, value, place }) =>
    `var ${place.name('node')} = ${owner}; ${place.name('node')}.${property} = ${value};`,
  'Object.assign': ({ owner, property, value }) => `Object.assign(${owner}, { ${property}: ${value} });`,
  'Object.assign, key joined': ({ owner, property, value }) =>
    `Object.assign(${owner}, { [${half(property)}]: ${value} });`,
  'Reflect.set': ({ owner, property, value }) => `Reflect.set(${owner}, "${property}", ${value});`,
  'destructuring a list': ({ owner, property, value }) => `[${owner}.${property}] = [${value}];`,
  'destructuring an object': ({ owner, property, value }) => `({ a: ${owner}.${property} } = { a: ${value} });`,
  'for of': ({ owner, property, value }) => `for (${owner}.${property} of [${value}]);`,
  'for in': ({ owner, property, value }) => `for (${owner}.${property} in { [${value}]: 1 });`,
  'through its setter': ({ owner, property, value, place }) =>
    `var ${place.name('node')} = ${owner}; ${place.name('node')}.__lookupSetter__("${property}").call(${place.name('node')}, ${value});`,
  'through its descriptor': ({ owner, property, value, place }) =>
    `var ${place.name('node')} = ${owner}, ${place.name('proto')} = ${place.name('node')}; while (!Object.getOwnPropertyDescriptor(${place.name('proto')}, "${property}")) ${place.name('proto')} = Object.getPrototypeOf(${place.name('proto')}); Object.getOwnPropertyDescriptor(${place.name('proto')}, "${property}").set.call(${place.name('node')}, ${value});`,
  'key and value of a list': ({ owner, property, value, place }) =>
    `var ${place.name('node')} = ${owner}; Object.entries({ ${property}: ${value} }).forEach(([k, v]) => { ${place.name('node')}[k] = v; });`,
  with: ({ owner, property, value, place }) =>
    `var ${place.name('node')} = ${owner}; with (${place.name('node')}) { ${property} = ${value}; }`,
  'in a function that gets both': ({ owner, property, value }) =>
    `(function (e, v) { e.${property} = v; })(${owner}, ${value});`,
  'in a function that gets the key': ({ owner, property, value }) =>
    `(function (e, k, v) { e[k] = v; })(${owner}, "${property}", ${value});`,
  'in a callback': ({ owner, property, value }) => `[${owner}].forEach((e) => { e.${property} = ${value}; });`,
};

export const SETTINGS: readonly Sink[] = PROPERTIES.flatMap(({ name, kind, property, owner, markup, after }) =>
  Object.entries(FORMS).map(
    ([form, write]): Sink => ({
      name: `${name}, ${form}`,
      group: name,
      kind,
      ...(markup && { markup }),
      use: (value, place) => `${write({ owner: owner(place), property, value, place })} ${after?.(place) ?? ''}`.trim(),
    }),
  ),
);
