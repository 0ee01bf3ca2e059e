import { describe, expect, it } from 'vitest';
import { plainCopy } from './plainCopy.ts';

const ORDER = { transaction_id: 'A-1', value: 15 };
const cycle = () => {
  const one: Record<string, unknown> = { a: 1 };
  one.self = { back: one };
  return one;
};
const throwing = () => ({
  get tax() {
    throw new Error('no');
  },
});
const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
};
const hostile = () =>
  new Proxy(
    {},
    {
      get() {
        throw new Error('no');
      },
      ownKeys() {
        throw new Error('no');
      },
    },
  );
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** `kept`: what is left of it; undefined: nothing. `silent`: it is no value, and nobody has to hear of it. */
const ODD: [name: string, make: () => unknown, kept: unknown, silent?: 'silent'][] = [
  ['undefined', () => undefined, undefined, 'silent'],
  ['null', () => null, null, 'silent'],
  ['a text', () => 'x', 'x', 'silent'],
  ['a Date', () => new Date(0), '1970-01-01T00:00:00.000Z', 'silent'],
  ['a boxed number', () => Object(5), 5, 'silent'],
  ['a BigInt', () => 12345678901234567890n, '12345678901234567890', 'silent'],
  [
    'an object of a class',
    () =>
      new (class {
        a = 1;
      })(),
    { a: 1 },
    'silent',
  ],
  ['an object without a prototype', () => Object.assign(Object.create(null), { a: 1 }), { a: 1 }, 'silent'],
  ['a list with holes', () => [1, ...Array(1), 3].fill(0, 3), [1, undefined, 3], 'silent'],
  ['a symbol', () => Symbol('x'), undefined],
  ['a function', () => () => 1, undefined],
  ['NaN', () => Number.NaN, undefined],
  ['Infinity', () => Number.NEGATIVE_INFINITY, undefined],
  ['a Map', () => new Map([['a', 1]]), undefined],
  ['a Set', () => new Set([1]), undefined],
  ['a regular expression', () => /x/, undefined],
  ['an error', () => new Error('x'), undefined],
  ['a promise', () => Promise.resolve(), undefined],
  ['bytes', () => new Uint8Array(4), undefined],
  ['a cycle', cycle, { a: 1, self: { back: undefined } }],
  ['a getter that throws', throwing, { tax: undefined }],
  ['a toJSON that throws', () => ({ toJSON: () => JSON.parse('{') }), undefined],
  ['a Proxy that throws', hostile, undefined],
  ['a revoked Proxy', revoked, undefined],
];

/** What the places make. */
interface Found {
  odd: unknown;
  items: { odd: unknown }[];
  a: { b: { c: unknown } };
}

/** Where it stands, and how to find it again. */
const PLACES: [name: string, put: (odd: unknown) => object, find: (copied: Found) => unknown][] = [
  ['a key', (odd) => ({ odd, ...ORDER }), ({ odd }) => odd],
  ['a key of an item', (odd) => ({ items: [{ odd }, { id: 'b' }], ...ORDER }), ({ items }) => items[0]?.odd],
  ['an item', (odd) => ({ items: [{ id: 'a' }, odd], ...ORDER }), ({ items }) => items[1]],
  ['deep down', (odd) => ({ a: { b: { c: odd } }, ...ORDER }), ({ a }) => a.b.c],
];

describe.each(PLACES)('as %s', (_, put, find) => {
  it.each(ODD)('%s costs nothing but itself', (_name, make, kept, silent) => {
    const { _trl_note: notes, ...copied } = plainCopy(put(make()));
    expect(copied).toMatchObject(ORDER);
    expect(find(copied as unknown as Found)).toEqual(kept);
    expect(notes === undefined).toBe(silent === 'silent');
    expect(() => JSON.stringify(copied)).not.toThrow();
  });
});

it.each(ODD)('%s in the place of the data is an event without data', (_, make, kept) => {
  const { _trl_note: notes, ...copied } = plainCopy(make());
  const isData = typeof kept === 'object' && kept !== null && !Array.isArray(kept);
  expect(copied).toEqual(isData ? kept : {});
  if (!isData && make() !== undefined && make() !== null) expect(notes).toHaveLength(1);
});

it.each(['', [], [1], 0, false])('%j as data is no data', (data) => {
  expect(plainCopy(data)).not.toHaveProperty('0');
});

it('says what is missing, by its place', () => {
  const data = { ...ORDER, a: Number.NaN, items: [{ el: new Map() }], ...Object.defineProperty({}, 'x', {}) };
  expect(plainCopy(data)._trl_note).toEqual(['data.a NaN', 'data.items.0.el Map']);
});

it('takes the same object twice, which is no cycle', () => {
  const address = { city: 'Bern' };
  expect(plainCopy({ billing: address, shipping: address })).toEqual({ billing: address, shipping: address });
});

it('an own __proto__ changes no prototype', () => {
  const copied = plainCopy(JSON.parse('{"__proto__":{"polluted":1},"a":1}'));
  expect(copied.a).toBe(1);
  expect('polluted' in {}).toBe(false);
});

it('is not stopped by depth, length or number', () => {
  const data = { ...ORDER, deep: deep(50_000), holes: new Array(1_000_000_000), many: Array(300_000).fill({ a: 1 }) };
  const copied = plainCopy(data);
  expect(copied).toMatchObject(ORDER);
  expect(copied._trl_note).toBeDefined();
});

it('lists are lists on pages with Prototype.js', () => {
  const list = Object.assign([1, 2], { toJSON: () => '[1, 2]' });
  expect(plainCopy({ list })).toEqual({ list: [1, 2] });
});

describe('what is too large', () => {
  const items = (count: number, text = 'x'.repeat(40)) =>
    Array.from({ length: count }, (_, n) => ({
      item_id: `i${n}`,
      price: n,
      quantity: 1,
      description: text,
      brand: text,
    }));
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

  it('200 items of ordinary detail pass whole', () => {
    const data = { ...ORDER, items: items(200) };
    expect(plainCopy(data)).toEqual(data);
  });

  it.each([
    ['many items', { items: items(500) }],
    ['items with long texts, of three bytes a character', { items: items(50, '猫'.repeat(500)) }],
    ['further data beside them', { items: items(400), note: 'n'.repeat(2_000) }],
  ])('%s: their detail goes, what is paid by stays', (_, data) => {
    const { _trl_note: notes, ...copied } = plainCopy({ ...data, ...ORDER });
    const own = data.items.map(({ item_id, price, quantity }) => ({ item_id, price, quantity }));
    expect(copied).toEqual({ ...data, ...ORDER, items: own });
    expect(notes).toEqual(['too large, items: detail']);
  });

  it.each([
    ['more items than fit', { items: items(5_000) }],
    ['a long text', { note: '猫'.repeat(100_000) }],
    ['many keys', Object.fromEntries(Array.from({ length: 9_000 }, (_, n) => [`key${n}`, 'v']))],
    [
      'a long order of long texts',
      Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`k${n}`, '猫'.repeat(900)])),
    ],
  ])('%s: the order stays', (_, data) => {
    const copied = plainCopy({ ...data, ...ORDER });
    expect(copied).toMatchObject(ORDER);
    expect(bytes(copied)).toBeLessThan(46_000);
    expect(copied._trl_note).toContain('too large, lists and long texts');
  });
});
