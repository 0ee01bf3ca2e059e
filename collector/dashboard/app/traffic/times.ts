/** Times as sentences have them, by the reader's clock and language. */
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** The reader's, such as `Europe/Berlin`: all times and days are told by its clock. */
export const ZONE = DAY_AND_CLOCK.resolvedOptions().timeZone;

/** To be read. */
export const ZONE_NAME = ZONE.replaceAll('_', ' ');

/** Always with its day. */
export function dayTime(at: number): string {
  return DAY_AND_CLOCK.format(at);
}
