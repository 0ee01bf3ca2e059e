/** Texts that make a parser work hard: long runs of one troublesome character, and what leads a pattern into its own loops. */
import { type Pattern, parsePattern } from './pattern.testing.ts';
import { charTest } from './steps.testing.ts';

/** What a long run is made of. */
export const TROUBLESOME: readonly string[] = [
  ...[' ', '\t', '\n', '\u00a0', '\ufeff', '\u2028'],
  ...['0', '9', '.', '-', '+', 'e', '1.', '1e', '-1'],
  ...[
    '%',
    '%2',
    '%25',
    '%E0',
    '\\',
    '\\u',
    '&',
    '&#',
    ';',
    '=',
    '&a=',
    ',',
    ':',
    '/',
    '//',
    '../',
    '?',
    '#',
    '@',
    '!',
    '~',
    '|',
    '*',
    '$',
  ],
  ...['"', "'", '`', '\\"', '<', '>', '</', '<!--', '(', ')', '[', '{', '}', '{{', '}}', '{{A', '{{A}}'],
  ...['a', 'A', 'Z', '_', 'a1', 'aA', 'ab', 'a ', ' a', 'a.', 'ß', 'İ', 'ﬁ'],
  ...['\0', '\u001f', '\u007f', '\u0085'],
  ...['\ud83d', '\ude00', '\ud83d\ude00', '\u0301', 'e\u0301', '\u202e', '\uffff', 'é', '€', '中'],
];

/** Behind a run, what lets it fail at its very end. */
export const ENDINGS: readonly string[] = ['', '!', '\u0000', 'x'];

export function runOf(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/**
 * A way into each loop of a pattern: what stands before it, and what it takes. `round` is both together: as a run it begins
 * the loop anew at each place.
 */
export interface WayIn {
  before: string;
  pumps: string[];
}

const SAMPLES = [...new Set(TROUBLESOME.flatMap((text) => [...text])), ...printable()];
/** a loop that ends sooner is no loop at 16 KiB */
const SHORT = 64;

export function waysInto({ source, flags }: RegExp): WayIn[] {
  const ways: WayIn[] = [];

  const tests = new Set<string>();
  const collect = (pattern: Pattern): void => {
    if (pattern.kind === 'char') tests.add(pattern.source);
    else if (pattern.kind === 'sequence') pattern.parts.forEach(collect);
    else if (pattern.kind === 'choice') pattern.options.forEach(collect);
    else if ('of' in pattern) collect(pattern.of);
  };
  const root = parsePattern(source);
  collect(root);
  const places = [...tests].map((char) => charTest(char, flags));
  const takers = (sample: string) => places.filter((test) => test(sample)).length;

  /** Gives what matches the pattern, behind `before`. */
  function walk(pattern: Pattern, before: string): string {
    switch (pattern.kind) {
      case 'char':
        return samples(pattern.source)[0] ?? '';
      case 'sequence':
        return pattern.parts.reduce((text, part) => text + walk(part, before + text), '');
      case 'choice':
        return pattern.options.map((option) => walk(option, before))[0] ?? '';
      case 'repeat': {
        const once = walk(pattern.of, before);
        const all = once.repeat(Math.min(pattern.min, SHORT));
        if (pattern.max > SHORT)
          ways.push({ before, pumps: [...new Set([...firstOf(pattern.of), once])].filter(Boolean) });
        return all;
      }
      case 'look':
        walk(pattern.of, before);
        return '';
      default:
        return '';
    }
  }

  /** Those first that the pattern's other places take too: there it may go either way. */
  function samples(char: string): string[] {
    const test = charTest(char, flags);
    return SAMPLES.filter(test).toSorted((a, b) => takers(b) - takers(a));
  }

  /** Characters that a pattern can take, a few of each place in it. */
  function firstOf(pattern: Pattern): string[] {
    if (pattern.kind === 'char') return samples(pattern.source).slice(0, 3);
    if (pattern.kind === 'sequence') return pattern.parts.flatMap(firstOf);
    if (pattern.kind === 'choice') return pattern.options.flatMap(firstOf);
    return pattern.kind === 'repeat' ? firstOf(pattern.of) : [];
  }

  walk(root, '');
  return ways;
}

function printable(): string[] {
  return Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
}
