/** Times as sentences have them, by the reader's clock and language. */
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** Always with its day. */
export function dayTime(at: number): string {
  return DAY_AND_CLOCK.format(at);
}
