/** What a delivery notes of the person who had it sent: JSON in a column of its own, until that attempt has ended. */
export interface Asked {
  who: string;
  /** it waited: when it would have been due */
  backTo?: number;
}

export function readAsked(text: string | null): Asked | undefined {
  return text === null ? undefined : (JSON.parse(text) as Asked);
}

export function backTo(text: string | null): { backTo?: number } {
  const at = readAsked(text)?.backTo;
  return at === undefined ? {} : { backTo: at };
}
