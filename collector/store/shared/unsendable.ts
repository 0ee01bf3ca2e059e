/** Why a new delivery can't be sent, for its row; null where it can. */
import type { NewDelivery } from '../contract/delivery.ts';

/** A new delivery that has failed could not be built, and what it was tried with says why; unless it is known better. */
export function unsendableOf({ leg, state, attempt, unsendable }: NewDelivery): string | null {
  if (leg === 'pixel') return 'it is a pixel’s entry, and only a browser can run a pixel';
  if (unsendable !== undefined) return unsendable;
  return state === 'failed' ? (attempt?.error ?? 'its request could not be built') : null;
}
