import { expect, it } from 'vitest';
import { createBudget } from './budget.ts';

function budgetAt(perSecond: number, most: number) {
  let clock = 1_000;
  const budget = createBudget({ perSecond, most, now: () => clock });
  const later = (ms: number) => {
    clock += ms;
  };
  return { budget, later };
}

it('gives what may come at once, and then what it earns', () => {
  const { budget, later } = budgetAt(10, 50);
  budget.take('a', 49);
  expect(budget.waitFor('a')).toBe(0);
  budget.take('a', 1);
  expect(budget.waitFor('a')).toBe(1);
  later(100);
  expect(budget.waitFor('a')).toBe(0);
});

it('may be overdrawn, and waits until the debt is paid', () => {
  const { budget, later } = budgetAt(10, 50);
  budget.take('a', 250);
  expect(budget.waitFor('a')).toBe(20);
  later(20_000);
  expect(budget.waitFor('a')).toBe(1);
  later(1);
  expect(budget.waitFor('a')).toBe(0);
});

it('is each sender’s own, and never more than the most', () => {
  const { budget, later } = budgetAt(10, 50);
  budget.take('a', 60);
  expect(budget.waitFor('b')).toBe(0);
  later(60_000);
  budget.take('a', 50);
  expect(budget.waitFor('a')).toBe(1);
});

it('keeps no debt for longer, nor forgives it, when the clock is set back', () => {
  const { budget, later } = budgetAt(10, 50);
  budget.take('a', 60);
  later(-5_000);
  expect(budget.waitFor('a')).toBe(1);
});

it('forgets the longest unheard when there are too many senders', () => {
  const { budget } = budgetAt(1, 1);
  budget.take('first', 5);
  for (let sender = 0; sender < 100_000; sender++) budget.take(`s${sender}`, 5);
  expect(budget.waitFor('first')).toBe(0);
  expect(budget.waitFor('s99999')).toBe(4);
});
