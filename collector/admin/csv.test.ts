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
  ['a formula behind a tab or line break', ['\t=1', '\r=1', '\n=1'], `'\t=1,"'\r=1","'\n=1"`],
  ['a full-width formula as text', ['＝1', '＠x'], "'＝1,'＠x"],
  ['a sign within a text as it is', ['a=1', '2026-11-23'], 'a=1,2026-11-23'],
  ['a negative number as a number', [-1], '-1'],
])('writes %s', (_, cells, line) => {
  expect(csvLine(cells)).toBe(`${line}\r\n`);
});
