/** Which logged attempt is which request that a partner saw. Pure. */
import type { Attempt } from '../../../collector/store/contract/delivery.ts';
import type { SeenRequest } from './evidence.ts';

export interface Matched {
  /** in the order in which they came; `attempt` null: the log knows nothing of it */
  requests: { request: SeenRequest; attempt: Attempt | null }[];
  /** logged, and seen by no partner */
  unseen: Attempt[];
}

/**
 * Of one delivery, whose attempts never overlap. A request belongs to the last attempt that began before it came, both by
 * this machine's clock; when that one is another request's already, nothing was logged of it.
 */
export function matchAttempts(seen: readonly SeenRequest[], logged: readonly Attempt[]): Matched {
  const attempts = logged.toSorted((a, b) => a.at - b.at);
  const taken = new Set<Attempt>();
  const requests = seen
    .toSorted((a, b) => a.at - b.at)
    .map((request) => {
      const attempt = attempts.findLast(({ at }) => at <= request.at);
      if (!attempt || taken.has(attempt)) return { request, attempt: null };
      taken.add(attempt);
      return { request, attempt };
    });
  return { requests, unseen: attempts.filter((attempt) => !taken.has(attempt)) };
}
