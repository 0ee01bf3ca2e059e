/** Which events belong to the test visit that is waited for. Pure. */
import type { EventSummary } from '../../../api/types.ts';

type Told = Pick<EventSummary, 'id' | 'visitor' | 'decisions'>;

/** Those that came after `before`, the newest first as the list has them; null: there was none before. */
export function newOnes<Event extends Told>(list: readonly Event[], before: string | null): Event[] {
  const end = before === null ? -1 : list.findIndex(({ id }) => id === before);
  return end < 0 ? [...list] : list.slice(0, end);
}

/** The newest on which the connector was asked, else the newest; of this visitor, where one is known to be the one. */
export function chooseEvent<Event extends Told>(
  fresh: readonly Event[],
  connector: string,
  visitor: string | undefined,
): Event | undefined {
  const own = visitor === undefined ? fresh : fresh.filter((event) => event.visitor === visitor);
  return own.find(({ decisions }) => decisions.some((decision) => decision.connector === connector)) ?? own[0];
}
