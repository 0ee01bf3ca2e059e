/** Why a new delivery can't be sent, for its row; null where it can. */
import type { NewDelivery } from './contract.ts';

/** A new delivery that has failed could not be built, and what it was tried with says why. */
export function unsendableOf({ state, attempt }: NewDelivery): string | null {
  return state === 'failed' ? (attempt?.error ?? 'its request could not be built') : null;
}
