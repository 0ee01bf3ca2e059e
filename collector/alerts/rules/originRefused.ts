/** Pages of origins that aren't allowed. Anybody can name any origin, so only so many are told of. */
import type { Rule } from './finding.ts';

/** Incidents at a time. */
const MOST_ORIGINS = 3;

export const originRefused: Rule<'origin_refused'> = ({ refusedOrigins, allowedOrigins }, threshold, remembered) => {
  const isOpen = (origin: string) => remembered(origin) !== undefined;
  const refused = refusedOrigins.filter(({ origin }) => !allowedOrigins.includes(origin));
  const open = refused.filter(({ origin }) => isOpen(origin));
  const free = Math.max(0, MOST_ORIGINS - open.length);
  const others = refused
    .filter(({ origin, count }) => !isOpen(origin) && count >= threshold('count'))
    .toSorted((a, b) => b.count - a.count);
  const mended = allowedOrigins.filter(isOpen).map((origin) => {
    return {
      subject: origin,
      about: origin,
      begins: false,
      ends: true as const,
      count: 0,
      example: 'It is allowed now.',
    };
  });
  const found = [...open, ...others.slice(0, free)].map(({ origin, count }) => {
    const example = `${count} ${count === 1 ? 'request' : 'requests'} in the last hour of pages of ${origin}, which isn’t among the allowed origins: their events are lost.`;
    // a number that is remembered marks the incident as open
    return { subject: origin, about: origin, begins: count >= threshold('count'), count, example, memory: count };
  });
  return [...mended, ...found];
};
