import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAmount } from './amounts.ts';

/** `…`: what is refused, with two readings or none. */
const NO_NUMBER = 'is not a number';
const reading = (text: string, currency = 'EUR') => {
  const amount = readAmount(text, currency);
  return typeof amount === 'string' ? amount : amount.unusable;
};

describe('an amount has one meaning', () => {
  it.each<[written: string, amount: string, currency?: string]>([
    // as JavaScript and JSON write numbers
    ['15', '15'],
    ['149.90', '149.90'],
    ['-3.5', '-3.5'],
    ['+15', '15'],
    ['.5', '0.5'],
    ['15.', '15'],
    ['007.50', '7.50'],
    ['1e3', '1000'],
    ['1E-7', '0.0000001'],
    ['1.234', '1.234'],
    ['1.234', '1.234', 'KWD'],
    ['0.30000000000000004', '0.30000000000000004'],
    // thousands divided
    ['1,000.00', '1000.00'],
    ['1.000,00', '1000.00'],
    ['1,234,567.89', '1234567.89'],
    ['1.234.567,89', '1234567.89'],
    ['1,234,567', '1234567'],
    ['1.234.567', '1234567'],
    ['1 234,56', '1234.56'],
    ['1 234', '1234'],
    ['1 234,567', '1234.567'],
    ['1\u00a0234,56', '1234.56'],
    ['1\u202f234,56', '1234.56'],
    ['1\u2009234.56', '1234.56'],
    ["1'234.50", '1234.50'],
    ['1’234.50', '1234.50'],
    ["1'234", '1234'],
    ['1,00,000.00', '100000.00', 'INR'],
    ['12,34,567', '1234567', 'INR'],
    // a comma for decimals
    ['15,00', '15.00'],
    ['15,5', '15.5'],
    ['15,', '15'],
    [',5', '0.5'],
    ['0,123', '0.123'],
    ['1234,567', '1234.567'],
    ['1,2345', '1.2345'],
    // where a currency has no decimals
    ['1,500', '1500', 'JPY'],
    ['12,500', '12500', 'CLP'],
    ['$12.500', '12500', 'CLP'],
    ['1.500 ₫', '1500', 'VND'],
    ['1500.00', '1500.00', 'JPY'],
    // with a currency
    ['€15.00', '15.00'],
    ['15,00 €', '15.00'],
    ['1 234,56 €', '1234.56'],
    ['EUR 15.00', '15.00'],
    ['15.00 eur', '15.00'],
    ['15.00EUR', '15.00'],
    ['$1,234.50', '1234.50', 'USD'],
    ['US$ 15.00', '15.00', 'USD'],
    ['R$ 1.234,56', '1234.56', 'BRL'],
    ['Rs.500', '500', 'INR'],
    ['Rs. 1,500.00', '1500.00', 'INR'],
    ['₹1,00,000.00', '100000.00', 'INR'],
    ['1 234,50 zł', '1234.50', 'PLN'],
    ['1 234,50 Kč', '1234.50', 'CZK'],
    ['kr. 1.234,50', '1234.50', 'DKK'],
    ['CHF 1’234.50', '1234.50', 'CHF'],
    ['Fr. 15.–', '15', 'CHF'],
    ['15,- €', '15'],
    ['1 500 руб.', '1500', 'RUB'],
    ['￥1，500', '1500', 'JPY'],
    ['1,500円', '1500', 'JPY'],
    ['1.234 KWD', '1.234', 'KWD'],
    ['S/ 15.00', '15.00', 'PEN'],
    // signs
    ['−15.00', '-15.00'],
    ['-15,00 €', '-15.00'],
    ['€-15.00', '-15.00'],
    ['15.00-', '-15.00'],
    ['(15.00)', '-15.00'],
    ['($1,500.00)', '-1500.00', 'USD'],
    // digits of other scripts, marks that show nothing
    ['١٥', '15'],
    ['١٬٢٣٤٫٥٠', '1234.50'],
    ['۱۲٫۵', '12.5'],
    ['१५.५०', '15.50'],
    ['１，０００．００', '1000.00'],
    ['\u200f١٥٫٥٠\u00a0ر.س.\u200f', '15.50', 'SAR'],
    ['\ufeff15.00\u200b', '15.00'],
    ['\t15.00\n', '15.00'],
  ])('%j is %s (%s)', (written, amount, currency) => {
    expect(reading(written, currency)).toBe(amount);
  });

  it.each<[written: string, currency?: string]>([
    ['abc'],
    ['-'],
    ['€'],
    ['free'],
    ['15 pieces'],
    ['15 €/month'],
    ['15%'],
    ['1.2.3'],
    ['1,2,3'],
    ['1.000,000,00'],
    ['1,000.000.00'],
    ['1 23'],
    ["1'2345"],
    ['12,345,67'],
    ['1,234 567'],
    ['1 234.567,89'],
    ['0,123,456'],
    ['15 16'],
    ['15-16'],
    ['--15'],
    ['-15-'],
    ['(-15)'],
    ['0x10'],
    ['1e99'],
    ['NaN'],
    ['Infinity'],
    ['{"amount":15}'],
    ['true'],
    ['½'],
    ['5²'],
    ['1_000'],
    ['9'.repeat(400)],
    ['x'.repeat(20_000)],
  ])('%j is none', (written, currency) => {
    expect(reading(written, currency)).toContain(NO_NUMBER);
    expect(reading(written, currency).length).toBeLessThan(120);
  });

  it.each<[written: string, currency: string, readings: string]>([
    ['1,234', 'EUR', '1234 and as 1.234'],
    ['1,234', 'USD', '1234 and as 1.234'],
    ['1,234', 'KWD', '1234 and as 1.234'],
    ['1,234', '', '1234 and as 1.234'],
    ['19,995', 'EUR', '19995 and as 19.995'],
    ['1.234 €', 'EUR', '1234 and as 1.234'],
    ['12.500', 'CLP', '12500 and as 12.500'],
    ['150.000', 'VND', '150000 and as 150.000'],
  ])('%j of %s is refused with both of its readings', (written, currency, readings) => {
    expect(reading(written, currency)).toContain(`${NO_NUMBER}: ${JSON.stringify(written)} can be read as ${readings}`);
  });
});

