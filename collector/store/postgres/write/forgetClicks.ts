import type { TrafficStore } from '../../contract/trafficStore.ts';
import type { Database } from '../database.ts';

/** Locked in one order first: two withdrawals at once must not wait for each other in a circle. */
const FORGET = {
  name: 'forget_clicks',
  text: `
    WITH theirs AS MATERIALIZED (SELECT seq FROM clicks WHERE visitor = ANY($1::text[]) ORDER BY seq FOR UPDATE)
    DELETE FROM clicks c USING theirs WHERE c.visitor = ANY($1::text[]) AND c.seq = theirs.seq RETURNING 1 AS one`,
};

export function createForgetClicks(db: Database): TrafficStore['forgetClicks'] {
  return async (visitors) => (await db.query<{ one: number }>(FORGET, [visitors])).rows.length;
}
