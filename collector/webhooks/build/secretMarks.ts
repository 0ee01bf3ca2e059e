/**
 * Where a secret goes while a request is being put together. A mark is one UTF-16 unit that no value can hold: half a
 * character (a lone surrogate), which `toWellFormed` takes out of whatever a page sends. So nobody who knows how marks look,
 * or writes `{{SECRET.x}}` into an order, can have a secret put there.
 */
import { MASK } from '../../connector/secrets/headerSecrets.ts';
import type { SecretPlace } from './request.ts';

export { MASK };

const FIRST_MARK = 0xdc00;
/** as many as there are low surrogates */
export const MAX_SECRETS = 0x400;

const MARK = /\p{Surrogate}/u;
const MARKS = /\p{Surrogate}/gu;

/** The mark of the `index`th secret of a webhook. */
export function markOf(index: number): string {
  return String.fromCharCode(FIRST_MARK + index);
}

/** The encoder for text that may hold marks: they stay, what is around them is encoded. */
export function aroundMarks(encode: (text: string) => string): (text: string) => string {
  return (text) => {
    if (!MARK.test(text)) return encode(text);
    return text
      .split(/(\p{Surrogate})/u)
      .map((part, index) => (index % 2 === 1 ? part : encode(part)))
      .join('');
  };
}

/** The text as it is logged. */
export function maskAll(text: string): string {
  return text.isWellFormed() ? text : text.replace(MARKS, MASK);
}

/** The text as it is logged, each mark a mask, and which secret goes where. `secrets` in the order of their marks. */
export function maskMarks(
  text: string,
  secrets: readonly string[],
  where: Pick<SecretPlace, 'in' | 'encode'>,
): { text: string; places: SecretPlace[] } {
  const places: SecretPlace[] = [];
  let masked = '';
  let end = 0;
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    masked += text.slice(end, index);
    end = index + mark.length;
    const secret = secrets[mark.charCodeAt(0) - FIRST_MARK];
    if (secret === undefined) continue;
    places.push({ ...where, start: masked.length, end: masked.length + MASK.length, secret });
    masked += MASK;
  }
  return { text: masked + text.slice(end), places };
}
