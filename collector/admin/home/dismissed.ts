/**
 * What somebody has dealt with and took off Home's list of events that browser and server told differently. Kept in the store's
 * settings for as long as the list reaches back.
 */
import { type EventKey, eventKey } from '../../store/contract/eventKey.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

const SETTING = 'differing_dismissed';

type Store = Pick<TrafficStore, 'getSetting' | 'replaceSetting'>;

/** With the name, which events of other names don't share; one that was dismissed before names were kept has none. */
type Entry = [event: string, at: number, name?: string];

export interface Dismissed {
  readonly size: number;
  has(event: EventKey): boolean;
}

export async function dismissedEvents(store: Pick<Store, 'getSetting'>): Promise<Dismissed> {
  const entries = parse(await store.getSetting(SETTING));
  const keys = new Set(entries.flatMap(([id, , name]) => (name === undefined ? [] : eventKey({ id, name }))));
  const ids = new Set(entries.flatMap(([id, , name]) => (name === undefined ? id : [])));
  return { size: entries.length, has: (event) => keys.has(eventKey(event)) || ids.has(event.id) };
}

/** `since`: what was dismissed before is forgotten. Several collectors may do this at once. */
export async function dismissEvent(store: Store, event: EventKey, at: number, since: number): Promise<void> {
  const isSame = ([id, , name]: Entry) => id === event.id && (name === undefined || name === event.name);
  for (;;) {
    const text = await store.getSetting(SETTING);
    const kept = parse(text).filter((entry) => entry[1] >= since && !isSame(entry));
    const entries: Entry[] = [...kept, [event.id, at, event.name]];
    if (await store.replaceSetting(SETTING, text, JSON.stringify(entries))) return;
  }
}

function parse(text: string | undefined): Entry[] {
  return text === undefined ? [] : (JSON.parse(text) as Entry[]);
}
