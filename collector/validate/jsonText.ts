/** Reads JSON that a person may have written, and says what is wrong where: V8 names the place only for some mistakes. */

export function readJson(text: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, message: `is not JSON: ${findMistake(text) ?? String(error)}` };
  }
}

/** groups: string, other value, punctuation */
const TOKEN =
  /[ \t\r\n]*(?:("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([{}[\],:]))/y;

type Expectation = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or ]' | ', or }' | 'the end';

const IN_WORDS: Record<Expectation, string> = {
  value: 'a value',
  'value or ]': 'a value or ]',
  name: 'a name in double quotes',
  'name or }': 'a name in double quotes or }',
  ':': 'a colon',
  ', or ]': 'a comma or ]',
  ', or }': 'a comma or }',
  'the end': 'nothing more',
};

/** Walks the tokens until one doesn't fit: `expected a comma or } at line 3, column 5`. */
function findMistake(text: string): string | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expectation = 'value';
  let offset = 0;
  while (true) {
    TOKEN.lastIndex = offset;
    const [all = '', string, value, mark] = TOKEN.exec(text) ?? [];
    const next = follow(expected, string !== undefined ? 'string' : value !== undefined ? 'value' : mark, open);
    if (next === undefined) break;
    expected = next;
    offset += all.length;
  }
  const rest = text.slice(offset);
  const place = offset + (rest.length - rest.trimStart().length);
  if (place === text.length)
    return expected === 'the end' ? undefined : `it ends where ${IN_WORDS[expected]} should be`;
  const before = text.slice(0, place);
  const line = before.split('\n').length;
  const column = place - before.lastIndexOf('\n');
  return `expected ${IN_WORDS[expected]} at line ${line}, column ${column}`;
}

/** What may come after a token, or undefined where the token doesn't fit. Keeps `open` up to date. */
function follow(expected: Expectation, token: string | undefined, open: ('{' | '[')[]): Expectation | undefined {
  const afterValue = (): Expectation => (open.length === 0 ? 'the end' : open.at(-1) === '{' ? ', or }' : ', or ]');
  switch (token) {
    case 'string':
      if (expected === 'name' || expected === 'name or }') return ':';
      return expected === 'value' || expected === 'value or ]' ? afterValue() : undefined;
    case 'value':
      return expected === 'value' || expected === 'value or ]' ? afterValue() : undefined;
    case '{':
    case '[':
      if (expected !== 'value' && expected !== 'value or ]') return undefined;
      open.push(token);
      return token === '{' ? 'name or }' : 'value or ]';
    case '}':
    case ']':
      if (!expected.endsWith(`or ${token}`)) return undefined;
      open.pop();
      return afterValue();
    case ',':
      if (expected === ', or }') return 'name';
      return expected === ', or ]' ? 'value' : undefined;
    case ':':
      return expected === ':' ? 'value' : undefined;
    default:
      return undefined;
  }
}
