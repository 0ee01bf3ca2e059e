/** Regular expressions taken apart: as much of their syntax as this project uses; anything else throws. */

export type Pattern =
  /** one character; `source` is a pattern for it alone */
  | { kind: 'char'; source: string }
  | { kind: 'sequence'; parts: Pattern[] }
  | { kind: 'choice'; options: Pattern[] }
  | { kind: 'repeat'; of: Pattern; min: number; max: number; lazy: boolean }
  | { kind: 'start' | 'end' | 'boundary' | 'no_boundary' }
  | { kind: 'look'; of: Pattern; behind: boolean; negative: boolean };

const ESCAPE = /\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[pP]\{[^}]+\}|c[a-z]|.)/iy;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,?)(\d*)\})(\??)/y;

export function parsePattern(source: string): Pattern {
  let at = 0;
  const unsupported = () => new Error(`the growth test can't read ${source.slice(at, at + 20)} in /${source}/`);

  function choice(): Pattern {
    const options = [sequence()];
    while (source[at] === '|') {
      at += 1;
      options.push(sequence());
    }
    return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options };
  }

  function sequence(): Pattern {
    const parts: Pattern[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(quantified(atom()));
    return { kind: 'sequence', parts };
  }

  function quantified(of: Pattern): Pattern {
    QUANTIFIER.lastIndex = at;
    const found = QUANTIFIER.exec(source);
    if (!found) return of;
    at += found[0].length;
    const [sign = '', least = '', comma, most = '', lazy] = found;
    const [min, max] =
      sign[0] === '{'
        ? [Number(least), comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most)]
        : [sign[0] === '+' ? 1 : 0, sign[0] === '?' ? 1 : Number.POSITIVE_INFINITY];
    return { kind: 'repeat', of, min, max, lazy: lazy === '?' };
  }

  function atom(): Pattern {
    const char = source[at];
    if (char === '(') return group();
    if (char === '^' || char === '$') {
      at += 1;
      return { kind: char === '^' ? 'start' : 'end' };
    }
    const begun = at;
    if (char === '[') {
      for (at += 1; source[at] !== ']'; at += 1) if (source[at] === '\\') at += 1;
      at += 1;
    } else if (char === '\\') {
      if (/[1-9k]/.test(source[at + 1] ?? '')) throw unsupported();
      ESCAPE.lastIndex = at;
      at += ESCAPE.exec(source)?.[0].length ?? 1;
    } else {
      at += String.fromCodePoint(source.codePointAt(at) ?? 0).length;
    }
    const text = source.slice(begun, at);
    if (text === '\\b' || text === '\\B') return { kind: text === '\\b' ? 'boundary' : 'no_boundary' };
    return { kind: 'char', source: text };
  }

  function group(): Pattern {
    const opening = /\((?:\?(?:<?[=!]|:|<\w+>))?/y;
    opening.lastIndex = at;
    const [opened = '('] = opening.exec(source) ?? [];
    at += opened.length;
    if (source[at] === '?') throw unsupported();
    const of = choice();
    at += 1;
    if (!/[=!]$/.test(opened)) return of;
    return { kind: 'look', of, behind: opened.includes('<'), negative: opened.endsWith('!') };
  }

  const pattern = choice();
  if (at < source.length) throw unsupported();
  return pattern;
}
