import { expect, it } from 'vitest';
import { CONTEXTS } from '../contexts.ts';
import { accepted } from '../pixels.testing.ts';
import { WARM_UP_TEMPLATE } from './warmUp.ts';

it('the template that warms the compiler up goes all the way, through every context', () => {
  const used = new Set(accepted(WARM_UP_TEMPLATE).slots.map(({ context }) => context));
  expect([...used].sort()).toEqual(Object.keys(CONTEXTS).sort());
});
