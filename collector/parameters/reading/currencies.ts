/**
 * How many digits a currency's amounts have behind the point, by ISO 4217's list of active codes ("minor unit"). Intl says what
 * is customary (CLDR): for HUF, IDR, COP or IQD that is none, while networks go by the standard, which says 2, 2, 2 and 3.
 */
const OTHER_THAN_TWO: Readonly<Record<string, number>> = Object.fromEntries(
  [
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'] as const,
    [3, 'BHD IQD JOD KWD LYD OMR TND'] as const,
    [4, 'CLF UYW'] as const,
  ].flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, digits])),
);
const USUAL = 2;

/** `currency` as pages write it: `EUR`, `jpy `. Undefined where it is no three letters, so that nobody knows. */
export function currencyDigits(currency: string): number | undefined {
  const code = currency.trim().toUpperCase();
  if (!/^[A-Z]{3}$/.test(code)) return undefined;
  return (Object.hasOwn(OTHER_THAN_TWO, code) ? OTHER_THAN_TWO[code] : undefined) ?? USUAL;
}
