/** What a delivery notes of the person who had it sent: JSON in a column of its own, until that attempt has ended. */
export interface Asked {
  who: string;
  /** it waited: when it would have been due */
  backTo?: number;
}

/** As `ClaimedDelivery` has it. */
export function readAsked(text: string | null): { askedBy?: string; backTo?: number } {
  if (text === null) return {};
  const { who, backTo } = JSON.parse(text) as Asked;
  return { askedBy: who, ...(backTo !== undefined && { backTo }) };
}
