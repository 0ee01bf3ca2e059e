/**
 * Decimal arithmetic on text, for money: `1.005` with two places is `1.01`, which binary floats can't give.
 * Half a unit rounds away from zero, as shops and networks do.
 */

/** Decimal numbers as JavaScript and JSON write them: `15`, `-3.50`, `.5`, `1e3`; exponent within ±20. */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;
/** What is longer isn't looked at: a page's text may have 16 KiB. A double in plain notation has up to 341 digits. */
const LONGEST = 350;

/** A decimal number: `digits` × 10^-`places`. */
export interface Decimal {
  /** negative where the number is */
  digits: bigint;
  /** how many of the digits stand behind the point; never negative */
  places: number;
}

export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > LONGEST) return undefined;
  const match = DECIMAL.exec(text.trim());
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const shift = Number(exponent);
  if (Math.abs(shift) > 20) return undefined;
  const size = BigInt(whole + fraction);
  const digits = sign === '-' ? -size : size;
  const places = fraction.length - shift;
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { ...b, digits: -b.digits });
}

export function add(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(a.places, b.places);
  return { digits: atPlaces(a, places) + atPlaces(b, places), places };
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, places: a.places + b.places };
}

export function isEqual(a: Decimal, b: Decimal): boolean {
  return subtract(a, b).digits === 0n;
}

function atPlaces({ digits, places }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - places);
}

/** In plain notation, with all its places. */
export function decimalText({ digits, places }: Decimal): string {
  const isNegative = digits < 0n;
  const text = (isNegative ? -digits : digits).toString().padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places);
  const number = places === 0 ? whole : `${whole}.${text.slice(text.length - places)}`;
  return isNegative ? `-${number}` : number;
}

/**
 * The number × 10^`shift`, rounded to `places` decimal places, in plain notation; undefined when the text is no number.
 * `toPlaces('149.9', 2)` → `149.90`; `toPlaces('149.9', 0, 2)` → `14990`.
 */
export function toPlaces(text: string, places: number, shift = 0): string | undefined {
  const decimal = parseDecimal(text);
  if (!decimal) return undefined;
  const surplus = decimal.places - shift - places;
  const isNegative = decimal.digits < 0n;
  let size = isNegative ? -decimal.digits : decimal.digits;
  if (surplus > 0) {
    const divisor = 10n ** BigInt(surplus);
    size = (size + divisor / 2n) / divisor;
  } else {
    size *= 10n ** BigInt(-surplus);
  }
  return decimalText({ digits: isNegative ? -size : size, places });
}

/** A number as text without an exponent, digit for digit what JavaScript writes: `1e-7` → `0.0000001`. */
export function plainNumber(number: number): string {
  const text = String(number);
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = whole + fraction;
  // where the point stands in the digits
  const point = whole.length + Number(exponent);
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${sign}0.${digits.padStart(digits.length - point, '0')}`;
}
