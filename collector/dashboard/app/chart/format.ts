/** Numbers and times as charts and figures have them, in the reader's language and time zone. Pure. */

const NUMBER = new Intl.NumberFormat();
const SHORT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const HOUR = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const HOUR_ONLY = new Intl.DateTimeFormat(undefined, { hour: 'numeric' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAY_LONG = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

export const count = (value: number): string => NUMBER.format(value);
/** For axes: `12K`. */
export const shortCount = (value: number): string => SHORT.format(value);

/** 0 to 1. Only what is whole says 100 %: one failure among thousands must not vanish in rounding. */
export function percent(share: number): string {
  const tenths = share < 1 ? Math.min(999, Math.round(share * 1000)) : 1000;
  return `${(tenths / 10).toFixed(tenths === 1000 || tenths === 0 ? 0 : 1)} %`;
}

/** Two digits that count; more would pretend to know them. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${digits(ms)} ms`;
  if (ms < 59_950) return `${digits(ms / 1000)} s`;
  if (ms < 59.95 * 60_000) return `${digits(ms / 60_000)} min`;
  return ms < 36 * 3_600_000 ? `${digits(ms / 3_600_000)} h` : `${digits(ms / 86_400_000)} days`;
}

/** Steps of an axis in milliseconds that come out round, whatever unit `duration` says them in. */
export const DURATION_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 240].map((hours) => hours * 3_600_000),
];

function digits(value: number): string {
  if (value >= 100) return String(Math.round(value / 10) * 10);
  return value >= 9.95 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}

/** What stands below a bucket. */
export const bucketLabel = (from: number, span: '24h' | '30d'): string =>
  span === '24h' ? HOUR_ONLY.format(from) : DAY.format(from);

/** A bucket by itself: `14:00–15:00`, `Mon, 23 Nov`. */
export const bucketName = ({ from, to }: { from: number; to: number }, span: '24h' | '30d'): string =>
  span === '24h' ? `${HOUR.format(from)}–${HOUR.format(to)}` : DAY_LONG.format(from);

/** Evenly from the newest backwards, as many as have room: indexes of `length` buckets. */
export function tickIndexes(length: number, most: number): number[] {
  const step = [1, 2, 3, 4, 6, 7, 8, 12].find((size) => Math.ceil(length / size) <= Math.max(2, most)) ?? length;
  const ticks: number[] = [];
  for (let index = length - 1; index >= 0; index -= step) ticks.unshift(index);
  return ticks;
}

/** Whether there is nothing to draw: bars of nothing, or a line without a point. A line along the bottom says something. */
export function isNothing(shape: 'bars' | 'line', series: readonly { values: readonly (number | null)[] }[]): boolean {
  return series.every(({ values }) => values.every((value) => value === null || (value === 0 && shape === 'bars')));
}
