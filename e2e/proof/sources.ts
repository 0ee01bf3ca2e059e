/** Where a pixel's code can find a value: every context of the compiler that script can read. */
import type { Place, Source } from './way.ts';

/** An element with the value in it, read back by `how`. */
function element(
  name: string,
  context: Source['context'],
  markup: (slot: string, id: string, place: Place) => string,
  how: (element: string, place: Place) => string,
): Source {
  return {
    name,
    context,
    markup: (place) => markup(place.slot, `id="${place.name('from')}"`, place),
    read: (place) => how(place.element('from'), place),
  };
}

const dataOrder = (slot: string, id: string) => `<p ${id} data-order="${slot}"></p>`;
const paragraph = (slot: string, id: string) => `<p ${id}>${slot}</p>`;
const jsonBlock = (slot: string, id: string) => `<script type="application/json" ${id}>{"order":["${slot}"]}</script>`;
const jsonBare = (slot: string, id: string) => `<script type="application/json" ${id}>{"order":${slot}}</script>`;
const queryOf = (address: string) => `decodeURIComponent(${address}.split("v=")[1])`;

export const SOURCES: readonly Source[] = [
  { name: 'JS string', context: 'js_string', read: ({ slot }) => `"${slot}"` },
  { name: 'JS string in single quotes, joined', context: 'js_string', read: ({ slot }) => `"" + '${slot}'` },
  { name: 'JS value', context: 'js_value', read: ({ slot }) => slot },
  { name: 'JS value in an object', context: 'js_value', read: ({ slot }) => `({ order: ${slot} }).order` },
  { name: 'URL query in a script', context: 'js_url_query', read: (at) => queryOf(`"${at.partner}/p?v=${at.slot}"`) },
  {
    name: 'URL path in a script',
    context: 'js_url_path',
    read: ({ slot, partner }) => `decodeURIComponent("${partner}/${slot}".slice(${partner.length + 1}))`,
  },
  {
    name: 'own text of the script',
    context: 'js_string',
    read: ({ slot }) => `(() => JSON.parse(document.currentScript.text.match(/"[^"]*\\\\u\\d[^"]*"/)[0]))("${slot}")`,
  },
  {
    name: 'own text of a function',
    context: 'js_string',
    read: ({ slot }) => `JSON.parse(String(function () { return "${slot}" }).match(/"[^]*"/)[0])`,
  },
  element('JSON block', 'json_string', jsonBlock, (from) => `JSON.parse(${from}.textContent).order[0]`),
  element('JSON block, found by its type', 'json_string', jsonBlock, (_, place) => {
    return `JSON.parse(document.querySelector("script[type*=json][id=" + "${place.name('from')}]").innerHTML).order.join()`;
  }),
  element('JSON block, bare value', 'json_value', jsonBare, (from) => `JSON.parse(${from}.text)["order"]`),
  element('data attribute by dataset', 'attribute', dataOrder, (from) => `${from}.dataset.order`),
  element('data attribute by getAttribute', 'attribute', dataOrder, (from) => `${from}.getAttribute("data-order")`),
  element('data attribute by its node', 'attribute', dataOrder, (from) => `${from}.attributes[1].nodeValue`),
  element('data attribute by closest', 'attribute', dataOrder, (from) => {
    return `Object.values(${from}.closest("[data-order]").dataset)[0]`;
  }),
  element(
    'title attribute',
    'attribute',
    (slot, id) => `<span ${id} title="${slot}"></span>`,
    (from) => `${from}.title`,
  ),
  element(
    'alt attribute',
    'attribute',
    (slot, id) => `<img ${id} alt="${slot}">`,
    (from) => `${from}["al" + "t"]`,
  ),
  element(
    'class attribute',
    'attribute',
    (slot, id) => `<b ${id} class="${slot}"></b>`,
    (from) => `${from}.className`,
  ),
  element(
    'input’s value',
    'attribute',
    (slot, id) => `<input type="hidden" ${id} value="${slot}">`,
    (from) => `${from}.value`,
  ),
  element(
    'input’s default value',
    'attribute',
    (slot, id) => `<input type="hidden" ${id} value="${slot}">`,
    (from) => `(({ defaultValue }) => defaultValue)(${from})`,
  ),
  element(
    'textarea',
    'text',
    (slot, id) => `<textarea ${id}>${slot}</textarea>`,
    (from) => `${from}.value`,
  ),
  element('text by textContent', 'text', paragraph, (from) => `${from}.textContent`),
  element('text by innerText', 'text', paragraph, (from) => `${from}.innerText`),
  element('text by its node', 'text', paragraph, (from) => `${from}.firstChild.data`),
  element('text by a walk through the document', 'text', paragraph, (from) => {
    return `document.createTreeWalker(${from}, 4).nextNode().nodeValue`;
  }),
  element('text by a range', 'text', paragraph, (from) => {
    return `(r => (r.selectNodeContents(${from}), r.toString()))(document.createRange())`;
  }),
  element(
    'link’s address',
    'url_query',
    (slot, id, { partner }) => `<a ${id} href="${partner}/p?v=${slot}">x</a>`,
    (from) => {
      return `decodeURIComponent(${from}.search.slice(3))`;
    },
  ),
  element(
    'link’s path',
    'url_path',
    (slot, id, { partner }) => `<a ${id} href="${partner}/${slot}">x</a>`,
    (from) => `decodeURIComponent(${from}.pathname.slice(1))`,
  ),
  element(
    'image’s address',
    'url_query',
    (slot, id, { partner }) => `<img ${id} src="${partner}/p?v=${slot}">`,
    (from) => queryOf(`${from}.src`),
  ),
  element(
    'script’s address',
    'url_query',
    (slot, id, { partner }) => `<script ${id} src="${partner}/lib.js?v=${slot}"></script>`,
    (from) => queryOf(`${from}.getAttribute("src")`),
  ),
  {
    name: 'document’s title',
    context: 'text',
    modes: ['sandbox'],
    markup: ({ slot }) => `<title>${slot}</title>`,
    read: () => `document.title`,
  },
];
