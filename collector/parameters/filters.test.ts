import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventData } from '../../sdk/protocol.ts';
import { FILTER_DESCRIPTIONS, makeFilter } from './filters.ts';
import { createLookup } from './resolve.ts';
import { parseTemplate } from './template.ts';
import { expand, slotValues, UnusableValueError } from './values.ts';

/** Every filter, with each argument that is usual. */
const WRITTEN = FILTER_DESCRIPTIONS.map(({ name, argument }) =>
  argument === undefined ? name : `${name}:${argument}`,
);

function made(written: string) {
  const filter = makeFilter(written);
  if ('wrong' in filter) throw new Error(filter.wrong);
  return filter;
}

const AT = Date.parse('2026-11-28T22:30:15.678Z');
const hex = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');

function say(
  template: string,
  data: EventData = {},
  contact: { email?: string; phone?: string; country?: string } = {},
) {
  const event = { id: 'event-1', name: 'Purchase', at: AT, data };
  const given = {
    event,
    visitor: 'v',
    test: false,
    page: { url: '', referrer: '' },
    contact,
    userAgent: '',
    ip: '',
    clicks: [],
  };
  return expand(parseTemplate(template), slotValues(createLookup(given, undefined)));
}

describe('are read as written', () => {
  it.each([
    '{{VALUE|fixed:2}}',
    '{{ value | fixed:2 }}',
    '{{ VALUE | FIXED : 2 }}',
    '{{value|Fixed: 2}}',
    '{{\tValue\t|\tfixed:2\t}}',
    '{{ value | trim | fixed:2 }}',
    '{{ value | default:0 | fixed:2 }}',
    '{{ none | default:15 | fixed:2 }}',
  ])('%s', (template) => {
    expect(say(template, { value: 15, currency: 'EUR' })).toBe('15.00');
  });

  it.each([
    ['{{ none | default:no value }}', 'no value'],
    ['{{ none | default: no value }}', 'no value'],
    ['{{ none | DEFAULT:a:b }}', 'a:b'],
    ['{{ none | default: }}', ''],
    ['{{ event_time | date:europe/berlin }}', '2026-11-28'],
    ['{{ phone | E164:de | SHA256 }}', hex('sha256', '+491701234567')],
  ])('%s is %j', (template, expected) => {
    expect(say(template, {}, { phone: '0170 1234567' })).toBe(expected);
  });

  it.each([
    ['{{X|nope}}', 'there is no filter "nope"; there are sha256, md5'],
    ['{{X|fixed:-1}}', 'from 0 to 10'],
    ['{{X|fixed:1.5}}', 'from 0 to 10'],
    ['{{X|minor:2}}', 'takes no argument'],
    ['{{X|seconds:1}}', 'takes no argument'],
    ['{{X|date:Berlin}}', 'there is no "Berlin"'],
    ['{{X|e164:Germany}}', 'the two letters of a country'],
    ['{{X|email:gmail}}', 'email:google'],
    ['{{X|md5:x}}', 'takes no argument'],
  ])('%s is refused: %s', (template, message) => {
    expect(() => parseTemplate(template)).toThrow(message);
  });
});

