import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cell, csvLine } from './csv.ts';

it.each<[string, Cell[], string]>([
  ['plain cells', ['a', 1, true, 2.5], 'a,1,true,2.5'],
  ['nothing as an empty cell', ['a', null, ''], 'a,,'],
  ['a comma in quotes', ['a,b'], '"a,b"'],
  ['a quote doubled', ['say "hi"'], '"say ""hi"""'],
  ['line breaks in quotes', ['a\r\nb', 'c\nd'], '"a\r\nb","c\nd"'],
  ['a formula as text', ['=1+1', '+1', '-1', '@SUM(A1)'], "'=1+1,'+1,'-1,'@SUM(A1)"],
  ['a formula with a comma', ['=HYPERLINK("http://x","y")'], `"'=HYPERLINK(""http://x"",""y"")"`],
  ['a formula behind a tab or line break', ['\t=1', '\r=1', '\n=1'], `'\t'=1,"'\r'=1","'\n'=1"`],
  ['a full-width or small formula as text', ['＝1', '＠x', '﹦1'], "'＝1,'＠x,'﹦1"],
  ['a formula behind spaces', ['  =1', '\u00a0+1', '\u3000-1', '\ufeff@x'], "'  =1,'\u00a0+1,'\u3000-1,'\ufeff@x"],
  ['a formula behind what can’t be seen', ['\u200b=1', '\u0001=1'], "'\u200b=1,'\u0001=1"],
  ['a formula behind a quote', ['"=1'], `"'""=1"`],
  ['a formula behind a semicolon', ['a;=1+1', ';@x', 'a; +1;b;-1'], "a;'=1+1,;'@x,a;' +1;b;'-1"],
  ['a quoted formula behind a semicolon', ['a;"=1"'], `"a;'""=1"""`],
  ['a formula on a later line', ['a\n=1', 'a\r\n +1', 'a\t@x'], `"a\n'=1","a\r\n' +1",a\t'@x`],
  ['semicolons in a text as they are', ['text/html; charset=utf-8'], 'text/html; charset=utf-8'],
  ['a sign within a text as it is', ['a=1', '2026-11-23'], 'a=1,2026-11-23'],
  ['a negative number as a number', [-1], '-1'],
])('writes %s', (_, cells, line) => {
  expect(csvLine(cells)).toBe(`${line}\r\n`);
});

it('leaves nothing that another separator would make a formula', () => {
  const hostile = fc.string({ unit: fc.constantFrom(...'=+-@;,\t\r\n "\'ab＝') });
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (cells) => {
      const line = csvLine(['id', ...cells]);
      // as read where semicolons or tabs separate, and commas and quotes mean nothing
      for (const part of line.split(/[;\t\r\n]/)) expect(part).not.toMatch(/^[\s"]*[=+\-@＝]/);
    }),
    { numRuns: 2000 },
  );
});

it('takes a long cell of nothing but separators or blanks', () => {
  expect(csvLine([`${'\t'.repeat(100_000)}=1`, ' '.repeat(100_000)])).toContain("\t'=1");
});
