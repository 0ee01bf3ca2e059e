import { toJson } from './json.ts';

/** Whether a value as JSON has more bytes. */
export function exceeds(value: unknown, bytes: number): boolean {
  return new Blob([toJson(value)]).size > bytes;
}