/** numbers × currencies × filters, the standard's digits written out */
describe('amounts follow ISO 4217', () => {
  it.each<[value: unknown, currency: string | undefined, fixed: string, fixed2: string, fixed3: string, minor: string]>(
    [
      [1500, 'JPY', '1500', '1500', '1500', '1500'],
      [1500, ' jpy ', '1500', '1500', '1500', '1500'],
      ['1,500', 'JPY', '1500', '1500', '1500', '1500'],
      [1500.5, 'KRW', '1501', '1501', '1501', '1501'],
      [1.234, 'KWD', '1.234', '1.23', '1.234', '1234'],
      ['1.234', 'KWD', '1.234', '1.23', '1.234', '1234'],
      [15, 'TND', '15.000', '15.00', '15.000', '15000'],
      [0.12345, 'CLF', '0.1235', '0.12', '0.123', '1235'],
      [15, 'EUR', '15.00', '15.00', '15.00', '1500'],
      ['€15.00', 'EUR', '15.00', '15.00', '15.00', '1500'],
      ['1 234,56 €', 'EUR', '1234.56', '1234.56', '1234.56', '123456'],
      [19.99, 'USD', '19.99', '19.99', '19.99', '1999'],
      [1.005, 'EUR', '1.01', '1.01', '1.01', '101'],
      [0.1 + 0.2, 'EUR', '0.30', '0.30', '0.30', '30'],
      [1e-7, 'EUR', '0.00', '0.00', '0.00', '0'],
      [1e-7, 'KWD', '0.000', '0.00', '0.000', '0'],
      [-1.5, 'EUR', '-1.50', '-1.50', '-1.50', '-150'],
      [1e21, 'EUR', `1${'0'.repeat(21)}.00`, `1${'0'.repeat(21)}.00`, `1${'0'.repeat(21)}.00`, `1${'0'.repeat(23)}`],
      [0, 'JPY', '0', '0', '0', '0'],
      [250000, 'IDR', '250000.00', '250000.00', '250000.00', '25000000'],
      [12.5, 'HUF', '12.50', '12.50', '12.50', '1250'],
      [15, undefined, '15.00', '15.00', '15.000', '1500'],
      [15, '€', '15.00', '15.00', '15.000', '1500'],
      ['', 'EUR', '', '', '', ''],
      [null, 'EUR', '', '', '', ''],
      ['  ', 'EUR', '', '', '', ''],
    ],
  )('%j %s: %s', (value, currency, fixed, fixed2, fixed3, minor) => {
    const data = { value, tax: value, ...(currency !== undefined && { currency }) };
    const written = ['fixed', 'fixed:2', 'fixed:3', 'minor'].map((filter) => say(`{{VALUE|${filter}}}`, data));
    expect(written).toEqual([fixed, fixed2, fixed3, minor]);
    expect(say('{{TAX|fixed:3}}|{{TAX|minor}}', data)).toBe(`${fixed3}|${minor}`);
  });

  it('keeps the places of what is no amount by its name', () => {
    expect(say('{{WEIGHT|fixed:3}} {{RATE|fixed:4}}', { weight: 1.5, rate: '0,12345', currency: 'JPY' })).toBe(
      '1.500 0.1235',
    );
  });

  it.each([
    ['{{VALUE|fixed:2}}', { value: 'abc' }, 'VALUE is not a number: "abc"'],
    ['{{VALUE|minor}}', { value: '1.2.3' }, 'VALUE is not a number: "1.2.3"'],
    ['{{VALUE}}', { value: 'free' }, 'VALUE is not a number: "free"'],
    ['{{VALUE}}', { value: { amount: 15 } }, 'VALUE is not a number: "{\\"amount\\":15}"'],
    ['{{VALUE}}', { value: true }, 'VALUE is not a number: "true"'],
    ['{{VALUE|default:0}}', { value: 'NaN' }, 'VALUE is not a number: "NaN"'],
    ['{{VALUE|sha256}}', { value: 'x' }, 'VALUE is not a number: "x"'],
    ['{{VALUE}}', { value: '1,234', currency: 'EUR' }, 'can be read as 1234 and as 1.234'],
    ['{{TAX|fixed:2}}', { tax: 'incl.' }, 'TAX is not a number: "incl."'],
    ['{{ORDER.TOTAL|fixed:2}}', { order: { total: 'x' } }, 'ORDER.TOTAL is not a number: "x"'],
    ['{{SIGNUP|seconds}}', { signup: 'yesterday' }, 'SIGNUP is not a time: "yesterday"'],
    ['{{SIGNUP|iso}}', { signup: '2026-02-30' }, 'SIGNUP is not a time'],
    ['{{SIGNUP|date}}', { signup: '28.11.2026' }, 'SIGNUP is not a time'],
  ])('%s of %j says what is wrong', (template, data, message) => {
    expect(() => say(template, data)).toThrow(UnusableValueError);
    expect(() => say(template, data)).toThrow(message);
  });
});

