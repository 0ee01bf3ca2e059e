/**
 * A pixel with a value in every context of the compiler, several values at once. It asks the partner for an address with
 * the value in it wherever a context is part of one, and reports from the others what it found there.
 */
import { CONTEXTS, type SlotContext } from '../../../collector/pixels/contexts.ts';

export type Mode = 'sandbox' | 'main';

/** Values in one pixel: bound by the 200 slots that a template may have. */
export const VALUES_PER_PIXEL = 10;

/** What the pixel's last script sends home, by value. */
export interface ProofReport {
  mode: Mode;
  /** of every element of the pixel, in order: name and attribute names */
  skeleton: string[];
  text: string[];
  attribute: [double: string, single: string][];
  fragment: string[];
  strings: [double: string, single: string, bare: unknown][];
  json: { string: string; bare: unknown }[];
  hits: number;
}

/** Contexts whose value is seen in a request: in its query parameter `v`, or a segment of its path. */
const REQUESTED = {
  url_query: 'query',
  url_path: 'path',
  script_src: 'query',
  js_url_query: 'query',
  js_url_path: 'path',
  js_html_url_query: 'query',
  js_html_url_path: 'path',
} as const;
type Place = keyof typeof REQUESTED;

const PLACES: readonly Place[] = ['url_query', 'url_path', 'script_src', 'js_url_query', 'js_url_path'];
/** A main-window pixel may not write: that would wipe the page. */
const WRITTEN: readonly Place[] = ['js_html_url_query', 'js_html_url_path'];
const RUN_BY_SCRIPTS: readonly Place[] = ['js_url_query', 'js_url_path', ...WRITTEN];

function placesIn(mode: Mode): readonly Place[] {
  return mode === 'sandbox' ? [...PLACES, ...WRITTEN] : PLACES;
}

/** Contexts that a rendering of this mode must hold. */
export function contextsIn(mode: Mode): SlotContext[] {
  const all = Object.keys(CONTEXTS) as SlotContext[];
  return mode === 'sandbox' ? all : all.filter((context) => !context.startsWith('js_html'));
}

/** `partner`: its address; it is the only one that the pixel names. */
export function proofPixel(mode: Mode, partner: string): string {
  const parts = Array.from({ length: VALUES_PER_PIXEL }, (_, index) => partFor(mode, partner, index));
  return `<script>window.proof = { strings: [], hits: 0 }; window.hit = window.hit || function () { proof.hits++; };</script>
${parts.join('\n')}
<script>${REPORT.replace('MODE', mode).replace('PARTNER', partner)}</script>`;
}

function partFor(mode: Mode, partner: string, index: number): string {
  const slot = `{{V${index}}}`;
  const url = (place: Place) => {
    const base = `${partner}/${mode}/${place}/${index}`;
    return REQUESTED[place] === 'path' ? `${base}/${slot}/end` : `${base}?v=${slot}&end=1`;
  };
  // as partners wrap their scripts, each with an end of its own to attack
  const [open, close] = [
    ['', ''],
    ['//<![CDATA[\n', '\n//]]>'],
    ['<!--\n', '\n//-->'],
    ['/* start */', '/* end */'],
  ][index % 4] as [string, string];
  const written = WRITTEN.map((place) => `<img alt="" src="${url(place)}">`).join('');
  return `<p class="text">[${slot}]</p><textarea>[${slot}]</textarea>
<p class="attribute" title="${slot}" data-x='${slot}'></p>
<img alt="" src="${url('url_query')}"><img alt="" src='${url('url_path')}'>
<a href="${partner}/#${slot}">link</a>
<noscript><img alt="${slot}" src="${partner}/noscript?v=${slot}">${slot}</noscript>
<script src="${url('script_src')}"></script>
<script>${open}
  proof.strings.push(["${slot}", '${slot}', ${slot}]);
  new Image().src = "${url('js_url_query')}"; new Image().src = '${url('js_url_path')}';
${close}</script>
${mode === 'sandbox' ? `<script>document.write('${written}');</script>` : ''}
<script type="application/json">{ "string": "${slot}", "bare": ${slot} }</script>`;
}

