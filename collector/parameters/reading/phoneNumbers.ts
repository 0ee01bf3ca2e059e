/**
 * Telephone numbers in the form of E.164: `0170 1234567` in Germany is `+491701234567`. A table of calling codes and trunk
 * prefixes, rather than libphonenumber, whose smallest form is forty times as large: what is asked for here is one spelling for one
 * number, so that hashes match, and not whether the number is assigned, mobile, or how to print it.
 */
import { COUNTRIES } from './callingCodes.ts';
import { asciiDigits } from './scriptDigits.ts';

/** E.164 §6: at most 15 digits; the shortest numbers in use have 7 with their country's code. */
const MOST_DIGITS = 15;
const LEAST_DIGITS = 7;
const LONGEST = 64;
/** Where nobody leaves out the zero in front, a number that begins with the country's own code is meant to have a + before it. */
const LEAST_BEHIND_CODE = 8;

export function isCountry(country: string): boolean {
  return COUNTRIES.has(country);
}

/** '' where it is no telephone number, or a national one and the country (two letters) isn't known. */
export function toE164(written: string, country: string | undefined): string {
  if (written.length > LONGEST) return '';
  const text = asciiDigits(written)
    .replace(/^\s*tel:/i, '')
    .replace(/(?:ext|[;,#x]).*$/i, '')
    // +49 (0) 170: the zero is for calls within the country
    .replace(/\(\s*0\s*\)/, '');
  if (/[^\d\s+()./\p{Pd}\p{Zs}·]/u.test(text)) return '';
  const dialled = text.replace(/[^\d+]/g, '');
  if (dialled.lastIndexOf('+') > 0) return '';
  const number = dialled.startsWith('+') ? withoutTrunk(dialled.slice(1)) : fromCountry(dialled, country);
  return number.length >= LEAST_DIGITS && number.length <= MOST_DIGITS ? `+${number}` : '';
}

function fromCountry(digits: string, country: string | undefined): string {
  const home = country === undefined ? undefined : COUNTRIES.get(country);
  const abroad = (home?.abroad ?? ['00']).find((prefix) => digits.startsWith(prefix));
  if (abroad !== undefined) return withoutTrunk(digits.slice(abroad.length));
  if (!home) return '';
  const { code, trunks, longest } = home;
  const trunk = trunks.find((prefix) => digits.startsWith(prefix));
  if (trunk !== undefined) return code + digits.slice(trunk.length);
  const isInternational =
    digits.startsWith(code) && digits.length - code.length >= Math.min(LEAST_BEHIND_CODE, longest);
  return isInternational && digits.length > longest ? digits : code + digits;
}

/** `+49 0170`: a zero that belongs to calls within the country only. Where numbers keep it (Italy), it stays. */
function withoutTrunk(digits: string): string {
  for (const { code, trunks } of COUNTRIES.values()) {
    const trunk = trunks.find((prefix) => prefix.startsWith('0') && digits.startsWith(code + prefix));
    if (trunk !== undefined) return code + digits.slice(code.length + trunk.length);
  }
  return digits;
}
