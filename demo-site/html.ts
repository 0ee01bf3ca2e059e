/**
 * Server-side markup for the demo's pages: `html` escapes everything put into it, unless it was made by `html` itself,
 * so a page can't be built that forgets to. Slots may stand in text and in double-quoted attributes only.
 */

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

export type { Html };

type Slot = Html | string | number | false | null | undefined | readonly Slot[];

function slotMarkup(slot: Slot): string {
  if (slot === false || slot === null || slot === undefined) return '';
  if (slot instanceof Html) return slot.markup;
  if (typeof slot === 'object') return slot.map(slotMarkup).join('');
  return String(slot).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

export function html(literals: TemplateStringsArray, ...slots: Slot[]): Html {
  return new Html(literals.map((literal, index) => literal + slotMarkup(slots[index])).join(''));
}

/** Markup written in this project's own source, e.g. a style sheet or a drawing. Never for anything that came in. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/** A value as a JavaScript literal for an inline script: JSON in which nothing can close the script or open a comment. */
export function scriptValue(value: unknown): Html {
  const json = JSON.stringify(value) ?? 'null';
  return new Html(
    json.replace(/[<>&\u2028\u2029]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
