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
type Apply = (value: string, context?: FilterContext) => string | Unusable;

/**
 * What a value is behind the filter, for JSON. `number` and `text`, whatever came; `sameText`: text, but what is a number by its
 * meaning stays one; `sameValue`: what came, of whatever type.
 */
export type FilterGives = 'number' | 'text' | 'sameText' | 'sameValue';

/** What is known of a filter whatever its argument is. */
interface FilterTraits {
  name: string;
  gives: FilterGives;
  /** what the value is read as, where it isn't any text: all that has the filter is an amount or a time then */
  reads?: 'amount' | 'time';
  /** nobody can tell the value from what it gives, so it isn't plain any more */
  hashes?: true;
  /** it says what to send where there is nothing */
  fillsEmpty?: true;
}

/** A filter of a slot, its argument taken in. */
export interface Filter extends FilterTraits {
  apply: Apply;
}

/** One way to write a filter, with an argument where one is usual: offered where somebody types. */
interface Usage {
  argument?: string;
  description: string;
}

interface FilterRow extends FilterTraits {
  usages: readonly Usage[];
  /** Gets what stands behind the colon (undefined without a colon) and returns what the filter does, or what is wrong. */
  make: Maker;
}

type Maker = (argument: string | undefined) => Apply | { wrong: string };

const MAX_PLACES = 10;

