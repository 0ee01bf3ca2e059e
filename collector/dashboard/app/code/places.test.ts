import { describe, expect, it } from 'vitest';
import { compilePixel } from '../../../pixels/compile/compile.ts';
import { offsetOf, rangeOf } from './places.ts';

const TEXT = '<p>{{CITY}}</p>\n<p title={{NAME}}>x</p>\n';

describe('a place in the text', () => {
  it.each([
    [1, 1, 0],
    [1, 4, 3],
    [2, 10, 25],
    [3, 1, 40],
  ])('line %i, column %i is offset %i', (line, column, offset) => {
    expect(offsetOf(TEXT, { line, column })).toBe(offset);
  });

  it.each([
    [4, 1],
    [3, 2],
  ])('line %i, column %i is not in it', (line, column) => {
    expect(offsetOf(TEXT, { line, column })).toBeUndefined();
    expect(rangeOf(TEXT, { line, column })).toBeUndefined();
  });
});

describe('what is underlined', () => {
  it.each([
    ['<p title={{NAME}}>x</p>', '{{NAME}}'],
    ['<p>a</p>\n<base href="/">', '<base'],
    ['<script>\n  let x = {{EMAIL|rot13}};\n</script>', '{{EMAIL|rot13}}'],
    ['<script>let x = ;</script>', ';'],
    ['<script src="https://p.example/{{A}}{{B}}.js?x=`{{C}}`">\n</script', '<script'],
  ])('for %j is %j', (html, wanted) => {
    const result = compilePixel(html, { sandbox: true });
    const [first] = result.ok ? [] : result.refusals;
    const range = first && rangeOf(html, first);
    expect(range && html.slice(range.from, range.to)).toBe(wanted);
  });

  it('is what stands before, at the end of a line', () => {
    expect(rangeOf('ab\ncd', { line: 1, column: 3 })).toEqual({ from: 1, to: 2 });
    expect(rangeOf('', { line: 1, column: 1 })).toEqual({ from: 0, to: 0 });
  });

  it('is the word there when the slot has changed since', () => {
    expect(rangeOf('{{NAM', { line: 1, column: 1, slot: '{{NAME}}' })).toEqual({ from: 0, to: 1 });
  });
});
