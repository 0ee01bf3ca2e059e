/**
 * What was refused lately, in memory: whoever sets a site up sees that its events arrive and why they aren't taken. Requests
 * can name any origin, so it is bounded.
 */

export interface Refused {
  /** what was wrong: `key`, `origin` or `authorization`; `clicks.<parameter>` where that was left out of an event that was taken */
  field: string;
  detail: string;
  /** of the page; null: the request named none */
  origin: string | null;
  /** of the newest such request */
  at: number;
  count: number;
}

const KEPT = 20;
/** longer than any host name with scheme and port */
const MAX_ORIGIN = 280;

export interface Refusals {
  note(refusal: Pick<Refused, 'field' | 'detail' | 'origin'>): void;
  /** the newest first */
  list(): Refused[];
}

export function createRefusals(now: () => number): Refusals {
  /** in the order of the newest request of each kind */
  const kept = new Map<string, Refused>();
  return {
    note({ field, detail, origin }) {
      const short = origin?.slice(0, MAX_ORIGIN) ?? null;
      const kind = `${field} ${short}`;
      const count = (kept.get(kind)?.count ?? 0) + 1;
      kept.delete(kind);
      kept.set(kind, { field, detail: detail.slice(0, 2 * MAX_ORIGIN), origin: short, at: now(), count });
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    },
    list: () => [...kept.values()].reverse(),
  };
}
