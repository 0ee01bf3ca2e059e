/**
 * What tells events apart: the ID together with the name. A site may give one ID to all that belongs to an order (InitiateCheckout
 * `order-4711`, then Purchase `order-4711`), as the ad platforms do.
 */
export interface EventKey {
  id: string;
  name: string;
}

/** As one text, the same for the same event alone. */
export function eventKey({ id, name }: EventKey): string {
  return `${id.length}:${id}${name}`;
}
