/** A moment, short for people, exact on hover and for machines. */
import { signal } from '@preact/signals';

/** ticks, so that "2 min ago" doesn't stay what it was */
const now = signal(Date.now());
setInterval(() => {
  if (document.visibilityState === 'visible') now.value = Date.now();
}, 15_000);

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** `at`: epoch milliseconds. `as`: how long ago, or the time of day with the date where it isn't today. */
export function Time({ at, as = 'ago' }: { at: number; as?: 'ago' | 'clock' | 'date' }) {
  const date = new Date(at);
  const text = as === 'ago' ? ago(at, now.value) : as === 'date' ? dayAndYear.format(date) : clockText(date);
  return (
    <time dateTime={date.toISOString()} title={exact.format(date)}>
      {text}
    </time>
  );
}

/** "just now", "12 min ago", "3 h ago", "5 days ago", then the date. */
export function ago(at: number, from: number): string {
  const seconds = Math.round((from - at) / 1000);
  if (seconds < -60) return `in ${duration(-seconds)}`;
  if (seconds < 45) return 'just now';
  return seconds < 30 * 86_400 ? `${duration(seconds)} ago` : dayAndYear.format(new Date(at));
}

function duration(seconds: number): string {
  if (seconds < 90 * 60) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

function clockText(date: Date): string {
  const time = clock.format(date);
  const today = new Date(now.value);
  if (date.toDateString() === today.toDateString()) return time;
  return `${(date.getFullYear() === today.getFullYear() ? day : dayAndYear).format(date)}, ${time}`;
}
