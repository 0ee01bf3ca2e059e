/** Which events belong to the test visit that is waited for. Pure. */
import type { EventSummary } from '../../../../api/types.ts';

type Named = Pick<EventSummary, 'id' | 'name'>;
type Told = Named & Pick<EventSummary, 'visitor' | 'decisions'>;

/** Events of other names may share an ID. */
export function isSame(one: Named, other: Named): boolean {
  return one.id === other.id && one.name === other.name;
}

/** Those that came after `before`, the newest first as the list has them; null: there was none before. */
export function newOnes<Event extends Told>(list: readonly Event[], before: Named | null): Event[] {
  const end = before === null ? -1 : list.findIndex((one) => isSame(one, before));
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
