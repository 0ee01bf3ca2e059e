/** Every filter in every place where a slot may stand: what the place's reader gets is what the filter makes of the value. */
import { expect, it } from 'vitest';
import type { EventData } from '../../../../sdk/protocol.ts';
import { FILTER_DESCRIPTIONS, makeFilter } from '../../../parameters/filters.ts';
import { createLookup } from '../../../parameters/resolve.ts';
import { parseTemplate } from '../../../parameters/template.ts';
import { slotValue } from '../../../parameters/values.ts';
import { compilePixel } from '../../../pixels/compile/compile.ts';
import { renderPixel } from '../../../pixels/render.ts';
import { buildRequests } from '../buildRequest.ts';
import { compiled } from '../webhook.testing.ts';

const FILTERS = FILTER_DESCRIPTIONS.map(({ name, argument }) =>
  argument === undefined ? name : `${name}:${argument}`,
).concat('default:a b&c');

/** By what a filter takes. */
const AMOUNTS = [15, '1.234,50 €', 1e-7, '-3.5', ''];
const TIMES = [1_795_905_015_678, '2026-11-28T22:30:15Z', ''];
const TEXTS = ['Max.M+a@Gmail.com ', '0170 1234567', 'a"b\'c</script>&d=e?f#g/h%20\\i', 'ł ﬀ 漢 🙂', '{{EMAIL}}', ''];

const valuesFor = (written: string): unknown[] => {
  const filter = makeFilter(written);
  if ('wrong' in filter) throw new Error(filter.wrong);
  return { amount: AMOUNTS, time: TIMES, text: TEXTS }[filter.reads ?? 'text'];
};

const cases = FILTERS.flatMap((filter) => valuesFor(filter).map((value) => [filter, value] as const));

function lookupFor(data: EventData) {
  const event = { id: 'e', name: 'Purchase', at: 0, data };
  return createLookup(
    {
      event,
      visitor: '',
      page: { url: '', referrer: '' },
      contact: {},
      userAgent: '',
      ip: '',
      clicks: [],
      test: false,
    },
    undefined,
  );
}

it.each(cases)('%s of %j in webhooks', (filter, x) => {
  const data = { x, currency: 'EUR', items: [{ x }, {}] };
  const lookup = lookupFor(data);
  const slot = `{{ x | ${filter} }}`;
  const ofItem = `{{ item_x | ${filter} }}`;
  const [parsed] = parseTemplate(slot).slots;
  const [empty] = parseTemplate(`{{ none | ${filter} }}`).slots;
  if (!parsed || !empty) throw new Error('no slot');
  const expected = slotValue(parsed, lookup);
  const missing = slotValue(empty, lookup);

  const [get] = buildRequests(
    compiled({
      url: `https://h.example/a-${slot}/b?q=${slot}`,
      parameters: [
        { name: 'p', value: slot },
        { name: 'n#', value: ofItem, items: 'each' },
        { name: 'j', value: `<${ofItem}>`, items: 'join', separator: '|' },
      ],
      headers: [{ name: 'X-A', value: `=${slot}=` }],
      basicAuth: { user: 'u', password: slot },
    }),
    'Purchase',
    lookup,
    data,
  );
  if (!get.ok) throw new Error(get.error);
  const url = new URL(get.request.url);
  expect(url.pathname).toBe(
    `/a-${encodeURIComponent(expected).replaceAll('%40', '@')}/b`.replaceAll("'", '%27').replaceAll('%27', "'"),
  );
  expect([...url.searchParams]).toEqual([
    ['q', expected],
    ['p', expected],
    ['n1', expected],
    ['n2', missing],
    ['j', `<${expected}>|<${missing}>`],
  ]);
  const [header, basic] = get.request.headers;
  expect(decodeURIComponent(header?.[1].replace(/%(?![0-9A-F]{2})/g, '%25') ?? '')).toBe(decoded(`=${expected}=`));
  expect(Buffer.from(basic?.[1].replace('Basic ', '') ?? '', 'base64').toString()).toBe(`u:${expected}`);

  const post = (changes: object) => {
    const [built] = buildRequests(
      compiled({ method: 'POST', url: 'https://h.example/', ...changes }),
      'Purchase',
      lookup,
      data,
    );
    if (!built.ok) throw new Error(built.error);
    return built.request.body ?? '';
  };
  const parameters = [{ name: 'p', value: slot }];
  expect([...new URLSearchParams(post({ parameters }))]).toEqual([['p', expected]]);
  expect(String(readBack(post({ body: 'json', parameters })).p)).toBe(plain(expected));
  const template = JSON.stringify({ a: slot, b: `(${slot})`, c: [{ $each: 'items', $value: ofItem }] });
  const json = readBack(post({ body: 'template', template }));
  expect(String(json.a)).toBe(plain(expected));
  expect(json.b).toBe(`(${expected})`);
  expect((json.c as unknown[]).map(String)).toEqual([plain(expected), plain(missing)]);
});

/** Headers carry what is outside ASCII percent-encoded, and lose spaces at their ends. */
const decoded = (text: string) => decodeURIComponent(text.replace(/%(?![0-9A-F]{2})/g, '%25'));
const readBack = (body: string) => JSON.parse(body) as Record<string, unknown>;
/** As JavaScript writes it where it is a number: without zeros at its end. */
const plain = (text: string) => (/^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text);

it.each(cases)('%s of %j in pixels', (filter, x) => {
  const lookup = lookupFor({ x, currency: 'EUR' });
  const slot = `{{ x | ${filter} }}`;
  const html = `<p>${slot}</p><img alt="${slot}" src="https://h.example/p?v=${slot}"><script>track("${slot}", ${slot})</script>`;
  const result = compilePixel(html, { sandbox: true });
  if (!result.ok) throw new Error(JSON.stringify(result.refusals));
  const values = result.pixel.slots.map((one) => slotValue(one.slot, lookup));
  expect(new Set(values).size).toBe(1);
  const [expected = ''] = values;
  const rendered = renderPixel(result.pixel, values);
  if (rendered.mode !== 'sandbox') throw new Error('not for the sandbox');
  const [, text = '', alt = '', query = '', quoted = '', bare = ''] =
    /^<p>(.*?)<\/p><img alt="(.*?)" src="https:\/\/h\.example\/p\?v=(.*?)"><script>track\("(.*?)", (.*)\)<\/script>$/s.exec(
      rendered.html,
    ) ?? [];
  const unescaped = (escaped: string) =>
    escaped.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  expect(unescaped(text)).toBe(expected);
  expect(unescaped(alt)).toBe(expected);
  expect(decodeURIComponent(query)).toBe(expected);
  expect(JSON.parse(`"${quoted}"`)).toBe(expected);
  expect(String(JSON.parse(bare.replace(/^\((.*)\)$/, '$1')))).toBe(bare.startsWith('(') ? plain(expected) : expected);
});