/** All that is known of filters; whoever asks for one of their properties reads it here. */
const FILTERS: readonly FilterRow[] = [
  {
    name: 'sha256',
    usages: [{ description: 'Trimmed, lower-cased, hashed: what ad platforms ask for. A hash stays one' }],
    gives: 'text',
    hashes: true,
    make: hash('sha256', 64),
  },
  {
    name: 'md5',
    usages: [{ description: 'Trimmed, lower-cased, hashed with MD5. A hash stays one' }],
    gives: 'text',
    hashes: true,
    make: hash('md5', 32),
  },
  {
    name: 'sha1',
    usages: [{ description: 'Trimmed, lower-cased, hashed with SHA-1. A hash stays one' }],
    gives: 'text',
    hashes: true,
    make: hash('sha1', 40),
  },
  {
    // As all ad platforms ask: trimmed, in lower case. Google also takes Gmail's dots out, which Meta and others keep.
    name: 'email',
    usages: [
      { description: 'As ad platforms compare addresses: no spaces, lower case' },
      { argument: 'google', description: 'Likewise, and for Google without the dots before @gmail.com' },
    ],
    gives: 'text',
    make: (argument) => {
      if (argument !== undefined && argument.toLowerCase() !== 'google') {
        return {
          wrong: 'email takes nothing or google (without the dots before @gmail.com): {{EMAIL|email:google|sha256}}',
        };
      }
      return (value) => (isHash(value) ? value : normalEmail(value, argument !== undefined));
    },
  },
  {
    name: 'e164',
    usages: [
      {
        argument: 'DE',
        description: 'A phone number with its country’s code: 0170 1234567 becomes +491701234567',
      },
    ],
    gives: 'text',
    make: (argument) => {
      const country = argument?.toUpperCase();
      if (country !== undefined && !isCountry(country)) {
        return { wrong: 'e164 takes the two letters of a country, for example e164:DE, or nothing for {{COUNTRY}}’s' };
      }
      return (value, context) =>
        isHash(value) ? value : toE164(value, country ?? context?.country.trim().toUpperCase());
    },
  },
  {
    name: 'digits',
    usages: [{ description: 'Only the digits: +49 170 becomes 49170' }],
    gives: 'text',
    make: noArgument((value) => asciiDigits(value).replace(/\D+/g, '')),
  },
  {
    name: 'lower',
    usages: [{ description: 'In lower case' }],
    gives: 'text',
    make: noArgument((value) => value.toLowerCase()),
  },
  {
    name: 'upper',
    usages: [{ description: 'In upper case' }],
    gives: 'text',
    make: noArgument((value) => value.toUpperCase()),
  },
  {
    name: 'trim',
    usages: [{ description: 'Without spaces around' }],
    gives: 'sameText',
    make: noArgument((value) => value.trim()),
  },
  {
    name: 'fixed',
    usages: [
      {
        argument: '2',
        description: 'An amount with two decimal places: 15 becomes 15.00, but 1500 JPY stays 1500',
      },
      { description: 'An amount with as many decimal places as its currency has' },
    ],
    gives: 'number',
    reads: 'amount',
    make: (argument) => {
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
  },
  {
    name: 'minor',
    usages: [{ description: 'An amount in its currency’s smallest unit: 15.5 EUR becomes 1550, 1500 JPY stays 1500' }],
    gives: 'number',
    reads: 'amount',
    make: noArgument(ofAmount((value, context) => toPlaces(value, 0, currencyDigits(context?.currency ?? '') ?? 2))),
  },
  {
    name: 'seconds',
    usages: [{ description: 'A time in seconds since 1970' }],
    gives: 'number',
    reads: 'time',
    make: noArgument(ofTime(({ ms }) => String(Math.floor(ms / 1000)))),
  },
  {
    name: 'iso',
    usages: [{ description: 'A time as in 2026-11-28T22:30:00.000Z' }],
    gives: 'text',
    reads: 'time',
    make: noArgument(ofTime(({ ms }) => new Date(ms).toISOString())),
  },
  {
    name: 'date',
    usages: [{ argument: 'Europe/Berlin', description: 'The day of a time in a zone: 2026-11-28' }],
    gives: 'text',
    reads: 'time',
    make: (argument = 'UTC') => {
      const write = dateWriter(argument);
      return write
        ? ofTime(write)
        : { wrong: `date takes a time zone, for example date:Europe/Berlin; there is no "${argument}"` };
    },
  },
  {
    name: 'default',
    usages: [{ argument: '0', description: 'Another text where there is no value' }],
    gives: 'sameValue',
    fillsEmpty: true,
    make: (argument) => {
      if (argument === undefined) return { wrong: 'default takes the text to use instead, for example default:0' };
      return (value) => (value === '' ? argument : value);
    },
  },
];

const BY_NAME = new Map(FILTERS.map((row) => [row.name, row]));

/** A filter as the API describes it: a row for each way to write it. */
export interface FilterDescription {
  name: string;
  /** behind a colon, `fixed:2`: an example of what may stand there */
  argument?: string;
  description: string;
  gives: FilterGives;
  hashes: boolean;
}

export const FILTER_DESCRIPTIONS: readonly FilterDescription[] = FILTERS.flatMap(
  ({ name, usages, gives, hashes = false }) => usages.map((usage) => ({ name, ...usage, gives, hashes })),
);

const NO_ARGUMENT = { wrong: 'this filter takes no argument' };

function noArgument(apply: Apply): Maker {
  return (argument) => (argument === undefined ? apply : NO_ARGUMENT);
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

function ofAmount(write: (amount: string, context?: FilterContext) => string | undefined): Apply {
  return (value, context) => {
    if (value.trim() === '') return '';
    const amount = readAmount(value, context?.currency);
    return typeof amount === 'string' ? (write(amount, context) ?? notANumber(value)) : amount;
  };
}

function ofTime(write: (time: Time) => string): Apply {
  return (value) => {
    if (value.trim() === '') return '';
    const time = readTime(value);
    return time ? write(time) : { unusable: `is not a time: ${quoted(value)}` };
  };
}

/** Makes the filter written as `name` or `name:argument`, in any case, spaces around; `wrong` says what would be right. */
export function makeFilter(written: string): Filter | { wrong: string } {
  const colon = written.indexOf(':');
  const name = (colon < 0 ? written : written.slice(0, colon)).trim().toLowerCase();
  const row = BY_NAME.get(name);
  if (!row) return { wrong: `there is no filter "${name}"; there are ${[...BY_NAME.keys()].join(', ')}` };
  const { usages: _usages, make, ...traits } = row;
  const apply = make(colon < 0 ? undefined : written.slice(colon + 1).trim());
  return typeof apply === 'function' ? { ...traits, apply } : apply;
}
