import { toJson } from './json.ts';

/** Whether a value as JSON has more bytes; a character has three at most. */
export function exceeds(value: unknown, bytes: number): boolean {
  const text = toJson(value);
  return text.length * 3 > bytes && new Blob([text]).size > bytes;
}
