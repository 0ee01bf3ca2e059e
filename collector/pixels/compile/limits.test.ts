import { describe, expect, it } from 'vitest';
import { refused } from '../pixels.testing.ts';
import { STALLS } from '../stalls.testing.ts';
import { BudgetExceeded, createBudget } from './budget.ts';
import { compilePixel } from './compile.ts';

describe('the limits', () => {
  const nested = (open: string, close: string, times: number) =>
    `<script>\n${open.repeat(times)}1${close.repeat(times)};</script>`;

  it.each([
    ['functions', '(function(){', '})()', 100],
    ['brackets', '(', ')', 200],
    ['arrays', '[', ']', 200],
    ['else if', 'if(a)b();else ', '', 300],
    ['sums', '1+', '', 300],
  ])('take %s far beyond what a pixel has', (_name, open, close, times) => {
    expect(compilePixel(nested(open, close, times), { sandbox: true })).toMatchObject({ ok: true });
    expect(refused(nested(open, close, 5 * times))).toMatchObject([
      { line: 2, limit: true, message: expect.stringContaining('nested too deeply') },
    ]);
  });

  it('say where markup is nested too deeply', () => {
    expect(refused(`\n${'<div>'.repeat(101)}${'</div>'.repeat(101)}`)).toMatchObject([
      { line: 2, column: 501, limit: true, message: 'Elements are nested too deeply.' },
    ]);
  });

  it('hold for what document.write gets, too', () => {
    const written = `<script>document.write('${'<div>'.repeat(200)}<img src="https://h.example/?a={{X}}">');</script>`;
    expect(refused(written)).toMatchObject([{ limit: true }]);
  });

  it('stop at long and at deep regular expressions before the engine sees them', () => {
    expect(refused(`<script>x = /${'a'.repeat(5000)}/;</script>`)).toMatchObject([{ limit: true, column: 14 }]);
    expect(refused(`<script>x = /${'('.repeat(60)}a${')'.repeat(60)}/;</script>`)).toMatchObject([{ limit: true }]);
    expect(compilePixel('<script>x = /[(]\\((?:a|b)+/.test(y);</script>', { sandbox: true })).toMatchObject({
      ok: true,
    });
  });

  it('give the same verdict each time, whatever the time', () => {
    const [, html = ''] = STALLS.find(([name]) => name.includes('functions that call all')) ?? [];
    const verdicts = [1, 2].map(() => compilePixel(html, { sandbox: true }));
    expect(verdicts[0]).toEqual(verdicts[1]);
    expect(verdicts[0]).toMatchObject({ ok: false, refusals: [{ limit: true }] });
  });

  it('name a hundred places at most, and say how many are left out', () => {
    const refusals = refused('<base href="/">\n'.repeat(500));
    expect(refusals).toHaveLength(101);
    expect(refusals.at(-1)?.message).toMatch(/^\d+ more places from here on are refused/);
  });
});

describe('a budget', () => {
  it('is spent by all who share it, and ends where the work is', () => {
    const budget = createBudget(10);
    budget.spend(4);
    budget.spendOn('x'.repeat(32));
    expect(budget.spent()).toBe(7);
    expect(() => budget.spend(4, 12)).toThrow(BudgetExceeded);
  });
});
