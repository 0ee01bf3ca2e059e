/**
 * Decimal arithmetic on text, for money: `1.005` with two places is `1.01`, which binary floats can't give.
 * Half a unit rounds away from zero, as shops and networks do.
 */

/** Decimal numbers as pages send them: `15`, `-3.50`, `.5`, `1e3`; at most 30 digits, exponent within ±20. */
const DECIMAL = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?$/;
/** Sign, digits, point, digits, exponent. What is longer isn't looked at: a page's text may have 16 KiB. */
const LONGEST = 1 + 30 + 1 + 30 + 4;

interface Decimal {
  negative: boolean;
  /** all digits, without the point */
  digits: string;
  /** how many of the digits stand behind the point; may be negative */
  places: number;
}

function parseDecimal(text: string): Decimal | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return undefined;
  const match = DECIMAL.exec(trimmed);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const shift = Number(exponent);
  if (Math.abs(shift) > 20) return undefined;
  return { negative: sign === '-', digits: whole + fraction, places: fraction.length - shift };
}

/**
 * The number × 10^`shift`, rounded to `places` decimal places, in plain notation; undefined when the text is no number.
 * `toPlaces('149.9', 2)` → `149.90`; `toPlaces('149.9', 0, 2)` → `14990`.
 */
export function toPlaces(text: string, places: number, shift = 0): string | undefined {
  const decimal = parseDecimal(text);
  if (!decimal) return undefined;
  const surplus = decimal.places - shift - places;
  let scaled = BigInt(decimal.digits);
  if (surplus > 0) {
    const divisor = 10n ** BigInt(surplus);
    scaled = (scaled + divisor / 2n) / divisor;
  } else {
    scaled *= 10n ** BigInt(-surplus);
  }
  const digits = scaled.toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const number = places === 0 ? whole : `${whole}.${digits.slice(digits.length - places)}`;
  return decimal.negative && scaled !== 0n ? `-${number}` : number;
}
