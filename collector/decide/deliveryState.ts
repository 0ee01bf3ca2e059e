/** What becomes of a delivery, as the API, the log and the dashboard call it (DESIGN §6). */
export const DELIVERY_STATES = [
  'waiting',
  'succeeded',
  'failed',
  'rejected',
  'unknown',
  'dropped',
  'test_logged',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Failed, rejected and unknown together, as a filter: the partner is not known to have taken it. */
export const NOT_ACCEPTED = 'not_accepted';
export const NOT_ACCEPTED_STATES: readonly DeliveryState[] = ['failed', 'rejected', 'unknown'];

export type StateFilter = DeliveryState | typeof NOT_ACCEPTED;

export function isOfState(state: DeliveryState, filter: string): boolean {
  return filter === NOT_ACCEPTED ? NOT_ACCEPTED_STATES.includes(state) : filter === state;
}
