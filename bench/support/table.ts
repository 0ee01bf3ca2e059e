/** What a bench found, as a table for people and as JSON for machines. */
export interface Row {
  bench: string;
  what: string;
  /** null: it could not be measured, and `note` says why */
  value: number | null;
  unit: string;
  goal?: string;
  reached?: boolean;
  /** CI fails where it isn't reached; the other figures depend on the machine and are for reading */
  isGate?: true;
  /** what was measured, where that isn't plain, or why nothing was */
  note?: string;
}

export function printTable(rows: Row[]): void {
  const noted = rows.some(({ note }) => note !== undefined);
  console.table(
    rows.map(({ bench, what, value, unit, goal = '', reached, note = '' }) => ({
      bench,
      what,
      value: value === null ? 'not measured' : `${rounded(value)} ${unit}`,
      goal: goal && `${goal}: ${reached ? 'reached' : 'NOT reached'}`,
      ...(noted && { note }),
    })),
  );
}

function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
