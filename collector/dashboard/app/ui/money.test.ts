import { expect, it } from 'vitest';
import { minorUnitsText, moneyText } from './money.ts';

it.each<[string | number, string, string, string]>([
  [149.9, 'EUR', 'en-US', '€149.90'],
  [149.9, 'eur ', 'de-DE', '149,90 €'],
  [1234567.5, 'USD', 'en-US', '$1,234,567.50'],
  [1500, 'JPY', 'en-US', '¥1,500'],
  [1.5, 'KWD', 'en-US', 'KWD 1.500'],
  [15, 'HUF', 'en-US', 'HUF 15.00'],
  ['15.5', 'CHF', 'de-CH', 'CHF 15.50'],
  ['1.234,56 €', 'EUR', 'en-US', '€1,234.56'],
  [-3, 'EUR', 'en-US', '-€3.00'],
  [149.905, 'EUR', 'en-US', '€149.905'],
  [0.1 + 0.2, 'EUR', 'en-US', '€0.30'],
  ['12345678901234567.89', 'EUR', 'en-US', '€12,345,678,901,234,567.89'],
  [1e21, 'EUR', 'en-US', '€1,000,000,000,000,000,000,000.00'],
  // no currency, or none that is known
  [15, '', 'en-US', '15'],
  ['15.50', '', 'en-US', '15.50'],
  [1500.5, '', 'de-DE', '1.500,5'],
  [15, 'XYZ', 'en-US', '15 XYZ'],
  [1500, 'points', 'en-US', '1,500 points'],
  // what is no amount is left as it was told
  ['1,000', 'EUR', 'en-US', '1,000 EUR'],
  ['free', 'EUR', 'en-US', 'free EUR'],
  ['free', '', 'en-US', 'free'],
])('%j of %j is to readers of %s %j', (value, currency, locale, text) => {
  expect(moneyText(value, currency, locale).replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(text);
});

it.each([
  ['14990', 'EUR', '€149.90'],
  ['-5', 'EUR', '-€0.05'],
  ['1500', 'JPY', '¥1,500'],
  ['1500', 'KWD', 'KWD 1.500'],
  ['1500', '', '15.00'],
  ['123456789012345678901', 'EUR', '€1,234,567,890,123,456,789.01'],
])('%s minor units of %j are %j', (minorUnits, currency, text) => {
  expect(minorUnitsText(minorUnits, currency, 'en-US').replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(text);
});
