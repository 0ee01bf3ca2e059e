import { describe, expect, it } from 'vitest';
import { type Column, rowSets } from './columns.ts';

const PEOPLE: readonly Column<{ name: string; age: number }>[] = [
  ['name', 'text', ({ name }) => name],
  ['age', 'integer', ({ age }) => age],
];
const DAYS: readonly Column<{ at: number }>[] = [['at', 'bigint', ({ at }) => at]];

describe('rows as arrays, one a column', () => {
  const { people, days, parameters } = rowSets({ people: PEOPLE, days: DAYS }, 1);

  it('numbers the columns of all lists one after the other, behind what stands before', () => {
    expect([people.names, people.arrays, people.of('p')]).toEqual([
      'name, age',
      '$2::text[], $3::integer[]',
      'p.name, p.age',
    ]);
    expect([days.names, days.arrays, days.array('at')]).toEqual(['at', '$4::bigint[]', '$4::bigint[]']);
  });

  it('gives the parameters in the same order', () => {
    const rows = {
      days: [{ at: 7 }],
      people: [
        { name: 'A', age: 1 },
        { name: 'B', age: 2 },
      ],
    };
    expect(parameters(rows)).toEqual([['A', 'B'], [1, 2], [7]]);
    expect(parameters({ people: [], days: [] })).toEqual([[], [], []]);
  });

  it('knows no column that nobody declared', () => {
    expect(() => people.array('at')).toThrow('no column at');
  });
});
