/** What each odd part of a request stands for, where it can be told: undefined where it can't, and the part is left out. */
import { CONTROL_CHARACTERS, cutText, MAX_ID, madeId, plainText, storedId } from './text.ts';

type Path = readonly PropertyKey[];

/** as the schema has them (parseEvents.ts) */
export const MAX = { id: MAX_ID, name: 64, value: 512, contact: 320, address: 8192, fbp: 256, purpose: 64 } as const;

const DECISIONS = new Map<unknown, boolean>([
  ['granted', true],
  ['true', true],
  ['denied', false],
  ['false', false],
]);

/** `made`: the visitor of a request that names none; the same for a retry. */
export function repairEnvelope(made: () => string) {
  return (path: Path, value: unknown): unknown => {
    const [part, field] = path;
    switch (part) {
      case 'visitor':
        return idOf(value) ?? made();
      case 'page':
        if (field === undefined) return typeof value === 'string' ? { url: value } : { url: '' };
        if (field === 'fbp') return typeof value === 'string' ? cutText(plainText(value), MAX.fbp) : undefined;
        return typeof value === 'string' ? cutText(value, MAX.address) : '';
      case 'clicks':
        // one, or a list that was written as an object: { "0": … }
        if (typeof value !== 'object' || value === null) return undefined;
        return 'at' in value ? [value] : Object.values(value);
      case 'contact':
        return field === undefined ? undefined : textOf(value, MAX.contact);
      case 'consent':
        return field === undefined ? undefined : DECISIONS.get(value);
      case 'test':
        return testFlag(value);
      default:
        return undefined;
    }
  };
}

/** IDs are never cut: half an ID is another one, or nobody's. */
export function repairClick([part, name]: Path, value: unknown): unknown {
  if (part === 'test') return testFlag(value);
  if (name === undefined) return undefined;
  if (part === 'sources') return textOf(value, MAX.value);
  if (part !== 'ids') return undefined;
  const text = textOf(value, Number.POSITIVE_INFINITY);
  const isWhole = text !== undefined && text.length <= MAX.value && text !== '' && !isBroken(value);
  return isWhole ? text : undefined;
}

export function repairEvent(visitor: string, event: unknown) {
  return ([part, inner]: Path, value: unknown): unknown => {
    if (inner !== undefined) return undefined;
    if (part === 'id') return eventIdOf(value) ?? madeId('made', [visitor, event]);
    if (part === 'name') return textOf(value, MAX.name) || undefined;
    return part === 'data' ? {} : undefined;
  };
}

/** In doubt it is a test: no test may become an order that is paid. */
function testFlag(value: unknown): boolean | undefined {
  return value === null ? undefined : !['', '0', 'false', 'no', 'off'].includes(`${value}`.trim().toLowerCase());
}

function idOf(value: unknown): string | undefined {
  return storedId(textOf(value, Number.POSITIVE_INFINITY) ?? '') || undefined;
}

/** `.` and `..` no address can hold. */
function eventIdOf(value: unknown): string | undefined {
  const id = idOf(value);
  return id === '.' || id === '..' ? undefined : id;
}

function textOf(value: unknown, max: number): string | undefined {
  if (typeof value === 'string') return cutText(plainText(value), max);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** Inside, not at the ends, as of a line copied with its end. */
function isBroken(value: unknown): boolean {
  return typeof value === 'string' && (CONTROL_CHARACTERS.test(value.trim()) || !value.isWellFormed());
}
