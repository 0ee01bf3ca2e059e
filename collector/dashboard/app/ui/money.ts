/** What something was worth, as its reader writes money. Pure. */
import { readAmount } from '../../../parameters/reading/amounts.ts';
import { currencyDigits } from '../../../parameters/reading/currencies.ts';
import { decimalText, plainNumber } from '../../../parameters/reading/decimal.ts';

/** More are shown than the currency has, so that what the page sent can be told from what it should have; these are enough to. */
const MOST_PLACES = 6;

/**
 * `€149.90`, `¥1,500`: an amount as events have it, with the digits of its currency (ISO 4217) and in the reader's language. A
 * currency that nobody knows stands behind the number as it was told; what is no amount stands as it was told.
 */
export function moneyText(value: string | number, currency: string, locale?: string): string {
  const written = typeof value === 'number' ? plainNumber(value) : value;
  const amount = readAmount(written, currency);
  const code = currency.trim();
  if (typeof amount !== 'string') return [written, code].filter(Boolean).join(' ');
  // whole in its digits, which a double may not be
  const number = amount as `${number}`;
  if (isKnown(code)) {
    const digits = currencyDigits(code) ?? 0;
    const places = { minimumFractionDigits: digits, maximumFractionDigits: Math.max(digits, MOST_PLACES) };
    return new Intl.NumberFormat(locale, { style: 'currency', currency: code, ...places }).format(number);
  }
  const { length } = amount.split('.')[1] ?? '';
  const places = { minimumFractionDigits: length > MOST_PLACES ? 0 : length, maximumFractionDigits: MOST_PLACES };
  return [new Intl.NumberFormat(locale, places).format(number), code].filter(Boolean).join(' ');
}

/** `14990` of EUR → `€149.90`: whole minor units, as figures have them, exactly. */
export function minorUnitsText(minorUnits: string, currency: string, locale?: string): string {
  const amount = decimalText({ digits: BigInt(minorUnits), places: currencyDigits(currency) ?? 2 });
  return moneyText(amount, currency, locale);
}

let known: ReadonlySet<string> | undefined;

/** To the browser: of others it would make up a sign. */
function isKnown(code: string): boolean {
  known ??= new Set(Intl.supportedValuesOf('currency'));
  return known.has(code.toUpperCase());
}