/** Whatever the locale: what its shops show is read as the number that it is, or refused; never as another. */
it('reads what locales show, or refuses it', () => {
  const locales =
    'en-US en-IN de-DE de-CH de-AT fr-FR fr-CH it-IT es-ES es-CL pt-BR pt-PT pl-PL cs-CZ sv-SE nb-NO da-DK fi-FI nl-NL'
      .concat(
        ' hu-HU ro-RO bg-BG uk-UA ru-RU tr-TR el-GR he-IL ar-EG ar-SA fa-IR hi-IN bn-BD mr-IN ne-NP my-MM ja-JP ko-KR zh-CN th-TH vi-VN',
      )
      .split(' ');
  const currencies = ['EUR', 'USD', 'JPY', 'KWD', 'CHF', 'INR', 'CLP', 'HUF', 'BRL', 'CLF'];
  const displays = ['symbol', 'narrowSymbol', 'code', undefined] as const;
  let refused = 0;
  let read = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...locales),
      fc.constantFrom(...currencies),
      fc.constantFrom(...displays),
      fc.integer({ min: -10_000_000, max: 10_000_000_000 }),
      (locale, currency, currencyDisplay, minor) => {
        const style = currencyDisplay && ({ style: 'currency', currency, currencyDisplay } as const);
        const format = new Intl.NumberFormat(locale, style || { minimumFractionDigits: 2, maximumFractionDigits: 2 });
        const places = format.resolvedOptions().maximumFractionDigits ?? 2;
        const number = Number(`${minor}e-${places}`);
        const amount = readAmount(format.format(number), currency);
        if (typeof amount !== 'string') {
          refused += 1;
          expect(amount.unusable).toContain(NO_NUMBER);
          return;
        }
        read += 1;
        expect(Number(amount)).toBe(Number(number.toFixed(places)));
      },
    ),
    { numRuns: 3000 },
  );
  // those with two readings
  expect(read).toBeGreaterThan(4 * refused);
});

it('reads every number that JavaScript writes as that number, without an exponent', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-18, max: 1e20, noNaN: true }), (number) => {
      const amount = reading(String(number));
      expect(Number(amount)).toBe(number);
      expect(amount).toMatch(/^\d+(?:\.\d+)?$/);
    }),
  );
});
