/**
 * What somebody has dealt with and took off Home's list of events that browser and server told differently. Kept in the store's
 * settings for as long as the list reaches back.
 */
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

const SETTING = 'differing_dismissed';

type Store = Pick<TrafficStore, 'getSetting' | 'replaceSetting'>;

/** When each was dismissed, by event ID. */
export async function dismissedEvents(store: Pick<Store, 'getSetting'>): Promise<ReadonlyMap<string, number>> {
  return parse(await store.getSetting(SETTING));
}

/** `since`: what was dismissed before is forgotten. Several collectors may do this at once. */
export async function dismissEvent(store: Store, event: string, at: number, since: number): Promise<void> {
  for (;;) {
    const text = await store.getSetting(SETTING);
    const kept = [...parse(text)].filter(([, dismissedAt]) => dismissedAt >= since);
    if (await store.replaceSetting(SETTING, text, JSON.stringify([...kept, [event, at]]))) return;
  }
}

function parse(text: string | undefined): Map<string, number> {
  return new Map(text === undefined ? [] : (JSON.parse(text) as [string, number][]));
}
