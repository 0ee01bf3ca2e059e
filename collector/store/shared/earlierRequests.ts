/**
 * What a delivery was before it was built anew, as its column holds it: JSON texts with commas between them, so that one is added
 * without reading the others. When they are more than so many characters, they go, and the newest begins again.
 */
import type { EarlierRequest } from '../contract/delivery.ts';

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
