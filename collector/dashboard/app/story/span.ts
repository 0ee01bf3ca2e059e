/** Spans of time and numbers in words. */

const UNITS: readonly [ms: number, one: string, many: string][] = [
  [86_400_000, 'day', 'days'],
  [3_600_000, 'hour', 'hours'],
  [60_000, 'minute', 'minutes'],
  [1000, 'second', 'seconds'],
];

/** To the precision that a reader needs: `2 days`, `1 day 2 hours`, `40 seconds`, `1.5 seconds`, `84 ms`. */
export function spanText(ms: number): string {
  const whole = Math.round(Math.abs(ms));
  if (whole < 1000) return `${whole} ms`;
  const first = UNITS.findIndex(([unit]) => whole >= unit);
  if (whole < 10_000) return counted(Number((whole / 1000).toFixed(1)), 'second');
  const [unit, one, many] = UNITS[first] ?? [1000, 'second', 'seconds'];
  const finer = UNITS[first + 1];
  // From three of a unit on, the next finer one says nothing that counts.
  if (finer === undefined || whole >= 3 * unit) return counted(Math.round(whole / unit), one, many);
  const [finerUnit, finerOne, finerMany] = finer;
  const count = Math.floor(whole / unit);
  const rest = Math.floor((whole - count * unit) / finerUnit);
  return counted(count, one, many) + (rest === 0 ? '' : ` ${counted(rest, finerOne, finerMany)}`);
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
export function ordinal(n: number): string {
  const isTeen = Math.floor(n / 10) % 10 === 1;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
