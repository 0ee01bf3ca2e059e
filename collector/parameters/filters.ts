/**
 * Filters of dynamic parameters, `{{EMAIL|sha256}}`: an allow-list; an unknown one is refused when the connector is saved. Nothing
 * stays nothing: a hash of '' would look like a person, and a missing amount is no zero.
 */
import { createHash } from 'node:crypto';
import { notANumber, quoted, readAmount, type Unusable } from './reading/amounts.ts';
import { currencyDigits } from './reading/currencies.ts';
import { toPlaces } from './reading/decimal.ts';
import { isCountry, toE164 } from './reading/phoneNumbers.ts';
import { asciiDigits } from './reading/scriptDigits.ts';
import { dateWriter, readTime, type Time } from './reading/times.ts';

/** What a filter may know of the event besides the value. */
export interface FilterContext {
  /** the event's; '' where it has none */
  currency: string;
  /** the visitor's, as the page told it */
  country: string;
  /** the parameter is an amount by its name: never more decimals than its currency has */
  isAmount: boolean;
}

/** `Unusable`: the value can't be read as what the filter is for. */
export type Filter = (value: string, context?: FilterContext) => string | Unusable;

type Maker = (argument: string | undefined) => Filter | { wrong: string };

const MAX_PLACES = 10;

/** Each maker gets what stands behind the colon (undefined without a colon) and returns the filter or what is wrong. */
const FILTERS: Record<string, Maker> = {
  sha256: hash('sha256', 64),
  md5: hash('md5', 32),
  sha1: hash('sha1', 40),
  /** As all ad platforms ask: trimmed, in lower case. Google also takes Gmail's dots out, which Meta and others keep. */
  email: (argument) => {
    if (argument !== undefined && argument.toLowerCase() !== 'google') {
      return {
        wrong: 'email takes nothing or google (without the dots before @gmail.com): {{EMAIL|email:google|sha256}}',
      };
    }
    return (value) => (isHash(value) ? value : normalEmail(value, argument !== undefined));
  },
  e164: (argument) => {
    const country = argument?.toUpperCase();
    if (country !== undefined && !isCountry(country)) {
      return { wrong: 'e164 takes the two letters of a country, for example e164:DE, or nothing for {{COUNTRY}}’s' };
    }
    return (value, context) =>
      isHash(value) ? value : toE164(value, country ?? context?.country.trim().toUpperCase());
  },
  digits: noArgument((value) => asciiDigits(value).replace(/\D+/g, '')),
  lower: noArgument((value) => value.toLowerCase()),
  upper: noArgument((value) => value.toUpperCase()),
  trim: noArgument((value) => value.trim()),
  fixed: (argument) => {
    const places = Number(argument ?? 0);
    if (argument !== undefined && (!/^\d{1,2}$/.test(argument) || places > MAX_PLACES)) {
      const example = 'for example fixed:2, or nothing for as many as the currency has';
      return { wrong: `fixed takes a number of decimal places from 0 to ${MAX_PLACES}, ${example}` };
    }
    return ofAmount((value, context) => {
      const digits = currencyDigits(context?.currency ?? '');
      if (argument === undefined) return toPlaces(value, digits ?? 2);
      return toPlaces(value, context?.isAmount && digits !== undefined ? Math.min(places, digits) : places);
    });
  },
  minor: (argument) =>
    argument === undefined
      ? ofAmount((value, context) => toPlaces(value, 0, currencyDigits(context?.currency ?? '') ?? 2))
      : NO_ARGUMENT,
  seconds: noArgument(ofTime(({ ms }) => String(Math.floor(ms / 1000)))),
  iso: noArgument(ofTime(({ ms }) => new Date(ms).toISOString())),
  date: (argument = 'UTC') => {
    const write = dateWriter(argument);
    return write
      ? ofTime(write)
      : { wrong: `date takes a time zone, for example date:Europe/Berlin; there is no "${argument}"` };
  },
  default: (argument) => {
    if (argument === undefined) return { wrong: 'default takes the text to use instead, for example default:0' };
    return (value) => (value === '' ? argument : value);
  },
};

export const FILTER_NAMES: readonly string[] = Object.keys(FILTERS);

const NO_ARGUMENT = { wrong: 'this filter takes no argument' };

function noArgument(filter: Filter): Maker {
  return (argument) => (argument === undefined ? filter : NO_ARGUMENT);
}

/** Hex of the trimmed text in lower case, which is what ad platforms compare. What is such a hash already stays it. */
function hash(algorithm: string, digits: number): Maker {
  return noArgument((value) => {
    const normalised = value.trim().toLowerCase();
    const isOne = normalised.length === digits && /^[0-9a-f]+$/.test(normalised);
    if (normalised === '' || isOne) return normalised;
    return createHash(algorithm).update(normalised).digest('hex');
  });
}

/** Sites may hash before they tell us: MD5, SHA-1 or SHA-256 as hex. */
function isHash(value: string): boolean {
  const text = value.trim();
  return [32, 40, 64].includes(text.length) && /^[0-9a-f]+$/i.test(text);
}

/** '' where it is no address. */
function normalEmail(value: string, isGoogle: boolean): string {
  const address = value.replace(/\s+/g, '').toLowerCase();
  const at = address.lastIndexOf('@');
  if (at <= 0 || at === address.length - 1) return '';
  const domain = address.slice(at + 1);
  const hasDots = isGoogle && (domain === 'gmail.com' || domain === 'googlemail.com');
  return hasDots ? `${address.slice(0, at).replaceAll('.', '')}@${domain}` : address;
}

function ofAmount(write: (amount: string, context?: FilterContext) => string | undefined): Filter {
  return (value, context) => {
    if (value.trim() === '') return '';
    const amount = readAmount(value, context?.currency);
    return typeof amount === 'string' ? (write(amount, context) ?? notANumber(value)) : amount;
  };
}

function ofTime(write: (time: Time) => string): Filter {
  return (value) => {
    if (value.trim() === '') return '';
    const time = readTime(value);
    return time ? write(time) : { unusable: `is not a time: ${quoted(value)}` };
  };
}

/** Makes the filter written as `name` or `name:argument`, in any case, spaces around; `wrong` says what would be right. */
export function makeFilter(written: string): Filter | { wrong: string } {
  const colon = written.indexOf(':');
  const name = filterName(written);
  const maker = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (!maker) return { wrong: `there is no filter "${name}"; there are ${FILTER_NAMES.join(', ')}` };
  return maker(colon < 0 ? undefined : written.slice(colon + 1).trim());
}

/** As filters compare, without what stands behind the colon. */
export function filterName(written: string): string {
  return (written.split(':', 1)[0] ?? '').trim().toLowerCase();
}
