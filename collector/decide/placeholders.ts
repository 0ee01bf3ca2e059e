/** Values that a partner's or the site's own template should have filled: no click ID, whoever sends them. Pure. */
import type { Click } from '../../sdk/protocol.ts';

/** What code writes where there is nothing. */
const NOTHING = /^(?:undefined|null|nan|none|true|false|\[object object\])$/i;
/** `{click_id}`, `{{click_id}}`, `${CLICK_ID}`, `#{id}`, `[CLICK_ID]`, `<id>`, `<%= id %>`, `{% id %}`, `(not set)` */
const IN_BRACKETS = /^[$#@%]?(?:\{.*\}|\[.*\]|<.*>|\(.*\))$/s;
/** `%CLICK_ID%`, `%%ID%%`, `##ID##`, `*|ID|*`, `!ID!`, `@ID@`, `$ID$` */
const MARKS = '%#*|!@$~';
/** `%ad_id%`: its first three characters are no text in UTF-8 */
const BROKEN_PERCENT = /^\ufffd.*%$/s;
/** `__CLICKID__`, as TikTok writes it */
const UNDERLINED = /^__[A-Z][A-Z0-9_]*__$/;
/** `sub-{click_id}`, `a_${id}`, `x{{id}}`, `p%%ID%%` */
const WITHIN = /\$?\{\{?\s?[A-Za-z_][\w.:|-]{0,63}\s?\}?\}|%%[A-Za-z_]\w{0,63}%%/;
/** `{5F3C…}`: how Windows writes a real ID */
const GUID = /^\{[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}$/i;

/** `name`: of the parameter; `click_id=CLICK_ID` and `gclid=gclid` are placeholders, too. */
export function isPlaceholder(value: string, name = ''): boolean {
  const text = value.trim();
  if (GUID.test(text)) return false;
  return (
    text === '' ||
    letters(text) === letters(name) ||
    isBetweenMarks(text) ||
    [NOTHING, IN_BRACKETS, BROKEN_PERCENT, UNDERLINED, WITHIN].some((pattern) => pattern.test(text))
  );
}

function isBetweenMarks(text: string): boolean {
  const [mark = ''] = text;
  return text.length > 2 && MARKS.includes(mark) && text.endsWith(mark);
}

/** `Click-ID` and `click_id` are one name. A text without any is no name. */
function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '') || text;
}

/** A parameter that nobody filled, as it came. */
export interface Placeholder {
  at: number;
  name: string;
  value: string;
}

/** The clicks without what nobody filled; one without IDs is none. `onFound` is told of each. */
export function withoutPlaceholders(clicks: readonly Click[], onFound: (found: Placeholder) => void): Click[] {
  return clicks.flatMap((click) => {
    const [ids, sources] = [filled(click.ids), filled(click.sources)];
    for (const [name, value] of [...ids.placeholders, ...sources.placeholders]) onFound({ at: click.at, name, value });
    if (ids.placeholders.length + sources.placeholders.length === 0) return [click];
    return Object.keys(ids.values).length === 0 ? [] : [{ ...click, ids: ids.values, sources: sources.values }];
  });
}

function filled(values: Record<string, string>): { values: Record<string, string>; placeholders: [string, string][] } {
  const entries = Object.entries(values);
  const placeholders = entries.filter(([name, value]) => isPlaceholder(value, name));
  if (placeholders.length === 0) return { values, placeholders };
  return { values: Object.fromEntries(entries.filter((entry) => !placeholders.includes(entry))), placeholders };
}