/** `getAttributeNames`, put together: a template that names it has to be proved in the sandbox, too. */
const REPORT = `(function () {
  var root = document.currentScript.parentNode, names = "getAttribute" + "Names";
  function all(selector, read) { return [].map.call(root.querySelectorAll(selector), read); }
  fetch('PARTNER/report', { method: 'POST', mode: 'no-cors', body: JSON.stringify({
    mode: 'MODE',
    skeleton: all('*', function (element) { return [element.localName].concat(element[names]()).join(' '); }),
    text: all('.text, textarea', function (element) { return element.textContent; }),
    attribute: all('.attribute', function (element) { return [element.title, element.dataset.x]; }),
    fragment: all('a', function (element) { return element.getAttribute('href').split('#').slice(1).join('#'); }),
    strings: proof.strings,
    json: all('[type="application/json"]', function (element) { return JSON.parse(element.textContent); }),
    hits: proof.hits
  }) });
})();`;

/** What HTML can carry of a value. */
function carried(value: string): string {
  return value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd');
}

/** What a bare slot means: a plain number, a keyword, or the text. */
function meant(value: string): unknown {
  if (/^(?:true|false|null)$/.test(value)) return JSON.parse(value);
  const isNumber = /^-?(?:0|[1-9]\d{0,14})$/.test(value);
  return isNumber ? Number(value) : value;
}

/** What the pixel must report of these values; nothing of its skeleton, which must be the same for all. */
export function expectedReport(values: readonly string[]): Omit<ProofReport, 'mode' | 'skeleton'> {
  return {
    text: values.flatMap((value) => [`[${carried(value)}]`, `[${carried(value)}]`]),
    attribute: values.map((value) => [carried(value), carried(value)]),
    fragment: values.map(encoded),
    strings: values.map((value) => [value, value, meant(value)]),
    json: values.map((value) => ({ string: value, bare: meant(value) })),
    hits: 0,
  };
}

/** A percent sign for all but letters, digits and `_.~-`: nothing that means anything in a URL. */
function encoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The requests that the pixel makes with these values, each as `mode place index value`, decoded; and the report’s. */
export function expectedRequests(mode: Mode, values: readonly string[], scriptsRun: boolean): string[] {
  const places = placesIn(mode).filter(
    (place) => scriptsRun || !(RUN_BY_SCRIPTS.includes(place) || place === 'script_src'),
  );
  const requests = values.flatMap((value, index) =>
    places.map((place) => {
      const climbs = REQUESTED[place] === 'path' && (value === '.' || value === '..');
      return `${mode} ${place} ${index} ${JSON.stringify(climbs ? '' : value)}`;
    }),
  );
  return scriptsRun ? [...requests, 'report'] : requests;
}

/** What a partner's server makes of such a request; one that was not meant to be is given as it stands. */
export function readRequest(pathAndQuery: string): string {
  if (pathAndQuery === '/report') return 'report';
  const { pathname, searchParams } = new URL(pathAndQuery, 'http://partner.example');
  const [, mode = '', place = '', index = '', value, end, ...more] = pathname.split('/');
  const kind = REQUESTED[place as Place];
  const inQuery =
    kind === 'query' && value === undefined && [...searchParams.keys()].join() === 'v,end' && searchParams.get('v');
  const inPath =
    kind === 'path' &&
    end === 'end' &&
    more.length === 0 &&
    !pathAndQuery.includes('?') &&
    decodeURIComponent(value ?? '');
  const found = typeof inQuery === 'string' ? inQuery : inPath;
  return typeof found === 'string' ? `${mode} ${place} ${index} ${JSON.stringify(found)}` : pathAndQuery;
}
