/**
 * Every place where a slot may stand, and what a value becomes there (DESIGN §8). This list is the allow-list: a slot that
 * the compiler can't put under one of these names is refused. Each context has exactly one escaper, in `escape.ts`.
 */
export const CONTEXTS = {
  text: 'text of an element',
  attribute: 'value of a quoted attribute',
  url_query: 'query or fragment of a URL in an attribute',
  url_path: 'path of a URL in an attribute',
  js_string: 'JavaScript string',
  js_value: 'JavaScript value',
  js_url_query: 'query or fragment of a URL in a JavaScript string',
  js_url_path: 'path of a URL in a JavaScript string',
  js_html_url_query: 'query or fragment of a URL in HTML in a JavaScript string',
  js_html_url_path: 'path of a URL in HTML in a JavaScript string',
  json_string: 'string in a JSON block',
  json_value: 'value in a JSON block',
} as const;

export type SlotContext = keyof typeof CONTEXTS;
