/** Dynamic parameters in code: where they stand, and what the compiler makes of their values there. Pure. */
import type { SlotContext } from '../../../pixels/contexts.ts';
import type { KnownSlot } from '../api/types.ts';

/** As the collector reads them (`parameters/template.ts`): code such as `{{}}` is none. */
const SLOT = /\{\{[ \t]*[A-Za-z_][^{}\r\n]*\}\}/g;

export function findSlots(text: string): { from: number; to: number }[] {
  return Array.from(text.matchAll(SLOT), ({ index, 0: written }) => ({ from: index, to: index + written.length }));
}

/** `label` stands behind the slot, `becomes` in its description. */
export const SLOT_CONTEXTS: Record<SlotContext, { label: string; becomes: string }> = {
  text: { label: 'text', becomes: 'Written so that it stays text, whatever it holds.' },
  attribute: { label: 'attribute', becomes: 'Written so that it can’t end the attribute.' },
  url_query: { label: 'URL query', becomes: 'Percent-encoded: it stays one value of the query.' },
  url_path: { label: 'URL path', becomes: 'Percent-encoded: it stays one part of the path.' },
  js_string: { label: 'JS string', becomes: 'Escaped: it can’t end the string.' },
  js_value: { label: 'JS value', becomes: 'A plain number stays a number, all else becomes a quoted string.' },
  js_url_query: { label: 'URL query in JS', becomes: 'Percent-encoded: it stays one value of the query.' },
  js_url_path: { label: 'URL path in JS', becomes: 'Percent-encoded: it stays one part of the path.' },
  js_html_url_query: {
    label: 'URL query in written HTML',
    becomes: 'Percent-encoded: it stays one value of the query.',
  },
  js_html_url_path: { label: 'URL path in written HTML', becomes: 'Percent-encoded: it stays one part of the path.' },
  json_string: { label: 'JSON string', becomes: 'Escaped: it can’t end the string.' },
  json_value: { label: 'JSON value', becomes: 'A plain number stays a number, all else becomes a quoted string.' },
};

export function describeSlot({ written, where, context }: Pick<KnownSlot, 'written' | 'where' | 'context'>): string {
  return `${written}: ${where}. ${SLOT_CONTEXTS[context].becomes}`;
}
