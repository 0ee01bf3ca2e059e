import { afterEach, describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retryAfter.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const MINUTE = 60_000;

const FORMS = {
  'IMF-fixdate': 'Mon, 23 Nov 2026 10:01:00 GMT',
  'RFC 850': 'Monday, 23-Nov-26 10:01:00 GMT',
  asctime: 'Mon Nov 23 10:01:00 2026',
};

/** East and west of Greenwich, by halves of hours, and where summer time is on in November. */
const ZONES = ['UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Auckland', 'Europe/Berlin'];

describe('dates are UTC in every zone that the machine may be in', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each(ZONES.flatMap((zone) => Object.entries(FORMS).map(([form, text]) => [zone, form, text])))(
    '%s: %s',
    (zone, _, text) => {
      process.env.TZ = zone;
      expect(new Date(Date.UTC(2026, 10, 23)).getTimezoneOffset() === 0).toBe(zone === 'UTC');
      expect(parseRetryAfter(text, now)).toBe(MINUTE);
    },
  );
});

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['4000000000', 4e12],
  ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
  ['Mon, 23 Nov 2026 10:01:60 GMT', 2 * MINUTE],
  ['mon, 23 nov 2026 10:01:00 gmt', MINUTE],
  ['Tue Dec  1 10:00:00 2026', 8 * 24 * 60 * MINUTE],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ['Friday, 23-Nov-75 10:01:00 GMT', Date.UTC(2075, 10, 23, 10, 1) - now],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['Mon, 99 Nov 2026 10:01:00 GMT', undefined],
  ['Mon, 31 Feb 2026 10:01:00 GMT', undefined],
  ['Mon, 23 Nov 2026 24:01:00 GMT', undefined],
  ['Mon, 23 Nov 2026 10:01:00', undefined],
  ['Mon, 23 Nov 2026 10:01:00 +0200', undefined],
  ['2026-11-23T10:01:00Z', undefined],
  ['99999999999999999999', undefined],
  ['', undefined],
  [undefined, undefined],
])('%j → %s ms', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});
