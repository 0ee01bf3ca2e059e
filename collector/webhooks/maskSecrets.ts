/** What logs and API answers may show of secrets (DESIGN §9): of header values, and of what a partner sent back. */
import { encodeValue } from './encode.ts';
import { jsonText } from './jsonBody.ts';
import { MASK } from './secretMarks.ts';

const SECRET_NAME = /auth|token|secret|key|passw|credential|signature|session|cookie|^proxy-/i;

/** The scheme is no secret and tells whoever debugs a 401 what was sent. Only known ones: anything else may be the secret itself. */
const SCHEME = /^(Bearer|Basic|Digest|Token|ApiKey|HMAC|AWS4-HMAC-SHA256) /i;

export function maskHeaders(headers: [name: string, value: string][]): [name: string, value: string][] {
  return headers.map(([name, value]) => [name, SECRET_NAME.test(name) ? mask(value) : value]);
}

function mask(value: string): string {
  if (value === '') return '';
  const scheme = SCHEME.exec(value)?.[1];
  return scheme === undefined ? MASK : `${scheme} ${MASK}`;
}

/** Shorter starts of a secret at the end of a text that was cut off say too little, and occur by chance. */
const SHORTEST_START = 4;
/** An answer is cut at 16 KiB, which is at least so many characters. */
const MAY_BE_CUT = 4096;

/**
 * Masks these values wherever they stand in a text, as they are, percent-encoded or escaped as in JSON; also the start of
 * one at the text's very end, where an answer is cut off. Other disguises (base64, a hash) aren't seen.
 */
export function clearOf(values: readonly string[]): (text: string) => string {
  const written = values.flatMap((value) => [
    value,
    encodeValue(value),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    jsonText(value).slice(1, -1),
  ]);
  // the longest first: one value may hold another
  const spellings = [...new Set(written)].sort((a, b) => b.length - a.length);
  return (text) => {
    let cleared = text;
    for (const spelling of spellings) cleared = cleared.replaceAll(spelling, MASK);
    return text.length >= MAY_BE_CUT ? withoutStart(cleared, spellings) : cleared;
  };
}

function withoutStart(text: string, spellings: readonly string[]): string {
  for (const spelling of spellings) {
    for (let length = spelling.length - 1; length >= SHORTEST_START; length -= 1) {
      if (text.endsWith(spelling.slice(0, length))) return text.slice(0, -length) + MASK;
    }
  }
  return text;
}
