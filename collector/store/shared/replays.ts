/**
 * Replays, the same for every engine: what one by a filter leaves as it is, and why; and what a delivery was before it was built anew. That
 * column holds JSON texts with commas between them, so that one is added without reading the others.
 */
import type { EarlierRequest } from '../contract/delivery.ts';
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

/** When they are longer than this, they go, and the newest begins again. */
export const EARLIER_LENGTH = 64 * 1024;

/** All but the request itself, which the engine adds from the row, and `}`. */
export function earlierStart(until: number, who: string): string {
  return `{"until":${until},"who":${JSON.stringify(who)},"request":`;
}

export function readEarlier(text: string): EarlierRequest[] {
  return JSON.parse(`[${text}]`) as EarlierRequest[];
}

/** The column’s new text in SQL, in both engines; `start` as above, `request` what is sent from now on. */
export function earlierInSql({ start, request }: { start: string; request: string }): string {
  return `CASE WHEN d.request = ${request} THEN d.earlier ELSE
    CASE WHEN d.earlier IS NOT NULL AND length(d.earlier) < ${EARLIER_LENGTH} THEN d.earlier || ',' ELSE '' END
      || ${start} || d.request || '}' END`;
}
