import { expect, it } from 'vitest';
import type { EventName } from '../../../api/types.ts';
import { inOrder, orderOf } from './eventOrder.ts';

const event = (name: string, at: number | null, standard = true): EventName => ({
  name,
  firstAt: at,
  lastAt: at,
  count: at === null ? 0 : 1,
  standard,
  received: at !== null,
});

const OPENED = [
  event('Lead', 5),
  event('Quiz', 9, false),
  event('Purchase', 3),
  event('Login', 7, false),
  event('PageView', null),
];

it('begins with standard events that it fires on, then those seen last; the site’s own come after', () => {
  expect(orderOf(OPENED, ['Purchase', 'Login'])).toEqual(['Purchase', 'Lead', 'PageView', 'Login', 'Quiz']);
});

it('stays as it was when the editor opened, whatever comes in; what is new stands at the end', () => {
  const order = orderOf(OPENED, ['Purchase']);
  const later = [
    event('PageView', 30),
    event('Later', 40, false),
    event('Sooner', 20, false),
    event('Lead', 35),
  ].concat(event('Purchase', 3), event('Login', 50, false), event('Quiz', 9, false));
  expect(inOrder(later, order).map(({ name }) => name)).toEqual([...order, 'Sooner', 'Later']);
});
