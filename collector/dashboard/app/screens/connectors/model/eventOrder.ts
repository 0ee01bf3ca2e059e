/** In which order an editor offers events: decided when it opens, so that none moves under a hand that is about to tick it. */
import type { EventName } from '../../../api/types.ts';

/** Standard ones before the site's own; of either those that the connector fires on first, then those seen last. Names. */
export function orderOf(events: readonly EventName[], chosen: readonly string[]): string[] {
  const rank = ({ name, standard }: EventName) => (standard ? 0 : 2) + (chosen.includes(name) ? 0 : 1);
  return [...events].sort((a, b) => rank(a) - rank(b) || (b.lastAt ?? 0) - (a.lastAt ?? 0)).map(({ name }) => name);
}

/** As `order` says; what came since stands at the end, the newest last. */
export function inOrder(events: readonly EventName[], order: readonly string[]): EventName[] {
  const place = ({ name }: EventName) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...events].sort((a, b) => place(a) - place(b) || (a.firstAt ?? 0) - (b.firstAt ?? 0));
}
