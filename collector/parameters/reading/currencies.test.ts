import { expect, it } from 'vitest';
import { currencyDigits } from './currencies.ts';

/** ISO 4217, list one (active codes), by their minor unit. */
const BY_DIGITS: [digits: number, codes: string][] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU
     CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS
     KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN
     PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
     UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  ],
];

it.each(
  BY_DIGITS.flatMap(([digits, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, digits] as const),
  ),
)('%s has %i', (code, digits) => {
  expect(currencyDigits(code)).toBe(digits);
  expect(currencyDigits(` ${code.toLowerCase()} `)).toBe(digits);
});

it.each(['', '€', 'EURO', 'eu', '978', 'constructor'])('nobody knows the digits of %j', (currency) => {
  expect(currencyDigits(currency)).toBeUndefined();
});

it('goes by the standard where Intl goes by custom', () => {
  const customary = (currency: string) =>
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  const differing = ['IDR', 'COP', 'IQD', 'LBP'].filter((code) => customary(code) !== currencyDigits(code));
  expect(differing.length).toBeGreaterThan(0);
});
