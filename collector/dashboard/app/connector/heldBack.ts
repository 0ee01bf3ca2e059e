import type { Overview } from '../api/types.ts';

/** Its circuit breaker lets nothing through, or one webhook to see: that changes within seconds, so it is looked at often. */
export function isHeldBack({ state }: Overview['failing'][number]): boolean {
  return state === 'held_back' || state === 'trying';
}
