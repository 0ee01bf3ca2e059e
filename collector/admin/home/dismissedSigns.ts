/**
 * What somebody has looked at on Home and called fine, for everybody: kept in the store's settings, so that it outlives restarts. For good, but for
 * the oldest of very many.
 */
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

const MOST = 1_000;

type Store = Pick<TrafficStore, 'getSetting' | 'replaceSetting'>;

/** A list of its own each. */
export type Dismissable = 'refusals_dismissed' | 'names_dismissed';

export async function dismissedSigns(
  store: Pick<Store, 'getSetting'>,
  what: Dismissable,
): Promise<ReadonlySet<string>> {
  return new Set(parse(await store.getSetting(what)));
}

/** Several collectors may do this at once. */
export async function dismissSign(store: Store, what: Dismissable, sign: string): Promise<void> {
  for (;;) {
    const text = await store.getSetting(what);
    const signs = [...parse(text).filter((one) => one !== sign), sign].slice(-MOST);
    if (await store.replaceSetting(what, text, JSON.stringify(signs))) return;
  }
}

function parse(text: string | undefined): string[] {
  return text === undefined ? [] : (JSON.parse(text) as string[]);
}
