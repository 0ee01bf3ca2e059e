/**
 * Values that are no values: what a template or a script leaves where it had nothing to put in. As an order number one of
 * these would make all orders of a site the same one, of which the first is paid.
 */

/** Words that languages and tag managers write for “nothing”. */
const NOTHING = new Set([
  ...['undefined', 'null', 'nan', 'none', 'nil', 'n/a', 'false', 'true'],
  ...['(not set)', 'not set', '(not provided)', '(none)', '[object object]', '[object undefined]', '[object null]'],
]);

/** `{{ order.id }}`, `${id}`, `#{id}`, `<%= id %>`, `<?= $id ?>`, `{% id %}`, `[[id]]`: also within other text */
const TEMPLATE = /\{\{[^{}]*\}\}|[$#]\{[^{}]*\}|<%[^%]*%>|<\?[^?]*\?>|\{%[^%]*%\}|\[\[[^[\]]*\]\]|%%[^%]*%%/;
/** `{order}`, `[ORDER]`, `<order>`, `%ORDER%`, `__ORDER__`, `@@ORDER@@`, `{ORDER_ID|url}`: all of the text */
const BRACKETED = /^(?:\{([^{}]*)\}|\[([^[\]]*)\]|<([^<>]*)>|%([^%]*)%|__(.*)__|@@([^@]*)@@|\$([^$]*)\$|#([^#]*)#)$/s;
/** `$order_id`, `:orderId`, `{order`: a variable's name alone, or one that lost its other half */
const VARIABLE = /^(?:[$:@][A-Za-z_][A-Za-z_.]*|[{[<]{1,2}[A-Za-z_ .]*|\$\{?[A-Za-z_ .]*)$/;
/** Order numbers stand in brackets too: `[1001]`, `{3F2504E0-4F89-…}`. Of names of variables few have three digits in a row. */
const NUMBERED = /\d{3}|\d-|-\d/;
const HAS_LETTER = /[A-Za-z]/;

/** `text` without blanks around it. */
export function isUnfilled(text: string): boolean {
  if (text === '' || NOTHING.has(text.toLowerCase()) || TEMPLATE.test(text) || VARIABLE.test(text)) return true;
  const inner = BRACKETED.exec(text)
    ?.slice(1)
    .find((part) => part !== undefined);
  return inner !== undefined && !NUMBERED.test(inner) && (inner.trim() === '' || HAS_LETTER.test(inner));
}
