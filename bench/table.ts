/** What a bench found, as a table for people and as JSON for machines. */
export interface Row {
  bench: string;
  what: string;
  value: number;
  unit: string;
  goal?: string;
  reached?: boolean;
}

export function printTable(rows: Row[]): void {
  console.table(
    rows.map(({ bench, what, value, unit, goal = '', reached }) => ({
      bench,
      what,
      value: `${value >= 100 ? Math.round(value) : Math.round(value * 100) / 100} ${unit}`,
      goal: goal && `${goal}: ${reached ? 'reached' : 'NOT reached'}`,
    })),
  );
}
