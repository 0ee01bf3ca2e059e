/** Times as pages give them, for the filters that write them otherwise. */

/**
 * Numbers count from 1970: in seconds, in milliseconds, or in microseconds. Their size tells which: 10^11 seconds are the year
 * 5138, 10^11 milliseconds are March 1973.
 */
const MOST_SECONDS = 1e11;
const MOST_MILLISECONDS = 1e14;
const LATEST_MS = 253_402_300_799_999;

const NUMBER = /^-?\d{1,16}(?:\.\d{1,9})?$/;
/** ISO 8601: a date, or a date and a time; UTC where no offset is given. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(?:[Zz]|([+-]\d{2}):?(\d{2}))?)?$/;
const LONGEST = 40;

export interface Time {
  /** since 1970 */
  ms: number;
  /** it was a date without a time, which is the same in every zone */
  date?: string;
}

export function readTime(written: string): Time | undefined {
  const text = written.trim();
  if (text.length > LONGEST) return undefined;
  if (NUMBER.test(text)) return within(millisecondsOf(Number(text)));
  const [, date, hours, seconds = ':00', offset = '+00', minutes = '00'] = ISO.exec(text) ?? [];
  if (date === undefined) return undefined;
  if (hours === undefined) {
    const ms = Date.parse(`${date}T00:00:00Z`);
    // 2026-02-30 would become a day in March
    return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date) ? { ms, date } : undefined;
  }
  return within(Date.parse(`${date}T${hours}${seconds}${offset}:${minutes}`));
}

function millisecondsOf(number: number): number {
  const size = Math.abs(number);
  if (size < MOST_SECONDS) return number * 1000;
  return size < MOST_MILLISECONDS ? number : number / 1000;
}

function within(ms: number): Time | undefined {
  return Math.abs(ms) <= LATEST_MS ? { ms } : undefined;
}

/** `YYYY-MM-DD` in a zone; undefined when there is no such zone. */
export function dateWriter(zone: string): ((time: Time) => string) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', { timeZone: zone, ...parts });
  } catch {
    return undefined;
  }
  return ({ ms, date }) => {
    if (date !== undefined) return date;
    const parts = format.formatToParts(ms);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
    return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  };
}
