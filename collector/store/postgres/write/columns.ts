/**
 * Rows for a statement as arrays, one a column: what a column is called, its type and its value stand in one row, of which names, `$n` and
 * parameters are made. Adding a column is adding its row.
 */
import type { Parameter } from '../database.ts';

type Value = string | number | boolean | null;

/** `type`: PostgreSQL's, of one value */
export type Column<Row> = readonly [name: string, type: string, read: (row: Row) => Value];

/** Rows that a statement gets, as its text names them. */
export interface RowSet {
  /** `id, name` */
  names: string;
  /** `$1::text[], $2::text[]`, for `unnest` */
  arrays: string;
  /** `e.id, e.name` */
  of(alias: string): string;
  /** `$1::text[]`; throws where there is no such column, which every start finds */
  array(name: string): string;
}

type RowsOf<Lists> = {
  [Name in keyof Lists]: Lists[Name] extends readonly Column<infer Row>[] ? readonly Row[] : never;
};

/** `after`: how many parameters stand before those of the lists. */
export function rowSets<Lists extends Record<string, readonly Column<never>[]>>(lists: Lists, after = 0) {
  let count = after;
  const setOf = (columns: readonly Column<never>[]): RowSet => {
    const arrays = new Map(
      columns.map(([name, type]) => {
        count += 1;
        return [name, `$${count}::${type}[]`];
      }),
    );
    return {
      names: [...arrays.keys()].join(', '),
      arrays: [...arrays.values()].join(', '),
      of: (alias) => [...arrays.keys()].map((name) => `${alias}.${name}`).join(', '),
      array(name) {
        const array = arrays.get(name);
        if (array === undefined) throw new Error(`no column ${name}`);
        return array;
      },
    };
  };
  const sets = Object.fromEntries(Object.entries(lists).map(([name, columns]) => [name, setOf(columns)])) as Record<
    keyof Lists,
    RowSet
  >;
  const parameters = (rows: RowsOf<Lists>): Parameter[] =>
    Object.entries(lists).flatMap(([name, columns]) => {
      // `RowsOf` has the rows be what the list's values are of
      const ofList = rows[name as keyof Lists] as unknown as readonly never[];
      return columns.map(([, , read]) => ofList.map((row) => read(row)));
    });
  return { ...sets, parameters };
}
