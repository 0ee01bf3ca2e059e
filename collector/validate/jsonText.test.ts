import { describe, expect, it } from 'vitest';
import { readJson } from './jsonText.ts';

describe('readJson', () => {
  it('reads what is right', () => {
    expect(readJson('{"a":[1,"\\u00e4",null,{}]}')).toEqual({ ok: true, value: { a: [1, 'ä', null, {}] } });
  });

  it('says at once what is wrong with a long text that isn’t closed', () => {
    expect(readJson(`{"a":"${'x'.repeat(16_000)}`)).toMatchObject({ ok: false });
  });

  it.each([
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 'expected a comma or } at line 3, column 3'],
    ['a missing comma in a list', '[1 2]', 'expected a comma or ] at line 1, column 4'],
    ['a missing colon', '{"a" 1}', 'expected a colon at line 1, column 6'],
    ['a comma before }', '{\n  "a": 1,\n}', 'expected a name in double quotes at line 3, column 1'],
    ['a comma before ]', '{"a":[1,]}', 'expected a value at line 1, column 9'],
    ['a bare name', '{a: 1}', 'expected a name in double quotes or } at line 1, column 2'],
    ['single quotes', `{"a": 'x'}`, 'expected a value at line 1, column 7'],
    ['a comment', '// mine\n{}', 'expected a value at line 1, column 1'],
    ['a misspelt word', '{"a": tru}', 'expected a value at line 1, column 7'],
    ['a leading zero', '{"a": 01}', 'expected a comma or } at line 1, column 8'],
    ['a line break in text', '{"a": "x\ny"}', 'expected a value at line 1, column 7'],
    ['something behind the end', '{"a":1}}', 'expected nothing more at line 1, column 8'],
    ['the wrong bracket', '{"a":[1}', 'expected a comma or ] at line 1, column 8'],
    ['nothing', '', 'it ends where a value should be'],
    ['an end in the middle', '{"a":[1', 'it ends where a comma or ] should be'],
    ['deep nesting that ends', '['.repeat(200_000), 'it ends where a value or ] should be'],
  ])('finds %s', (_, text, expected) => {
    expect(readJson(text)).toEqual({ ok: false, message: `is not JSON: ${expected}` });
  });
});
