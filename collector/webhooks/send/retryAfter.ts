/**
 * `Retry-After` (RFC 9110 §10.2.3): seconds, or a date in one of the three forms of §5.6.7, all of them UTC whatever this
 * machine's zone is. Read by hand: `Date.parse` takes the oldest form for local time.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const SECONDS = /^\d{1,15}$/;

/** `Sun, 06 Nov 1994 08:49:37 GMT` */
const IMF_FIXDATE = /^[a-z]{3}, (\d{2}) ([a-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) gmt$/i;
/** `Sunday, 06-Nov-94 08:49:37 GMT` */
const RFC_850 = /^[a-z]{6,9}, (\d{2})-([a-z]{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) gmt$/i;
/** `Sun Nov  6 08:49:37 1994` */
const ASCTIME = /^[a-z]{3} ([a-z]{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/i;

/** In milliseconds from now, 0 for what is past; undefined when it says neither. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (SECONDS.test(text)) return Number(text) * 1000;
  const at = parseHttpDate(text, now);
  return at === undefined ? undefined : Math.max(0, at - now);
}

function parseHttpDate(text: string, now: number): number | undefined {
  const [, day, month, year, ...time] = IMF_FIXDATE.exec(text) ?? [];
  if (year !== undefined) return utc(Number(year), month, day, time);
  const [, day850, month850, shortYear, ...time850] = RFC_850.exec(text) ?? [];
  if (shortYear !== undefined) return utc(fullYear(Number(shortYear), now), month850, day850, time850);
  const [, monthC, dayC, hour, minute, second, yearC] = ASCTIME.exec(text) ?? [];
  return yearC === undefined ? undefined : utc(Number(yearC), monthC, dayC, [hour, minute, second]);
}

/** Two digits that seem to be more than 50 years ahead are of the century before (§5.6.7). */
function fullYear(digits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = Math.floor(thisYear / 100) * 100 + digits;
  return year > thisYear + 50 ? year - 100 : year;
}

/** Undefined for a day, hour or month that there is not; a leap second is the second after. */
function utc(
  year: number,
  monthName: string | undefined,
  dayText: string | undefined,
  time: (string | undefined)[],
): number | undefined {
  const month = MONTHS.indexOf((monthName ?? '').toLowerCase());
  const day = Number(dayText);
  const [hour = 99, minute = 99, second = 99] = time.map(Number);
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return undefined;
  const midnight = new Date(Date.UTC(year, month, day));
  if (midnight.getUTCMonth() !== month || midnight.getUTCDate() !== day) return undefined;
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
}
