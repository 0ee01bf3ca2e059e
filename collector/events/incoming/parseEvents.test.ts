import { describe, expect, it } from 'vitest';
import { type ParsedEvents, parseEvents } from './parseEvents.ts';

/** JSON text where a value can't be written as such: `1e400`, `__proto__` as an own key, half a character. */
class Raw {
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
}

/** `JSON.stringify` but for `Raw`, and what is undefined is left out. */
function write(value: unknown): string {
  if (value instanceof Raw) return value.json;
  if (Array.isArray(value)) return `[${value.map(write)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [`${JSON.stringify(key)}:${write(inner)}`],
  );
  return `{${parts}}`;
}

const AT = 1_760_000_000_000;
const ORDER = { transaction_id: 'A-1001', value: 15, currency: 'EUR' };

interface Sent {
  envelope?: Record<string, unknown>;
  event?: Record<string, unknown>;
  data?: Record<string, unknown>;
}

const bodyOf = ({ envelope, event, data }: Sent) =>
  write({
    key: 'k',
    visitor: 'visitor-1',
    page: { url: 'https://shop.example/thanks', referrer: '' },
    clicks: [{ at: AT - 1000, ids: { click_id: '12345' }, sources: { utm_source: 'x' } }],
    events: [{ id: 'order-4711', name: 'Purchase', at: AT, data: { ...ORDER, ...data }, ...event }],
    ...envelope,
  });

function taken(sent: Sent): ParsedEvents {
  const parsed = parseEvents(bodyOf(sent));
  if (!parsed.ok) throw new Error(`refused: ${parsed.field} ${parsed.message}`);
  return parsed;
}

const notesOf = ({ notes, events }: ParsedEvents) => [...notes, ...events.flatMap((event) => event.notes)];

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** What a value may be that nobody meant to send. */
const ODD: [name: string, value: unknown][] = [
  ['null', null],
  ['true', true],
  ['a number', 5],
  ['an empty text', ''],
  ['a blank', ' '],
  ['an empty list', []],
  ['a list', [1, [2], {}]],
  ['an object', { a: { b: 1 } }],
  ['an index map', { 0: { a: 1 }, 12: { a: 2 } }],
  ['half an emoji', new Raw('"a\\ud83d"')],
  ['NUL', 'a\u0000b'],
  ['a newline at the end', 'abc\n'],
  ['a text of 20,000 characters', 'x'.repeat(20_000)],
  ['a text of 600 characters', 'y'.repeat(600)],
  ['emoji past any limit', '\u{1f600}'.repeat(9_000)],
  ['Infinity', new Raw('1e400')],
  ['a number past 2^53', 2 ** 60],
  ['an own __proto__', new Raw('{"__proto__":{"x":1},"constructor":{"prototype":1}}')],
  ['a deep value', deep(200)],
  ['a very deep list', new Raw(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)],
  ['a list of 20,000', Array.from({ length: 20_000 }, () => 0)],
  ['a key of 20,000 characters', { ['k'.repeat(20_000)]: 1 }],
  ['a key that is half a character', new Raw('{"\\ud83d":1}')],
  ['a key with NUL', { 'a\u0000b': 1 }],
];

/** Every place of a request but those that say which order of whom it is. */
const PLACES: [name: string, sent: (odd: unknown) => Sent][] = [
  ['the data', (data) => ({ event: { data } })],
  ['a key of the data', (coupon) => ({ data: { coupon } })],
  ['the amount', (value) => ({ data: { value } })],
  ['the items', (items) => ({ data: { items } })],
  ['an item', (item) => ({ data: { items: [{ item_id: 'a' }, item] } })],
  ['a key of an item', (brand) => ({ data: { items: [{ item_id: 'a', brand }] } })],
  ['the event ID', (id) => ({ event: { id } })],
  ['an unknown field of the event', (extra) => ({ event: { extra } })],
  ['an unknown field', (extra) => ({ envelope: { extra } })],
  ['the visitor', (visitor) => ({ envelope: { visitor } })],
  ['the page', (page) => ({ envelope: { page } })],
  ['the page’s address', (url) => ({ envelope: { page: { url, referrer: '' } } })],
  ['the referrer', (referrer) => ({ envelope: { page: { url: 'https://shop.example/', referrer } } })],
  ['_fbp', (fbp) => ({ envelope: { page: { url: '', referrer: '', fbp } } })],
  ['an unknown field of the page', (title) => ({ envelope: { page: { url: '', referrer: '', title } } })],
  ['the clicks', (clicks) => ({ envelope: { clicks } })],
  ['a click', (click) => ({ envelope: { clicks: [click] } })],
  ['a click’s time', (at) => ({ envelope: { clicks: [{ at, ids: { a: '1' }, sources: {} }] } })],
  ['click IDs', (ids) => ({ envelope: { clicks: [{ at: AT, ids, sources: {} }] } })],
  ['a click ID', (a) => ({ envelope: { clicks: [{ at: AT, ids: { a }, sources: {} }] } })],
  ['a click’s sources', (sources) => ({ envelope: { clicks: [{ at: AT, ids: { a: '1' }, sources }] } })],
  ['a UTM', (utm) => ({ envelope: { clicks: [{ at: AT, ids: { a: '1' }, sources: { utm_source: utm } }] } })],
  ['an unknown field of a click', (extra) => ({ envelope: { clicks: [{ at: AT, ids: { a: '1' }, extra }] } })],
  ['the contact', (contact) => ({ envelope: { contact } })],
  ['a contact’s field', (email) => ({ envelope: { contact: { email } } })],
  ['an unknown field of the contact', (e_mail) => ({ envelope: { contact: { e_mail } } })],
  ['the consent', (consent) => ({ envelope: { consent } })],
  ['a purpose', (ads) => ({ envelope: { consent: { ads } } })],
  ['the test flag', (test) => ({ envelope: { test } })],
];

describe.each(PLACES)('in the place of %s', (place, sent) => {
  it.each(ODD)('%s costs no order, and is noted where it is not taken as it is', (kind, odd) => {
    const parsed = taken(sent(odd));
    const [purchase, more] = parsed.events;
    expect(more).toBeUndefined();
    expect(parsed.rejected).toEqual([]);
    expect(purchase?.event).toMatchObject({ name: 'Purchase', at: AT });
    if (place !== 'the data') expect(purchase?.event.data).toMatchObject({ transaction_id: 'A-1001', currency: 'EUR' });
    expect(purchase?.event.id).toMatch(/^[^\0-\x1f]{1,128}$/u);
    expect(parsed.envelope.visitor).toMatch(/^[^\0-\x1f]{1,128}$/u);

    // null is no value, in the place of any
    if (notesOf(parsed).length === 0 && odd !== null)
      expect(asStored(parsed), kind).toEqual(asSent(bodyOf(sent(odd)), parsed));
    for (const { field, problem, done } of notesOf(parsed)) {
      expect(field.length).toBeLessThan(200);
      expect(problem && done).not.toBe('');
    }
    expect(notesOf(parsed).length).toBeLessThan(90);
  });
});

const asStored = ({ envelope, events }: ParsedEvents) => ({ ...envelope, events: events.map(({ event }) => event) });

/** With what the schema adds; contact fields are mended without a note. */
function asSent(body: string, { envelope }: ParsedEvents) {
  const sent = JSON.parse(body);
  const clicks = sent.clicks.map((click: object) => ({ sources: {}, ...click }));
  return { ...sent, page: { referrer: '', ...sent.page }, clicks, ...(sent.contact && { contact: envelope.contact }) };
}

describe('what is left of a part', () => {
  it('600 characters of a UTM are cut, the click counts', () => {
    const sources = { utm_source: 'y'.repeat(600), utm_medium: 'cpc' };
    const { envelope, notes } = taken({ envelope: { clicks: [{ at: AT, ids: { click_id: '1' }, sources }] } });
    expect(envelope.clicks).toEqual([
      { at: AT, ids: { click_id: '1' }, sources: { utm_source: 'y'.repeat(512), utm_medium: 'cpc' } },
    ]);
    expect(notes).toMatchObject([{ field: 'clicks[0].sources.utm_source', done: 'shortened' }]);
  });

  it('a click ID is never cut: the click goes, and that is a fault', () => {
    const clicks = [
      { at: AT, ids: { click_id: 'z'.repeat(513) } },
      { at: AT, ids: { click_id: 'good' } },
    ];
    const { envelope, notes } = taken({ envelope: { clicks } });
    expect(envelope.clicks).toEqual([{ at: AT, ids: { click_id: 'good' }, sources: {} }]);
    expect(notes).toMatchObject([{ field: 'clicks[0].ids.click_id', done: 'the click is left out', isFault: true }]);
  });

  it('of more than 50 clicks the newest count', () => {
    const clicks = Array.from({ length: 60 }, (_, index) => ({ at: AT + index, ids: { c: `${index}` } }));
    const { envelope } = taken({ envelope: { clicks } });
    expect(envelope.clicks.map(({ ids }) => ids.c)).toEqual(Array.from({ length: 50 }, (_, index) => `${index + 10}`));
  });

  it.each([
    [' order-4711', 'order-4711'],
    ['order-4711\n', 'order-4711'],
    ['\u00a0order-4711\t', 'order-4711'],
    [4711, '4711'],
  ])('the event ID %j is %s', (id, expected) => {
    expect(taken({ event: { id } }).events[0]?.event.id).toBe(expected);
  });

  it('long event IDs stay different ones, and the same for whoever sends them again', () => {
    const idOf = (id: string) => taken({ event: { id } }).events[0]?.event.id;
    const [one, two] = [`${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`];
    expect(idOf(one)).toBe(idOf(one));
    expect(idOf(one)).not.toBe(idOf(two));
    expect(idOf(one)).toHaveLength(128);
  });

  it('an event without an ID gets one that a retry gets again, another event another', () => {
    const idOf = (data: object) => taken({ event: { id: undefined }, data: { ...data } }).events[0]?.event.id;
    expect(idOf({ a: 1 })).toBe(idOf({ a: 1 }));
    expect(idOf({ a: 1 })).not.toBe(idOf({ a: 2 }));
  });

  it.each([
    [true, true],
    ['true', true],
    ['1', true],
    [1, true],
    ['yes', true],
    [{}, true],
    ['0', false],
    ['false', false],
    [0, false],
    ['', false],
    [null, undefined],
  ])('the test flag %j is %s: in doubt no order is paid', (test, expected) => {
    expect(taken({ envelope: { test } }).envelope.test).toBe(expected);
  });

  it('only what says so decides on consent', () => {
    const consent = { a: 'granted', b: 'denied', c: 'yes', d: 1, e: null, f: true };
    expect(taken({ envelope: { consent } }).envelope.consent).toEqual({ a: true, b: false, f: true });
  });

  it('a place in a list stays when its value goes', () => {
    const items = [{ item_id: 'a' }, new Raw('1e999'), { item_id: 'c' }];
    expect(taken({ data: { items } }).events[0]?.event.data.items).toEqual([{ item_id: 'a' }, null, { item_id: 'c' }]);
  });

  it('what the tag left out is noted, and no part of the data', () => {
    const parsed = taken({ data: { _trl_note: ['el object', 'tax NaN'] } });
    expect(parsed.events[0]?.event.data).toEqual(ORDER);
    expect(notesOf(parsed)).toMatchObject([{ problem: 'el object' }, { problem: 'tax NaN' }]);
  });
});

describe('what a request may hold', () => {
  const items = (count: number, keys: number) =>
    Array.from({ length: count }, (_, item) =>
      Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, item + key])),
    );

  it.each([
    [83, 6],
    [200, 30],
    [500, 30],
  ])('%d items of %d keys each pass whole', (count, keys) => {
    const parsed = taken({ data: { items: items(count, keys) } });
    expect(parsed.events[0]?.event.data.items).toEqual(items(count, keys));
    expect(notesOf(parsed)).toEqual([]);
  });

  it('what is over costs neither the order nor more than itself', () => {
    const parsed = taken({ data: { items: items(2_000, 30) } });
    expect(parsed.events[0]?.event.data).toMatchObject(ORDER);
    expect(notesOf(parsed)).toMatchObject([{ problem: expect.stringContaining('16000 keys'), isFault: true }]);
  });

  it('of 60 events 50 are taken, and the others listed', () => {
    const events = Array.from({ length: 60 }, (_, index) => ({ id: `e-${index}`, name: 'Lead', at: AT }));
    const parsed = taken({ envelope: { events } });
    expect(parsed.events).toHaveLength(50);
    expect(parsed.rejected.map(({ index }) => index)).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
  });
});

describe('the order number', () => {
  const numberOf = (data: Record<string, unknown>) => taken({ data }).events[0]?.event.data;

  it.each([['7001'], [' 7001'], ['7001 '], ['7001\n'], ['\u00a07001'], ['\t7001\u2028'], ['7001\u0000'], [7001]])(
    '%j is 7001',
    (number) => {
      expect(String(numberOf({ transaction_id: number })?.transaction_id)).toBe('7001');
      expect(String(numberOf({ transaction_id: undefined, Transaction_ID: number })?.Transaction_ID)).toBe('7001');
    },
  );

  it.each([
    ...['undefined', 'null', 'NaN', '', ' ', '\n', '\u00a0', 'None', 'N/A', '(not set)', '[object Object]', 'false'],
    ...[
      '{{ order.id }}',
      '{{order_id}}',
      '{{{order}}}',
      'A-{{ id }}',
      '%%ORDER%%',
      '%%=v(@order)=%%',
      '\x24{order.id}',
      'x-\x24{id}',
    ],
    ...[
      '[ORDER]',
      '[order_id]',
      '[[order]]',
      '{order}',
      '{ORDER_ID}',
      '{order_id|url}',
      '<order-id>',
      '<%= order.id %>',
    ],
    ...[
      '#{order.id}',
      '__ORDER_ID__',
      '@@ORDER@@',
      '$order_id',
      '%ORDER_ID%',
      '{% order %}',
      '<?= $id ?>',
      '{{',
      '\x24{',
      '[]',
      '{}',
    ],
    ...['$ORDER$', ':order_id', '{order'],
    ...[[], {}, ['A-1'], true, false],
  ])('%j is none, and that is a fault', (number) => {
    const parsed = taken({ data: { transaction_id: number } });
    expect(parsed.events[0]?.event.data).not.toHaveProperty('transaction_id');
    expect(notesOf(parsed)).toMatchObject([{ field: 'data.transaction_id', isFault: true }]);
  });

  it.each([
    ...['A-1001', '0', 'NULL-7', 'undefined-1', '[1001]', '{3F2504E0-4F89-11D3-9A0C-0305E82C3301}', '#1001', '$1001'],
    ...['100%', '50%-off-1', '#A-17', 'a b', 'ordre nº 5', '<1001>', '[2026-11-28]', 'naN1', 'nonesuch', '\u{1f600}'],
  ])('%j is one, as it stands', (number) => {
    const parsed = taken({ data: { transaction_id: number } });
    expect(parsed.events[0]?.event.data.transaction_id).toBe(number);
    expect(notesOf(parsed)).toEqual([]);
  });

  it.each([
    ['transaction_id', { transaction_id: 2 ** 53 }],
    ['TRANSACTION_ID', { TRANSACTION_ID: 2 ** 60 }],
    ['transactionId', { transactionId: 2 ** 60 }],
    ['order_id', { order_id: -(2 ** 60) }],
    ['orderNumber', { orderNumber: 1e20 }],
    ['ecommerce.transaction_id', { ecommerce: { transaction_id: 2 ** 60 } }],
    ['ecommerce.purchase.actionField.id', { ecommerce: { purchase: { actionField: { id: 2 ** 60 } } } }],
    ['order.id', { order: { id: 2 ** 60 } }],
    ['orders[1].order_id', { orders: [{ order_id: 1 }, { order_id: 2 ** 60 }] }],
    ['transaction_id', { transaction_id: new Raw('1e400') }],
    ['transaction_id', { transaction_id: new Raw('9007199254740993') }],
  ])('past 2^53 is refused as %s: it was rounded to another order’s', (field, data) => {
    expect(parseEvents(bodyOf({ data }))).toMatchObject({ ok: false, field: `events[0].data.${field}` });
  });

  it.each([
    ['as text', { transaction_id: '9007199254740993' }],
    ['2^53 − 1', { transaction_id: 2 ** 53 - 1 }],
    ['of something else', { user: { id: 2 ** 60 } }],
    ['an amount', { value: 1e20 }],
  ])('%s is taken', (_, data) => {
    expect(notesOf(taken({ data }))).toEqual([]);
  });
});
