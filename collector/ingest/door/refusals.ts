/**
 * What was refused lately, or taken without a part that matters, in memory: whoever sets a site up sees that its events arrive
 * and why they aren't taken, or aren't what they were meant to be. Requests can name any origin, so it is bounded.
 */

export interface Refused {
  /** what was wrong: `key`, `origin`, `authorization`, `body`, or a field of the event, the request or its clicks that was left out */
  field: string;
  detail: string;
  /** of the page; null: the request named none */
  origin: string | null;
  /** of the newest such request */
  at: number;
  count: number;
  /** the event was taken, but for what `detail` says */
  kept: boolean;
}

export type NewRefusal = Pick<Refused, 'field' | 'detail' | 'origin'> & { kept?: boolean };

const KEPT = 20;
/** longer than any host name with scheme and port */
const MAX_ORIGIN = 280;

export interface Refusals {
  note(refusal: NewRefusal): void;
  /** the newest first */
  list(): Refused[];
}

export function createRefusals(now: () => number): Refusals {
  /** in the order of the newest request of each kind */
  const kept = new Map<string, Refused>();
  return {
    note({ field, detail, origin, kept: isKept = false }) {
      const short = origin?.slice(0, MAX_ORIGIN) ?? null;
      const kind = `${isKept} ${field} ${short}`;
      const count = (kept.get(kind)?.count ?? 0) + 1;
      kept.delete(kind);
      const told = { field, detail: detail.slice(0, 2 * MAX_ORIGIN), origin: short };
      kept.set(kind, { ...told, at: now(), count, kept: isKept });
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    },
    list: () => [...kept.values()].reverse(),
  };
}
