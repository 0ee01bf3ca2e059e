/** What looks wrong in a text with dynamic parameters, while it is typed: told, never refused. Pure. */
import { closest } from '../../../validate/closest.ts';
import { secretsIn } from '../secrets/named.ts';
import { slotNames } from './completion.ts';

export interface Known {
  /** names that something can stand behind, upper case or as they are written: of the catalogue, of events' data, of secrets */
  names: readonly string[];
  /** how many events the names of data were read from; undefined: the names aren't all that there are */
  events: number | undefined;
  /** whether click ID matching is on: without it there is no click to take an ID from */
  hasMatching: boolean;
}

/** `code`: HTML and scripts, where `{name}` and `[name]` have a meaning of their own. */
export type Place = 'value' | 'code';

const NAME = '[A-Za-z_][A-Za-z0-9_.-]{0,63}';
const FILTERS = '(?:\\|[^{}\\r\\n]{0,200})?';
const SLOT = new RegExp(`\\{\\{[ \\t]*${NAME}[ \\t]*${FILTERS}\\}\\}`, 'g');
const TRIPLE = new RegExp(`\\{{3,}[ \\t]*(${NAME})[ \\t]*${FILTERS}\\}{3,}`, 'g');
const ENCODED = new RegExp(`(?:%7B){1,2}(${NAME})(?:(?:\\||%7C)[^%{}]{0,200})?(?:%7D){1,2}`, 'gi');
/** as other systems write their macros; a brace before or behind is a slot that is still being written */
const FOREIGN = new RegExp(
  `(?<!\\{)[$#]?\\{(${NAME})\\}(?!\\})|(?<![\\w)\\]\\[])\\[(${NAME})\\](?!\\])|%%(${NAME})%%|(?<!\\w)__([A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*)__(?!\\w)`,
  'g',
);
const UPPER = /^[A-Z][A-Z0-9_]{2,}$/;
/** one value of a URL's query */
const QUERY_VALUE = /[?&][^=&#]*=([A-Z][A-Z0-9_]*)(?=&|#|$)/g;
/** words that are values of a partner's own as often as they are forgotten braces */
const PLAIN_WORDS = new Set(['TEST']);
const FROM_CLICK = new Set(['CLICK_ID', 'CLICK_SOURCE']);

export interface SlotNote {
  text: string;
  /** a secret that the text names and nobody made, as it is written there */
  secret?: string;
}

export function slotNotes(text: string, known: Known, place: Place = 'value'): SlotNote[] {
  const names = new Set(known.names.map((name) => name.toUpperCase()));
  if (known.events === undefined) return [];
  const texts = [
    ...foreignNotes(text, names, place),
    ...bareNotes(text, names, place),
    ...nameNotes(text, names, known),
  ];
  return [...new Set(texts)].map((note) => ({ text: note })).concat(secretNotes(text, names));
}

function secretNotes(text: string, names: ReadonlySet<string>): SlotNote[] {
  return secretsIn([text])
    .filter((secret) => !names.has(`SECRET.${secret}`.toUpperCase()))
    .map((secret) => {
      const slot = `SECRET.${secret}`.toUpperCase();
      const near = closest(slot, names);
      const meant = near === undefined ? '' : `: did you mean {{${near}}}?`;
      return { secret, text: `There is no secret of the name in {{${slot}}}${meant}` };
    });
}

function foreignNotes(text: string, names: ReadonlySet<string>, place: Place): string[] {
  const notes: string[] = [];
  const instead = (name: string) => {
    const meant = names.has(name.toUpperCase()) ? name.toUpperCase() : closest(name.toUpperCase(), names);
    return meant === undefined ? 'dynamic parameters are written {{NAME}}' : `did you mean {{${meant}}}?`;
  };
  for (const [written, name = ''] of text.matchAll(TRIPLE)) {
    notes.push(`${written} has too many braces: ${instead(name)}`);
  }
  const rest = text.replace(TRIPLE, ' ').replace(SLOT, ' ');
  for (const [written, name = ''] of rest.matchAll(ENCODED)) {
    notes.push(`${written} has percent-encoded braces and is sent as it stands: ${instead(name)}`);
  }
  for (const [written, braces, brackets, percent, underscores] of rest.replace(ENCODED, ' ').matchAll(FOREIGN)) {
    const name = braces ?? brackets ?? percent ?? underscores ?? '';
    const isKnown = names.has(name.toUpperCase());
    // true in a list of JSON; names of variables in code
    const isWord = place === 'code' || brackets !== undefined || underscores !== undefined;
    if (isWord && !(UPPER.test(name) && (place === 'value' || isKnown))) continue;
    notes.push(`${written} is no dynamic parameter and is sent as it stands: ${instead(name)}`);
  }
  return notes;
}

function bareNotes(text: string, names: ReadonlySet<string>, place: Place): string[] {
  if (place === 'code') return [];
  const words = [text.trim(), ...Array.from(text.matchAll(QUERY_VALUE), ([, word = '']) => word)];
  return words
    .filter((word) => names.has(word) && UPPER.test(word) && !PLAIN_WORDS.has(word))
    .map((word) => `${word} is sent as this very word: did you mean {{${word}}}?`);
}

function nameNotes(text: string, names: ReadonlySet<string>, { events = 0, hasMatching }: Known): string[] {
  return slotNames(text).flatMap((name) => {
    if (FROM_CLICK.has(name)) {
      return hasMatching ? [] : [`{{${name}}} stays empty: click ID matching is off`];
    }
    if (names.has(name) || isPartOf(name, names)) return [];
    const near = closest(name, names);
    const meant = near === undefined ? '' : `: did you mean {{${near}}}?`;
    if (name.startsWith('SECRET.')) return [];
    // any key of an item is a parameter, and only the order's own items could tell
    if (name.startsWith('ITEM_') && near === undefined) return [];
    if (events === 0) return near === undefined ? [] : [`{{${name}}} is no parameter that is known${meant}`];
    return [`None of the newest ${events === 1 ? 'events' : `${events} events`} had {{${name}}}${meant}`];
  });
}

/** `CUSTOMER.ID` reads what lies in `data.customer`, `ITEMS.0` what lies in a list. */
function isPartOf(name: string, names: ReadonlySet<string>): boolean {
  const [base = ''] = name.split('.');
  return base !== name && base !== 'SECRET' && names.has(base);
}
