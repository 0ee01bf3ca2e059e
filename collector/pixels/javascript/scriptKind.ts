import { attributeOf, type HtmlElement } from '../html/tree.ts';

/**
 * How a browser reads a script element (HTML, “prepare the script element”). Modules are JavaScript: the same contexts
 * hold in them, and made with `async = false` they keep their turn.
 */
export type ScriptKind = 'script' | 'module' | 'json' | 'import_map' | 'unknown';

const JAVASCRIPT_TYPES = new Set(
  ['ecmascript', 'javascript', 'x-ecmascript', 'x-javascript'].flatMap((name) => [
    `text/${name}`,
    `application/${name}`,
  ]),
);

export function scriptKind(element: HtmlElement): ScriptKind {
  const type = attributeOf(element, 'type');
  const language = attributeOf(element, 'language');
  if (type === undefined && language) return scriptKindOf(`text/${language}`);
  return scriptKindOf(type ?? '');
}

const MAX_TYPE = 256;

function scriptKindOf(type: string): ScriptKind {
  if (type === '') return 'script';
  // no known type is longer; and a pattern that looks for blanks at the end tries each run of them
  if (type.length > MAX_TYPE) return 'unknown';
  const essence = type.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '').toLowerCase();
  // also `text/javascript1.5` and the like
  if (JAVASCRIPT_TYPES.has(essence) || /^text\/(?:javascript1\.[0-5]|jscript|livescript)$/.test(essence))
    return 'script';
  if (essence === 'module') return 'module';
  if (essence === 'application/json' || essence === 'application/ld+json') return 'json';
  return essence === 'importmap' || essence === 'speculationrules' ? 'import_map' : 'unknown';
}
