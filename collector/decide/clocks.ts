/**
 * Times of a device whose clock may be wrong, or have been set between a landing and what is told of it (DESIGN §7). Pure. Times are
 * epoch milliseconds. A click is known again by its device's time; the corrected time of its first arrival is kept.
 */
import type { Click } from '../../sdk/protocol.ts';
import type { HistoryClick } from './types.ts';

/** What the sender's clock said. */
export interface SenderClock {
  /** when the request was sent; absent: older tags and most servers don't tell */
  now?: number;
  /** the request's earliest event */
  firstEventAt?: number;
}

/** Below this a difference may as well be the time that the request was under way. */
const MIN_OFFSET_MS = 60_000;
/** Two requests of one wrong clock differ by how long they were under way, which the tag bounds at 15 s. */
const SAME_CLOCK_MS = 30_000;
/** By so much may corrected times of one device, told in two requests, contradict what happened: a minute unnoticed, and 15 s under way. */
export const CLOCK_DOUBT_MS = 75_000;
/** A client's clock may run ahead this far before its time is replaced by the time of arrival. */
export const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;
/** 16 years, longer than any window: nothing is kept on a device that long, so a clock that was reset (to 1970, 2000) is the reason. */
const MAX_AGE_MS = 16 * 365 * 24 * 60 * 60 * 1000;

/**
 * What has to be added to all times of a request. Where clicks that came again were dated by nearly the same offset, it is theirs: clicks
 * and events of one clock must keep their order, however long each request was under way.
 */
export function clockOffset(
  stored: readonly HistoryClick[],
  sent: readonly Click[],
  receivedAt: number,
  { now = receivedAt }: SenderClock,
): number {
  const offset = receivedAt - now;
  if (Math.abs(offset) < MIN_OFFSET_MS) return 0;
  const sentTimes = new Set(sent.map(({ at }) => at));
  const before = stored.findLast(
    ({ at, deviceAt }) =>
      deviceAt !== undefined && sentTimes.has(deviceAt) && Math.abs(at - deviceAt - offset) < SAME_CLOCK_MS,
  );
  return before?.deviceAt === undefined ? offset : before.at - before.deviceAt;
}

/**
 * The click's time by our clock. One that the sender's own clock says is yet to come, or many years back, is from before that clock
 * was set. When it was nobody knows; it is dated to the first event that it came with, since a click that came with an order must count.
 */
export function correctedTime(
  { at }: Click,
  receivedAt: number,
  { now, firstEventAt = receivedAt }: SenderClock,
  offset: number,
): number {
  const corrected = at + offset;
  const isAhead = now === undefined ? at > receivedAt + CLOCK_TOLERANCE_MS : at > now;
  if (isAhead || corrected < receivedAt - MAX_AGE_MS) return Math.min(receivedAt, firstEventAt + offset);
  return corrected;
}

/** By which a click is known again, and by which those of one corrected time are told apart. */
export function deviceTime({ at, deviceAt }: Pick<HistoryClick, 'at' | 'deviceAt'>): number {
  return deviceAt ?? at;
}

/** Oldest first. */
export function byTime(a: HistoryClick, b: HistoryClick): number {
  return a.at - b.at || deviceTime(a) - deviceTime(b);
}
