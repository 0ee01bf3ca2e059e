/**
 * What has come in for the writer while it was busy is written in one transaction: a sync of the log costs about as much
 * as sixty events, and the ends of attempts then ride along with commits of events.
 */
import type { Database } from 'better-sqlite3';
import { StoreUnavailableError } from '../../contract/trafficStore.ts';
import { storeError } from '../errors.ts';
import { type CrossingError, sendError } from './crossing.ts';
import type { Leases } from './leases.ts';
import type { Writes } from './writes.ts';

/** A call of one of the writes. */
export type Call = { [N in keyof Writes]: { id: number; name: N; parameters: Parameters<Writes[N]> } }[keyof Writes];

export type Answer = { id: number; value: unknown } | { id: number; error: CrossingError };

/** Gives an answer for each call, in order, after all that was written is durable. A call that fails leaves nothing behind. */
export function createTurn(db: Database, writes: Writes, leases: Leases): (calls: Call[]) => Answer[] {
  // The parameters of a call fit its name; TypeScript can't follow that through the index.
  const run = (call: Call) => (writes[call.name] as (...parameters: unknown[]) => unknown)(...call.parameters);
  const together = db.transaction((calls: Call[]) => calls.map((call) => ({ id: call.id, value: run(call) })));

  return function turn(calls): Answer[] {
    leases.mark();
    try {
      return together.immediate(calls);
    } catch (thrown) {
      leases.undo();
      const error = storeError(thrown);
      // One call's own fault must not be the others': each by itself. A file that can't be written is everyone's.
      if (calls.length > 1 && !(error instanceof StoreUnavailableError)) return calls.flatMap((call) => turn([call]));
      return calls.map(({ id }) => ({ id, error: sendError(error) }));
    }
  };
}
