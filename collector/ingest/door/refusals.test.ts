import { expect, it } from 'vitest';
import { createRefusals } from './refusals.ts';

it('counts what is refused alike, and has the newest first', () => {
  let now = 0;
  const refusals = createRefusals(() => now++);
  for (const origin of ['https://a.example', 'https://b.example', 'https://a.example', null]) {
    refusals.note({ field: 'origin', detail: `${origin} is not allowed`, origin });
  }
  expect(refusals.list().map(({ origin, at, count }) => [origin, at, count])).toEqual([
    [null, 3, 1],
    ['https://a.example', 2, 2],
    ['https://b.example', 1, 1],
  ]);
});

it('stays small whatever is sent', () => {
  const refusals = createRefusals(() => 0);
  for (let n = 0; n < 1000; n++)
    refusals.note({ field: 'origin', detail: 'x'.repeat(5000), origin: `${n}`.repeat(500) });
  const list = refusals.list();
  expect(list).toHaveLength(20);
  expect(JSON.stringify(list).length).toBeLessThan(20 * 1000);
});
