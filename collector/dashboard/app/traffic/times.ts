/** Times as the reader's clock and language show them. Formats are made once: a list has hundreds of them. */
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const WHOLE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** Of today the time, of other days the day too. */
export function shortTime(at: number, now: number): string {
  return isSameDay(at, now) ? CLOCK.format(at) : DAY_AND_CLOCK.format(at);
}

/** Always with its day, as sentences have it. */
export function dayTime(at: number): string {
  return DAY_AND_CLOCK.format(at);
}

export function wholeTime(at: number): string {
  return WHOLE.format(at);
}

function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
