/** Text with dynamic parameters: `{{NAME}}`, `{{NAME|filter|filter:argument}}`. Parsed once, expanded often. */
import { type Filter, makeFilter } from './filters.ts';

/** One place where a value goes. */
export interface Slot {
  /** the parameter, upper case */
  name: string;
  filters: Filter[];
  /** as written, braces included */
  source: string;
  /** offsets in the text: first character, and the one behind the last */
  start: number;
  end: number;
}

export interface Template {
  /** what stands around the slots: always one more than there are slots */
  literals: string[];
  slots: Slot[];
}

/** A slot that can't be understood. `message` says what is wrong and what would be right. */
export class TemplateError extends Error {
  constructor(
    readonly source: string,
    readonly offset: number,
    problem: string,
  ) {
    super(`${source}: ${problem}`);
  }
}

/** Between the braces, something that starts like a name: code such as `{{}}` or `{{ (a) }}` stays literal text. */
const SLOT = /\{\{([ \t]*[A-Za-z_][^{}\r\n]*)\}\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

/** Throws TemplateError for an unknown filter or a malformed name. */
export function parseTemplate(text: string): Template {
  const literals: string[] = [];
  const slots: Slot[] = [];
  let end = 0;
  for (const match of text.matchAll(SLOT)) {
    const [source, inner = ''] = match;
    const [name = '', ...written] = inner.split('|');
    if (!NAME.test(name.trim())) {
      throw new TemplateError(
        source,
        match.index,
        'a dynamic parameter is a name of letters, digits, "_", "." or "-", at most 64 long, for example {{VALUE}}',
      );
    }
    const filters = written.map((filter) => {
      const made = makeFilter(filter);
      if ('wrong' in made) throw new TemplateError(source, match.index, made.wrong);
      return made;
    });
    literals.push(text.slice(end, match.index));
    end = match.index + source.length;
    slots.push({ name: name.trim().toUpperCase(), filters, source, start: match.index, end });
  }
  literals.push(text.slice(end));
  return { literals, slots };
}
