import type { EventData } from './protocol.ts';

/**
 * A copy that is sure to be plain JSON. What JSON can't hold doesn't cost the event: functions and references back to an
 * enclosing object are left out, a BigInt becomes its digits. Throws only what the data's own getters throw.
 */
export function plainData(data: object): EventData {
  const enclosing: unknown[] = [];
  return JSON.parse(
    JSON.stringify(data, function (this: unknown, _key, value: unknown) {
      if (typeof value === 'bigint') return `${value}`;
      if (typeof value !== 'object') return value;
      while (enclosing.length && enclosing[enclosing.length - 1] !== this) enclosing.pop();
      if (enclosing.includes(value)) return undefined;
      enclosing.push(value);
      return value;
    }),
  );
}
