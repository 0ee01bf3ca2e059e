/** Names of events that were received lately and that no connector fires on, with the trigger that is meant where one is near. Pure. */
import type { Snapshot } from '../../container/snapshot.ts';

export interface UnheardName {
  name: string;
  count: number;
  lastAt: number;
  /** a trigger that differs in case, a separator or one letter, and whose connectors have it */
  near?: { trigger: string; connectors: { id: string; name: string }[] };
}

export const UNHEARD_MS = 7 * 24 * 3_600_000;
const MOST = 20;
const MOST_CONNECTORS = 3;
/** The tag sends it by itself; that nobody fires on it is what is usual. */
const BY_ITSELF = 'PageView';
/** Of shorter ones one letter is another name. */
const SHORTEST_NEAR = 4;

interface Received {
  name: string;
  count: number;
  lastAt: number;
}

/** Near ones first, then the newest. Without a connector that fires on anything nothing is unheard. */
export function unheardNames(
  received: readonly Received[],
  { byId }: Snapshot,
  since: number,
  dismissed: ReadonlySet<string>,
): UnheardName[] {
  const listening = [...byId.values()].map(({ connector }) => connector).filter(({ mode }) => mode !== 'disabled');
  const triggers = new Map<string, { id: string; name: string }[]>();
  for (const { id, name, triggers: own } of listening) {
    for (const trigger of own) triggers.set(trigger, [...(triggers.get(trigger) ?? []), { id, name }]);
  }
  if (triggers.size === 0) return [];
  const found = received
    .filter(({ name, lastAt }) => lastAt >= since && name !== BY_ITSELF && !triggers.has(name) && !dismissed.has(name))
    .map(({ name, count, lastAt }): UnheardName => {
      const trigger = [...triggers.keys()].find((one) => isNear(one, name));
      const near = trigger !== undefined && {
        trigger,
        connectors: (triggers.get(trigger) ?? []).slice(0, MOST_CONNECTORS),
      };
      return { name, count, lastAt, ...(near && { near }) };
    });
  return found.sort((a, b) => Number(!a.near) - Number(!b.near) || b.lastAt - a.lastAt).slice(0, MOST);
}

function isNear(a: string, b: string): boolean {
  const [x, y] = [plain(a), plain(b)];
  return x === y || (Math.min(x.length, y.length) >= SHORTEST_NEAR && isOneLetterOff(x, y));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '');
}

/** One letter more, less, or another; or two that changed places. */
function isOneLetterOff(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rest = (text: string, from: number) => text.slice(from);
  if (a.length === b.length) {
    const isSwapped = a[start] === b[start + 1] && a[start + 1] === b[start];
    return rest(a, start + 1) === rest(b, start + 1) || (isSwapped && rest(a, start + 2) === rest(b, start + 2));
  }
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  return rest(long, start + 1) === rest(short, start);
}
