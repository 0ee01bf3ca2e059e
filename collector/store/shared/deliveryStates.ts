/**
 * States as they are stored. A pixel's entry in the Webhook Log is `test_logged` to everybody, under a stored state of its own: it has
 * nothing to send, so whatever moves deliveries on never meets it, and a filter by leg is one by state.
 */
import { DELIVERY_STATES, isOfState } from '../../decide/deliveryState.ts';
import type { DeliveryFilter, DeliveryLeg, DeliveryState, NewDelivery } from '../contract/delivery.ts';

export const PIXEL_LOGGED = 'pixel_logged';
export type StoredState = DeliveryState | typeof PIXEL_LOGGED;

export function storedState({ state, leg }: Pick<NewDelivery, 'state' | 'leg'>): StoredState {
  return leg === 'pixel' ? PIXEL_LOGGED : state;
}

export function shownState(stored: StoredState): { state: DeliveryState; leg?: 'pixel' } {
  return stored === PIXEL_LOGGED ? { state: 'test_logged', leg: 'pixel' } : { state: stored };
}

export const STORED_STATES: readonly StoredState[] = [...DELIVERY_STATES, PIXEL_LOGGED];

/** Undefined: in any. */
export function wantedStates({
  state,
  leg,
}: Pick<DeliveryFilter, 'state' | 'leg'>): readonly StoredState[] | undefined {
  if (state === undefined && leg === undefined) return undefined;
  return STORED_STATES.filter((stored) => {
    const shown = shownState(stored);
    const shownLeg: DeliveryLeg = shown.leg ?? 'webhook';
    return (state === undefined || isOfState(shown.state, state)) && (leg ?? shownLeg) === shownLeg;
  });
}
