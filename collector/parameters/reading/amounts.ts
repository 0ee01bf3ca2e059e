/**
 * Amounts as pages give them: numbers, and the texts that shops show. `1,000.00`, `15,00`, `€15.00`, `1 234,56 €`, `1'234.50`
 * and `١٥٫٥٠` have one meaning each. What has two, or none, is refused rather than guessed: a wrong reading pays a partner a thousand
 * times too much, or next to nothing.
 *
 * - A point alone is the decimal point, as JavaScript, JSON and Google Analytics write numbers: `1.234` is 1.234.
 * - One comma with exactly three digits behind it (`1,234`) may stand for thousands or for decimals, so it is refused; so is one
 *   point in a text with a currency sign (`1.234 €`). Where the currency has no decimals (ISO 4217) both are thousands, but
 *   for a point without a sign and with a zero at the end (`12.500`), which is neither.
 * - Spaces and apostrophes only ever divide thousands.
 */
import { currencyDigits } from './currencies.ts';
import { decimalText, parseDecimal } from './decimal.ts';
import { asciiDigits } from './scriptDigits.ts';

/** What is wrong with a value, to stand behind its name: `is not a number: "abc"`. */
export interface Unusable {
  unusable: string;
}

const AS_IT_STANDS = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
/** Amounts that shops show are shorter; a number that JavaScript writes may not be. */
const LONGEST_SHOWN = 64;
const SHOWN_IN_ERRORS = 60;

/** In plain notation, its decimals as they were given. `currency` helps where a separator could be either. */
export function readAmount(written: string, currency = ''): string | Unusable {
  const text = asciiDigits(written).trim();
  const decimal = parseDecimal(text);
  if (decimal) {
    const isWhole = currencyDigits(currency) === 0;
    if (isWhole && /^[+-]?[1-9]\d{0,2}\.\d\d0$/.test(text)) return ambiguous(written, text);
    return AS_IT_STANDS.test(text) ? text : decimalText(decimal);
  }
  if (text.length > LONGEST_SHOWN) return notANumber(written);
  const parts = takeApart(text, currency);
  if (!parts) return notANumber(written);
  const number = readNumber(parts, currencyDigits(currency));
  if (number === 'ambiguous') return ambiguous(written, parts.number);
  return number === undefined ? notANumber(written) : parts.isNegative ? `-${number}` : number;
}

export function notANumber(written: string): Unusable {
  return { unusable: `is not a number: ${quoted(written)}` };
}

function ambiguous(written: string, number: string): Unusable {
  const [whole = '', rest = ''] = number.split(/[.,]/);
  const readings = `can be read as ${whole}${rest} and as ${whole}.${rest}; send a number, or one with a decimal point`;
  return { unusable: `is not a number: ${quoted(written)} ${readings}` };
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_IN_ERRORS ? `${text.slice(0, SHOWN_IN_ERRORS).toWellFormed()}…` : text);
}

interface Parts {
  /** digits and what divides them: `.`, `,`, a space, `'`, and `٫`, which only ever is a decimal point */
  number: string;
  isNegative: boolean;
  hasUnit: boolean;
}

