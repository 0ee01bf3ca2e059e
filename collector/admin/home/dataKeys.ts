/** Which keys events carry in their data, how often, and with what: for those who look for the name of a dynamic parameter. */
import { CATALOGUE } from '../../parameters/catalogue.ts';
import { namedValues, valueText } from '../../parameters/dataValues.ts';
import type { EventSummary } from '../../store/contract/event.ts';

export interface DataKey {
  /** as the events have it; of several that differ only in case, the most frequent */
  key: string;
  /** the dynamic parameter that it fills */
  parameter: string;
  /** events that have it, by event name */
  events: Record<string, number>;
  /** how many of them have a value in it */
  filled: number;
  /** the newest value that isn't empty */
  example: string;
}

interface Counted extends Pick<DataKey, 'parameter' | 'filled' | 'example'> {
  events: Map<string, number>;
  spelt: Map<string, number>;
}

/** A dynamic parameter's name can't hold other characters: such keys can't be had. */
const USABLE = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
const MAX_KEYS = 200;
const MAX_EXAMPLE = 80;

/** `events` newest first. Keys that the catalogue describes are left out; the most frequent come first. */
export function gatherDataKeys(events: readonly Pick<EventSummary, 'name' | 'data'>[]): DataKey[] {
  const described = new Set(CATALOGUE.map(({ name }) => name));
  const found = new Map<string, Counted>();
  for (const { name, data } of events) {
    for (const { name: key, value } of namedValues(data)) {
      const parameter = key.toUpperCase();
      if (!USABLE.test(key) || described.has(parameter)) continue;
      const known = found.get(parameter) ?? { parameter, events: new Map(), spelt: new Map(), filled: 0, example: '' };
      found.set(parameter, known);
      count(known.events, name);
      count(known.spelt, key);
      const text = valueText(value);
      if (text === '') continue;
      known.filled += 1;
      if (known.example === '') known.example = text.length > MAX_EXAMPLE ? `${text.slice(0, MAX_EXAMPLE)}…` : text;
    }
  }
  return [...found.values()]
    .map(({ spelt, events, ...rest }) => ({ ...rest, key: mostFrequent(spelt), events: Object.fromEntries(events) }))
    .sort((a, b) => b.filled - a.filled || (a.parameter < b.parameter ? -1 : 1))
    .slice(0, MAX_KEYS);
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function mostFrequent(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}
