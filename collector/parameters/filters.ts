/** Filters of dynamic parameters, `{{EMAIL|sha256}}`: an allow-list; an unknown one is refused when the connector is saved. */
import { createHash } from 'node:crypto';
import { toPlaces } from './decimal.ts';

export type Filter = (value: string) => string;

const MAX_PLACES = 10;

/** Each maker gets what stands behind the colon (undefined without a colon) and returns the filter or what is wrong. */
const FILTERS: Record<string, (argument: string | undefined) => Filter | { wrong: string }> = {
  /** What ad platforms ask for: trimmed, lower-cased, SHA-256 as hex. Nothing stays nothing: a hash of '' would look like a person. */
  sha256: noArgument((value) => {
    const normalised = value.trim().toLowerCase();
    return normalised === '' ? '' : createHash('sha256').update(normalised).digest('hex');
  }),
  lower: noArgument((value) => value.toLowerCase()),
  upper: noArgument((value) => value.toUpperCase()),
  trim: noArgument((value) => value.trim()),
  fixed: (argument) => {
    const places = Number(argument);
    if (argument === undefined || !/^\d{1,2}$/.test(argument) || places > MAX_PLACES) {
      return { wrong: `fixed takes a number of decimal places from 0 to ${MAX_PLACES}, for example fixed:2` };
    }
    return (value) => toPlaces(value, places) ?? '';
  },
  minor: noArgument((value) => toPlaces(value, 0, 2) ?? ''),
  default: (argument) => {
    if (argument === undefined) return { wrong: 'default takes the text to use instead, for example default:0' };
    return (value) => (value === '' ? argument : value);
  },
};

export const FILTER_NAMES: readonly string[] = Object.keys(FILTERS);

function noArgument(filter: Filter): (argument: string | undefined) => Filter | { wrong: string } {
  return (argument) => (argument === undefined ? filter : { wrong: 'this filter takes no argument' });
}

/** Makes the filter written as `name` or `name:argument`; `wrong` says what is and what would be right. */
export function makeFilter(written: string): Filter | { wrong: string } {
  const colon = written.indexOf(':');
  const name = (colon < 0 ? written : written.slice(0, colon)).trim();
  const maker = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (!maker) return { wrong: `there is no filter "${name}"; there are ${FILTER_NAMES.join(', ')}` };
  return maker(colon < 0 ? undefined : written.slice(colon + 1));
}