describe('whatever the number, the currency and the filter', () => {
  const digitsOf: Record<string, number> = { EUR: 2, JPY: 0, KWD: 3, CLF: 4, VND: 0, HUF: 2, '': 2 };
  it('comes out as a plain decimal of that number', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ min: -1e15, max: 1e15, noNaN: true }),
          fc.integer(),
          fc.double({ min: 0, max: 1e-5, noNaN: true }),
        ),
        fc.constantFrom(...Object.keys(digitsOf)),
        fc.constantFrom('', '|fixed', '|fixed:0', '|fixed:2', '|fixed:3', '|minor', '|trim', '|default:0'),
        (value, currency, filter) => {
          const text = say(`{{VALUE${filter}}}`, { value, currency });
          expect(text).toMatch(/^-?\d+(?:\.\d+)?$/);
          const digits = digitsOf[currency] ?? 2;
          const places = text.split('.')[1]?.length ?? 0;
          if (filter === '|minor') expect(places).toBe(0);
          if (filter === '|fixed') expect(places).toBe(digits);
          if (filter.startsWith('|fixed:') && currency !== '') {
            expect(places).toBe(Math.min(Number(filter.slice(7)), digits));
          }
          if (!filter.startsWith('|fixed') && filter !== '|minor') expect(Number(text)).toBe(value + 0);
          else {
            const unit = 10 ** -(filter === '|minor' ? digits : places);
            const amount = filter === '|minor' ? Number(text) * unit : Number(text);
            expect(Math.abs(amount - value)).toBeLessThanOrEqual(unit * 0.5000001 + Math.abs(value) * 1e-15);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('personal data in the form of the ad platforms', () => {
  it.each([
    [' Max.Muster+shop@Example.COM ', 'max.muster+shop@example.com', 'max.muster+shop@example.com'],
    ['Max.Muster+shop@Gmail.com', 'max.muster+shop@gmail.com', 'maxmuster+shop@gmail.com'],
    ['m.m@googlemail.com', 'm.m@googlemail.com', 'mm@googlemail.com'],
    ['m.m@gmail.com.example', 'm.m@gmail.com.example', 'm.m@gmail.com.example'],
    ['max @example.com\n', 'max@example.com', 'max@example.com'],
    ['"a@b"@example.com', '"a@b"@example.com', '"a@b"@example.com'],
    ['no address', '', ''],
    ['@example.com', '', ''],
    ['max@', '', ''],
    ['', '', ''],
  ])('email of %j', (email, common, google) => {
    expect(say('{{EMAIL|email}}', {}, { email })).toBe(common);
    expect(say('{{EMAIL|email:google}}', {}, { email })).toBe(google);
  });

  it.each<[algorithm: string, digits: number]>([
    ['sha256', 64],
    ['sha1', 40],
    ['md5', 32],
  ])('%s is of the text in lower case, and of a hash that hash', (algorithm, digits) => {
    const hashed = hex(algorithm, 'max@example.com');
    expect(hashed).toHaveLength(digits);
    for (const email of [' Max@Example.com ', hashed, hashed.toUpperCase(), ` ${hashed}\n`]) {
      expect(say(`{{EMAIL|${algorithm}}}`, {}, { email })).toBe(hashed);
      expect(say(`{{EMAIL|email|${algorithm}}}`, {}, { email })).toBe(hashed);
      expect(say(`{{EMAIL|${algorithm}|${algorithm}}}`, {}, { email })).toBe(hashed);
    }
    expect(say(`{{EMAIL|${algorithm}}}`, {}, { email: '  ' })).toBe('');
    // a digit less, or a letter that is none of hex: a text as any
    for (const other of [hashed.slice(1), `${hashed.slice(1)}g`]) {
      expect(say(`{{EMAIL|${algorithm}}}`, {}, { email: other })).toBe(hex(algorithm, other));
    }
  });

  it.each([
    ['DE', '0170 1234567', '+491701234567'],
    ['DE', '+49 (0)170/123 45-67', '+491701234567'],
    ['DE', '+49 0170 1234567', '+491701234567'],
    ['DE', '0049 170 1234567', '+491701234567'],
    ['DE', '(0170) 1234567', '+491701234567'],
    ['DE', 'tel:+49-170-1234567', '+491701234567'],
    ['DE', '491701234567', '+491701234567'],
    ['DE', '1701234567', '+491701234567'],
    ['DE', '٠١٧٠ ١٢٣٤٥٦٧', '+491701234567'],
    ['DE', '+49 170 1234567 ext. 12', '+491701234567'],
    ['DE', '+43 660 1234567', '+436601234567'],
    ['AT', '0660 1234567', '+436601234567'],
    ['IT', '06 1234 5678', '+390612345678'],
    ['IT', '+39 06 1234 5678', '+390612345678'],
    ['IT', '333 1234567', '+393331234567'],
    ['GB', '07911 123456', '+447911123456'],
    ['GB', '+44 (0)7911 123456', '+447911123456'],
    ['GB', '447911123456', '+447911123456'],
    ['FR', '06 12 34 56 78', '+33612345678'],
    ['ES', '612 34 56 78', '+34612345678'],
    ['ES', '34612345678', '+34612345678'],
    ['US', '(212) 555-1234', '+12125551234'],
    ['US', '1-212-555-1234', '+12125551234'],
    ['US', '011 49 170 1234567', '+491701234567'],
    ['US', '212.555.1234 x5', '+12125551234'],
    ['RU', '8 (916) 123-45-67', '+79161234567'],
    ['RU', '79161234567', '+79161234567'],
    ['KZ', '8 701 123 4567', '+77011234567'],
    ['BY', '80 29 123 45 67', '+375291234567'],
    ['HU', '06 20 123 4567', '+36201234567'],
    ['HU', '+36 06 20 123 4567', '+36201234567'],
    ['LT', '8 612 34567', '+37061234567'],
    ['PL', '512 345 678', '+48512345678'],
    ['CH', '079 123 45 67', '+41791234567'],
    ['BR', '(011) 91234-5678', '+5511912345678'],
    ['JP', '090-1234-5678', '+819012345678'],
    ['JP', '010 1 212 555 1234', '+12125551234'],
    ['AU', '0412 345 678', '+61412345678'],
    ['AU', '0011 1 212 555 1234', '+12125551234'],
    ['IN', '098765 43210', '+919876543210'],
    ['CN', '8613812345678', '+8613812345678'],
    ['IS', '3546111234', '+3546111234'],
    ['IS', '611 1234', '+3546111234'],
    ['DE', 'none', ''],
    ['DE', '12', ''],
    ['DE', '+49 170 1234567 8901234', ''],
    ['DE', '0170 1234567 / +49 171 1', ''],
    ['DE', '', ''],
  ])('e164:%s of %j is %s', (country, phone, expected) => {
    expect(say(`{{PHONE|e164:${country}}}`, {}, { phone })).toBe(expected);
    expect(say('{{PHONE|e164}}', {}, { phone, country })).toBe(expected);
    expect(say(`{{PHONE|e164:${country}|digits}}`, {}, { phone })).toBe(expected.slice(1));
    if (expected !== '') expect(say(`{{PHONE|e164:${country}|e164:US}}`, {}, { phone })).toBe(expected);
  });

  it('needs a country only for national numbers, and leaves hashes alone', () => {
    expect(say('{{PHONE|e164}}', {}, { phone: '+49 170 1234567' })).toBe('+491701234567');
    expect(say('{{PHONE|e164}}', {}, { phone: '0170 1234567' })).toBe('');
    expect(say('{{PHONE|e164}}', {}, { phone: '0170 1234567', country: 'Germany' })).toBe('');
    const phone = hex('sha256', '+491701234567');
    expect(say('{{PHONE|e164:DE|sha256}}', {}, { phone })).toBe(phone);
  });

  it('digits are the digits, of whatever script', () => {
    expect(say('{{X|digits}}', { x: '+49 (170) ١٢٣-456 x' })).toBe('49170123456');
    expect(say('{{X|digits}}', { x: 'none' })).toBe('');
  });
});

describe('times', () => {
  it.each([
    ['{{EVENT_TIME|seconds}}', '1795905015'],
    ['{{EVENT_TIME|iso}}', '2026-11-28T22:30:15.678Z'],
    ['{{EVENT_TIME|date}}', '2026-11-28'],
    ['{{EVENT_TIME|date:UTC}}', '2026-11-28'],
    ['{{EVENT_TIME|date:Europe/Berlin}}', '2026-11-28'],
    ['{{EVENT_TIME|date:Europe/Moscow}}', '2026-11-29'],
    ['{{EVENT_TIME|date:Asia/Tokyo}}', '2026-11-29'],
    ['{{EVENT_TIME|date:America/New_York}}', '2026-11-28'],
  ])('%s is %s', (template, expected) => {
    expect(say(template)).toBe(expected);
  });

  it.each([
    [AT, AT],
    [String(AT), AT],
    [Math.floor(AT / 1000), AT - 678],
    [AT * 1000, AT],
    ['2026-11-28T22:30:15.678Z', AT],
    ['2026-11-28 22:30:15.678', AT],
    ['2026-11-28T23:30:15.678+01:00', AT],
    ['2026-11-28T17:30:15.678-0500', AT],
    ['2026-11-28T22:30', AT - 15_678],
  ])('of %j', (x, expected) => {
    expect(say('{{X|iso}}', { x })).toBe(new Date(expected).toISOString());
    expect(say('{{X|seconds}}', { x })).toBe(String(Math.floor(expected / 1000)));
  });

  it('a day without a time is that day in every zone', () => {
    for (const zone of ['UTC', 'America/New_York', 'Pacific/Kiritimati']) {
      expect(say(`{{BIRTHDAY|date:${zone}}}`, { birthday: '1990-05-17' })).toBe('1990-05-17');
    }
  });

  it('knows the hour that summer time takes', () => {
    const zone = 'Europe/Berlin';
    expect(say(`{{X|date:${zone}}}`, { x: '2026-07-01T22:30:00Z' })).toBe('2026-07-02');
    expect(say(`{{X|date:${zone}}}`, { x: '2026-12-01T22:30:00Z' })).toBe('2026-12-01');
  });
});

it('nothing stays nothing, whatever the filter', () => {
  for (const written of WRITTEN.filter((one) => !one.startsWith('default'))) {
    const { apply } = made(written);
    expect(apply('', { currency: 'EUR', country: 'DE', isAmount: true }), written).toBe('');
  }
});

/** What the table says of a filter, and what the filter does. */
describe.each(WRITTEN)('%s is as the table says', (written) => {
  const { apply, gives, reads, hashes, fillsEmpty } = made(written);
  const of = { text: ' Max.M@gmail.com ', amount: '1.234,50 €', time: '2026-11-28T22:30:15Z' }[reads ?? 'text'];
  const context = { currency: 'EUR', country: 'DE', isAmount: false };
  const value = apply(of, context);

  it(`gives ${gives}`, () => {
    if (gives === 'number') expect(String(value)).toMatch(/^\d+(?:\.\d+)?$/);
    if (gives === 'sameText') expect(value).toBe(of.trim());
    if (gives === 'sameValue') expect(value).toBe(of);
    if (gives === 'text') expect([of, of.trim()]).not.toContain(value);
  });

  it(reads === undefined ? 'reads any text' : `reads a text as ${reads}`, () => {
    expect(typeof apply('no such thing', context) === 'string').toBe(reads === undefined);
  });

  it(hashes ? 'hides what it was' : 'hides nothing', () => {
    expect(/^[0-9a-f]{32,64}$/.test(String(value))).toBe(hashes === true);
  });

  it(fillsEmpty ? 'says what to send instead of nothing' : 'leaves nothing as it is', () => {
    expect(apply('', context) !== '').toBe(fillsEmpty === true);
  });
});

it('never throws, whatever the text', () => {
  const context = { currency: 'EUR', country: 'DE', isAmount: true };
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.stringMatching(/^[\d., '+-]{0,20}$/)),
      (text) => {
        for (const written of WRITTEN) {
          const value = made(written).apply(text, context);
          if (typeof value !== 'string') expect(value.unusable).toMatch(/^is not a (?:number|time): "/);
        }
      },
    ),
  );
});
