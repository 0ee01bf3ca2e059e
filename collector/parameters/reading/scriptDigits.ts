/** Digits of other scripts as ASCII: `١٥` and `１５` are 15. */

const BEYOND_ASCII = /[^\0-\x7f]/;
const DIGIT = /^\p{Nd}$/u;
/** Found out once each; there are some 700. */
const known = new Map<string, string>();

export function asciiDigits(text: string): string {
  return BEYOND_ASCII.test(text) ? text.replace(/\p{Nd}/gu, digitValue) : text;
}

/** Unicode keeps the digits of a script together, 0 to 9 in order (chapter 4.6); some runs follow each other directly. */
function digitValue(digit: string): string {
  const found = known.get(digit);
  if (found !== undefined) return found;
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(code - before - 1))) before++;
  const value = String(before % 10);
  known.set(digit, value);
  return value;
}