/** Marks of direction, byte order and width, which show nothing. */
const INVISIBLE = /[\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const SAME_CHARACTER: readonly (readonly [RegExp, string])[] = [
  [/[\p{Zs}\s]/gu, ' '],
  [/[’‘ʼ´`＇٬]/g, "'"],
  [/[−–—‒﹣－]/g, '-'],
  [/[，،]/g, ','],
  [/．/g, '.'],
];

function takeApart(text: string, currency: string): Parts | undefined {
  let plain = text.replace(INVISIBLE, '');
  for (const [characters, same] of SAME_CHARACTER) plain = plain.replace(characters, same);
  const first = plain.search(/\d/);
  if (first < 0) return undefined;
  let end = plain.length;
  while (!/\d/.test(plain.charAt(end - 1))) end--;
  // `.5`, but not the point of `Rs.500`
  const start = /(?:^|[^\p{L}])[.,٫]$/u.test(plain.slice(0, first)) ? first - 1 : first;
  const number = plain.slice(start, end);
  if (!/^[\d., '٫]+$/.test(number)) return undefined;
  const around = readAround(plain.slice(0, start).trim(), plain.slice(end).trim(), currency.trim());
  return around && { number, ...around };
}

/** What stands before and behind: a sign, parentheses as accountants write them, a currency, `,-` for no cents. */
function readAround(
  before: string,
  behind: string,
  currency: string,
): Pick<Parts, 'isNegative' | 'hasUnit'> | undefined {
  const isInParentheses = before.startsWith('(') && behind.endsWith(')');
  const head = isInParentheses ? before.slice(1).trim() : before;
  const tail = (isInParentheses ? behind.slice(0, -1) : behind).replace(/^[.,]-{0,2}/, '').trim();
  const signBefore = /^[+-]|[+-]$/;
  const signBehind = /^-|-$/;
  const isMinusBefore = signBefore.exec(head)?.[0] === '-';
  const minuses = [isInParentheses, isMinusBefore, signBehind.test(tail)].filter(Boolean).length;
  const units = [head.replace(signBefore, '').trim(), tail.replace(signBehind, '').trim()].filter(
    (unit) => unit !== '',
  );
  const isOwn = (unit: string) => unit.toUpperCase() === currency.toUpperCase();
  if (minuses > 1 || !units.every((unit) => isOwn(unit) || isCurrency(unit))) return undefined;
  return { isNegative: minuses === 1, hasUnit: units.length > 0 };
}

/** `$`, `US$`, `R$`, and the like. */
const WITH_SIGN = /^(?:\p{L}{0,3}\.?\p{Sc}|\p{Sc}\p{L}{0,3})$/u;
const ARABIC = /^\p{Script=Arabic}{1,5}(?:\.\p{Script=Arabic}{1,5}){0,3}\.?$/u;
const CODES = new Set(Intl.supportedValuesOf('currency'));
/** What currencies are called where their amounts are shown; a point at the end is left out. */
const NAMES = new Set(
  'kr kč zł ft fr sfr rs re lei leu лв руб р грн ден дин din rm tl km rp s/ b/ bs euro euros eur dollar dollars usd 円 元 圆 圓 원 บาท'.split(
    ' ',
  ),
);

function isCurrency(text: string): boolean {
  const name = text.replace(/\.$/, '');
  return WITH_SIGN.test(text) || CODES.has(name.toUpperCase()) || NAMES.has(name.toLowerCase()) || ARABIC.test(text);
}

function readNumber({ number, hasUnit }: Parts, digits: number | undefined): string | 'ambiguous' | undefined {
  const separators = [...number].filter((character) => !/\d/.test(character));
  const kinds = [...new Set(separators)];
  const last = separators.at(-1);
  if (last === undefined) return plain(number);
  if (kinds.length > 2) return undefined;
  const canBeDecimal = last === '.' || last === ',' || last === '٫';
  const isOnce = separators.filter((kind) => kind === last).length === 1;
  if (kinds.length === 1 && canBeDecimal && isOnce) {
    const [whole = '', fraction = ''] = number.split(last);
    const mayBeThousands = last !== '٫' && /^[1-9]\d{0,2}$/.test(whole) && fraction.length === 3;
    if (!mayBeThousands || (last === '.' && digits !== undefined && digits > 2)) return plain(whole, fraction);
    return digits === 0 && (last === ',' || hasUnit) ? plain(whole + fraction) : 'ambiguous';
  }
  if (kinds.length === 1) return last === '٫' ? undefined : grouped(number, last);
  if (!canBeDecimal || !isOnce) return undefined;
  const [whole = '', fraction = ''] = number.split(last);
  const group = kinds.find((kind) => kind !== last) ?? '';
  if (group === '٫' || fraction.includes(group)) return undefined;
  return grouped(whole, group, fraction);
}

/** Groups of three; with commas India's too: `1,00,000`. */
function grouped(whole: string, separator: string, fraction = ''): string | undefined {
  const groups = whole.split(separator);
  const [first = '', ...others] = groups;
  const last = others.at(-1) ?? '';
  const isIndian = separator === ',' && first.length <= 2 && others.slice(0, -1).every((group) => group.length === 2);
  const isWestern = others.every((group) => group.length === 3);
  const isGrouped = /^[1-9]\d{0,2}$/.test(first) && last.length === 3 && (isWestern || isIndian);
  return isGrouped ? plain(groups.join(''), fraction) : undefined;
}

function plain(whole: string, fraction = ''): string {
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return fraction === '' ? digits : `${digits}.${fraction}`;
}
