/** The places of a template that the compiler knows and refuses: why, and what to write instead. */

interface RefusedPlace {
  context: string;
  /** why no value is safe there */
  message: string;
  fix: string;
}

const QUOTE_IT = 'Put the slot in a quoted string or in a quoted attribute, and read it from there.';

/** `{slot}` stands for the slot as written. */
export const REFUSED_PLACES = {
  after_less_than: {
    context: 'tag name, or directly after “<”',
    message: 'A value could complete a tag here.',
    fix: 'Write the tag’s name out; in a script, put a space or a quote between “<” and the slot.',
  },
  attribute_name: {
    context: 'attribute name',
    message: 'A value could name any attribute, an event handler too.',
    fix: 'Write the attribute’s name out and put the slot into its value: data-value="{slot}".',
  },
  attribute_unquoted: {
    context: 'unquoted attribute',
    message: 'A space in the value would end the attribute.',
    fix: 'Put the attribute’s value into double quotes.',
  },
  attribute_event: {
    context: 'event handler attribute',
    message: 'The value would be read twice, as HTML and as JavaScript.',
    fix: 'Put the slot into a data- attribute or into a string in a <script>, and use it from there.',
  },
  attribute_style: {
    context: 'style attribute',
    message: 'CSS can load addresses and change the page.',
    fix: 'Leave the slot out of the style.',
  },
  attribute_srcdoc: {
    context: 'srcdoc attribute',
    message: 'The value would be read as a document of its own.',
    fix: 'Use src with a URL and put the slot into its query.',
  },
  attribute_srcset: {
    context: 'srcset attribute',
    message: 'Spaces and commas in the value would make further addresses.',
    fix: 'Use src and put the slot into its query.',
  },
  attribute_other: {
    context: 'attribute that is not plain text',
    message: 'This attribute steers what the element does, or its meaning is not known.',
    fix: 'Slots may stand in src and href (query or path), alt, title, value, width, height, class and data- attributes.',
  },
  character_reference: {
    context: 'directly after “&” or “&name”',
    message: 'The value could complete a character reference.',
    fix: 'Put “=” between, as in “?a=1&amp;name={slot}”, or write “&amp;” for the sign itself.',
  },
  html_comment: {
    context: 'HTML comment',
    message: 'The value would never be used, and could end the comment.',
    fix: 'Take the slot out of the comment.',
  },
  raw_text: {
    context: 'text of an element that knows no character references',
    message: 'No way of writing a value is safe there.',
    fix: QUOTE_IT,
  },
  style_element: {
    context: 'style sheet',
    message: 'CSS can load addresses and change the page.',
    fix: 'Leave the slot out of the style sheet.',
  },
  url_host: {
    context: 'scheme or host of a URL',
    message: 'The value would choose where the request goes; the reviewer approves fixed hosts.',
    fix: 'Write the URL up to its path out and put the slot behind: https://host/path?name={slot}.',
  },
  url_scheme: {
    context: 'URL that is not http or https',
    message: 'Such a URL carries code or content of its own.',
    fix: 'Use https://host/path?name={slot}.',
  },
  url_relative: {
    context: 'URL without a host',
    message: 'A sandboxed pixel has no page address that such a URL could be resolved against.',
    fix: 'Write the URL out: https://host/path?name={slot}.',
  },
  url_percent: {
    context: 'directly after “%” in a URL',
    message: 'The value could complete a percent code.',
    fix: 'Write “%25” for the sign itself.',
  },
  url_unreadable: {
    context: 'URL with a backslash, tab or line break',
    message: 'Browsers rewrite such URLs, so their parts can’t be told for sure.',
    fix: 'Write the URL on one line, with “/” only.',
  },
  script_type: {
    context: 'script of an unknown type',
    message: 'What reads this block, and how, is not known.',
    fix: 'Use a script without a type, of type text/javascript or module, or of type application/json.',
  },
  script_with_src: {
    context: 'text of a script that has a src',
    message: 'Browsers don’t run this text.',
    fix: 'Put it into a script of its own, before this one.',
  },
  js_escape: {
    context: 'directly after “\\” in a JavaScript string',
    message: 'The value could complete an escape sequence.',
    fix: 'Write “\\\\” for the backslash itself.',
  },
  js_template: {
    context: 'JavaScript template literal',
    message: 'Template literals run the code in their braces.',
    fix: 'Use a quoted string: "…{slot}…".',
  },
  js_regular_expression: {
    context: 'JavaScript regular expression',
    message: 'The value would be read as a pattern.',
    fix: 'Compare with a quoted string instead: text.indexOf("{slot}").',
  },
  js_identifier: {
    context: 'part of a JavaScript name',
    message: 'The value would become code.',
    fix: 'Put the slot in quotes, or put spaces or operators around it where it is a value.',
  },
  js_property: {
    context: 'JavaScript property',
    message: 'The value would choose which property is used.',
    fix: 'Write the property’s name out.',
  },
  js_key: {
    context: 'key of a JavaScript object',
    message: 'The value would choose the key (__proto__ is one).',
    fix: 'Write the key out, or give name and value as two values: { name: "{slot}", value: … }.',
  },
  js_callee: {
    context: 'function that is called',
    message: 'The value would choose what is called.',
    fix: 'Write the function’s name out.',
  },
  js_comment: {
    context: 'JavaScript comment',
    message: 'The value would never be used, and could end the comment.',
    fix: 'Take the slot out of the comment.',
  },
  js_import: {
    context: 'module name',
    message: 'The value would choose which code is loaded.',
    fix: 'Write the module’s address out.',
  },
  js_statement: {
    context: 'start of a JavaScript statement',
    message: 'The value could join with the line before, or become a directive.',
    fix: 'Give the value to a variable or a function: track("{slot}");',
  },
  js_place: {
    context: 'place in JavaScript that is not known to be safe',
    message: 'Slots may stand where a value is given: arguments, variables, properties, comparisons, arithmetic.',
    fix: 'Give the value to a variable or a function: track("{slot}");',
  },
  js_markup: {
    context: 'HTML in a JavaScript string',
    message: 'The string looks like HTML, and the value could become markup.',
    fix: 'Make the element with document.createElement, or put the slot into the query of a quoted address, in the string itself: \'<img src="https://host/p?v={slot}">\'.',
  },
  js_url_part: {
    context: 'part of a URL that is put together in JavaScript',
    message: 'The value would not be encoded for a URL there.',
    fix: 'Put the slot into the URL’s own string, "https://host/p?v={slot}", or in its query into encodeURIComponent("{slot}").',
  },
  json_key: {
    context: 'key in a JSON block',
    message: 'The value would choose the key (__proto__ is one).',
    fix: 'Write the key out.',
  },
  json_value_part: {
    context: 'part of a value in a JSON block',
    message: 'The value would run into what stands beside it.',
    fix: 'Put the whole into double quotes: "a{slot}b".',
  },
  not_found: {
    context: 'place that does not survive parsing',
    message: 'The browser drops, moves or doubles what stands here.',
    fix: 'Put the slot into an element’s text, a quoted attribute or a quoted string in a script.',
  },
} as const satisfies Record<string, RefusedPlace>;

export type RefusedPlaceName = keyof typeof REFUSED_PLACES;
