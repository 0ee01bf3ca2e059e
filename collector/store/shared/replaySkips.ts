/** What a replay by a filter leaves as it is, and why; the same for every engine. */
import type { ReplayOptions, ReplaySkips } from '../contract/log.ts';
import type { StoredState } from './deliveryStates.ts';

interface Row {
  connector: string;
  state: StoredState;
  unsendable: string | null;
}

/** Rows of a page that may be replayed, and how many of the others are skipped; those that wait are neither. */
export function sortReplays<R extends Row>(
  rows: readonly R[],
  { testLogged = false, connectors }: ReplayOptions = {},
): { wanted: R[]; skipped: ReplaySkips } {
  const known = connectors && new Set(connectors);
  const skipped: ReplaySkips = { unsendable: 0, gone: 0, testLogged: 0 };
  const wanted = rows.filter(({ connector, state, unsendable }) => {
    if (state === 'waiting') return false;
    const why =
      unsendable !== null
        ? 'unsendable'
        : known && !known.has(connector)
          ? 'gone'
          : state === 'test_logged' && !testLogged
            ? 'testLogged'
            : undefined;
    if (why) skipped[why] += 1;
    return why === undefined;
  });
  return { wanted, skipped };
}
