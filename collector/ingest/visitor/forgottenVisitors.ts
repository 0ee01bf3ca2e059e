/**
 * Who took consent back a moment ago. A request that was under way by then may come after the withdrawal, from a tab that
 * nobody can ask any more: its answer must not bring back the collector's own cookie. Visitors who allow anew have another ID.
 */
export interface ForgottenVisitors {
  add(visitor: string): void;
  has(visitor: string): boolean;
}

/** Longer than a request takes that the browser hasn't given up. In memory: after a restart nothing older is under way. */
const KEPT_MS = 10 * 60_000;
/** The oldest go first. */
const MAX_KEPT = 10_000;

export function createForgottenVisitors(now: () => number): ForgottenVisitors {
  const since = new Map<string, number>();
  return {
    add(visitor) {
      // at the end: a Map keeps the order of insertion
      since.delete(visitor);
      since.set(visitor, now());
      for (const [oldest, at] of since) {
        if (since.size <= MAX_KEPT && now() - at < KEPT_MS) break;
        since.delete(oldest);
      }
    },
    has(visitor) {
      const at = since.get(visitor);
      return at !== undefined && now() - at < KEPT_MS;
    },
  };
}
