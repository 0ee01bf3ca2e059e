/** A length of time in words: `50 minutes`, `3 hours`, `2 days`. */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function span(ms: number): string {
  if (ms < 2 * HOUR_MS) return many(ms / MINUTE_MS, 'minute');
  return ms < 3 * DAY_MS ? many(ms / HOUR_MS, 'hour') : many(ms / DAY_MS, 'day');
}

function many(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}
