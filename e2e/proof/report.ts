/** The proof's outcome as text: a table for each part of the grammar, and what did harm with its template and value. */
import type { Harm } from './run.ts';
import type { Trial, Way } from './way.ts';

export interface Outcome {
  ways: readonly Way[];
  /** did harm where nothing protects; the others prove nothing and aren't counted */
  able: ReadonlySet<number>;
  refused: ReadonlyMap<number, string>;
  harms: readonly Harm[];
  silent: ReadonlySet<number>;
}

const COLUMNS = ['ways', 'refused', 'accepted', 'ran', 'executed', 'asked elsewhere'] as const;

type Row = Record<(typeof COLUMNS)[number], number>;

export function rowOf(outcome: Outcome, ways: readonly Way[]): Row {
  const counted = ways.filter(({ number }) => outcome.able.has(number));
  const accepted = counted.filter(({ number }) => !outcome.refused.has(number));
  const did = (what: Harm['what']) =>
    accepted.filter(({ number }) => outcome.harms.some((harm) => harm.number === number && harm.what === what)).length;
  return {
    ways: counted.length,
    refused: counted.length - accepted.length,
    accepted: accepted.length,
    ran: accepted.filter(({ number }) => !outcome.silent.has(number)).length,
    executed: did('executed'),
    'asked elsewhere': did('asked'),
  };
}

export function tableOf(outcome: Outcome): string {
  const parts = (['source', 'carrier', 'group', 'kind', 'mode'] as const).map((part) => {
    const names = [...new Set(outcome.ways.map((way) => way[part]))].sort();
    return linesOf(
      part === 'group' ? 'sink' : part,
      names.map((name) => [
        name,
        rowOf(
          outcome,
          outcome.ways.filter((way) => way[part] === name),
        ),
      ]),
    );
  });
  return [...parts, linesOf('total', [['', rowOf(outcome, outcome.ways)]])].join('\n\n');
}

function linesOf(title: string, rows: [name: string, row: Row][]): string {
  const width = Math.max(title.length, ...rows.map(([name]) => name.length));
  const line = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(width)}  ${cells.map((cell, at) => String(cell).padStart(COLUMNS[at]?.length ?? 0)).join('  ')}`;
  return [
    line(title, COLUMNS),
    ...rows.map(([name, row]) =>
      line(
        name,
        COLUMNS.map((column) => row[column]),
      ),
    ),
  ].join('\n');
}

/** Each way that did harm: what it is made of, its template, and the value that did it. */
export function harmsOf(ways: readonly Trial[], harms: readonly Harm[]): string {
  return harms
    .map(({ number, what, value }) => {
      const way = ways.find((one) => one.number === number);
      if (!way) return '';
      return [
        `${way.mode}: ${way.name}: ${what}`,
        `  template: ${way.template}`,
        `  value:    ${JSON.stringify(value)}`,
      ].join('\n');
    })
    .join('\n');
}

/** Ways that could do no harm unprotected: faults of the grammar, or of the browser's age. */
export function unableOf(ways: readonly Trial[], able: ReadonlySet<number>): string[] {
  return ways.filter(({ number }) => !able.has(number)).map((way) => `${way.mode}: ${way.name}: ${way.template}`);
}
