/** A whole URL as a partner writes it down, taken apart into the address and its parameters. Pure. */
import type { NameValue } from '../../../api/types.ts';

export interface SplitUrl {
  /** without its query */
  url: string;
  parameters: NameValue[];
}

/** Undefined where there is no query to take out. Values are decoded; slots stay as they are, filters and all. */
export function splitUrl(text: string): SplitUrl | undefined {
  const trimmed = text.trim();
  const start = outsideSlots(trimmed, '?')[0];
  if (start === undefined || !/^https?:\/\//i.test(trimmed)) return undefined;
  const hash = outsideSlots(trimmed, '#')[0] ?? trimmed.length;
  const query = trimmed.slice(start + 1, hash);
  const parameters = splitAt(query, outsideSlots(query, '&'))
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [equals = pair.length] = outsideSlots(pair, '=');
      return { name: decode(pair.slice(0, equals)), value: decode(pair.slice(equals + 1)) };
    })
    .filter(({ name }) => name !== '');
  return parameters.length === 0 ? undefined : { url: trimmed.slice(0, start), parameters };
}

/** Rows with what was pasted: known names get the new value, in their place; the others come behind. */
export function mergeParameters<Row extends NameValue>(
  rows: readonly Row[],
  pasted: readonly NameValue[],
): (Row | NameValue)[] {
  const left = [...pasted];
  const merged = rows
    .filter(({ name, value }) => name !== '' || value !== '')
    .map((row) => {
      const place = left.findIndex(({ name }) => name === row.name);
      const [found] = place < 0 ? [] : left.splice(place, 1);
      return found ? { ...row, value: found.value } : row;
    });
  return [...merged, ...left];
}

/** Places of a character that stand in no `{{…}}`: a filter's argument may hold any. */
function outsideSlots(text: string, character: string): number[] {
  const slots = [...text.matchAll(/\{\{[^{}]*\}\}/g)].map(
    ({ 0: slot, index }) => [index, index + slot.length] as const,
  );
  const places: number[] = [];
  for (let place = text.indexOf(character); place >= 0; place = text.indexOf(character, place + 1)) {
    if (!slots.some(([from, to]) => place >= from && place < to)) places.push(place);
  }
  return places;
}

function splitAt(text: string, places: readonly number[]): string[] {
  const bounds = [-1, ...places, text.length];
  return bounds.slice(1).map((end, index) => text.slice((bounds[index] ?? 0) + 1, end));
}

/** A broken escape is text; so is a slot. */
function decode(text: string): string {
  return text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part) => {
      if (part.startsWith('{{')) return part;
      try {
        return decodeURIComponent(part.replaceAll('+', ' '));
      } catch {
        return part;
      }
    })
    .join('');
}
