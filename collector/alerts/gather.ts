/** Gathers the figures that the rules look at. What is dear to count is counted every ten minutes; the rest at each look. */
import { statfs } from 'node:fs/promises';
import type { AlertSettings } from '../connector/types.ts';
import { isOwnReason } from '../container/pauseWebhook.ts';
import type { Snapshot } from '../container/snapshot.ts';
import type { EventFilter, EventSummary } from '../store/contract/event.ts';
import type { TrafficStore } from '../store/contract/trafficStore.ts';
import { newParameters } from './landings.ts';
import type { LocalFigures } from './localFigures.ts';
import { type Facts, MOST_COUNTED, type PurchaseHistory } from './rules/facts.ts';
import { isOn, thresholdReader } from './rules/finding.ts';
import { clicksMissing } from './rules/noClick.ts';
import { LONGEST_SILENCE_MS, PURCHASE, SHORTEST_SILENCE_MS } from './rules/silence.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const WEEKS = [1, 2, 3, 4] as const;
const DEAR_MS = 10 * 60_000;
/** Events looked at for parameters: of the last day, and of each of the seven before. */
const RECENT = 300;
const EARLIER = 100;

type Store = Pick<TrafficStore, 'connectorActivity' | 'destinationHealth' | 'nextDueAt' | 'listEvents' | 'eventNames'>;

export interface GatherParts {
  store: Store;
  snapshot: () => Snapshot;
  /** connectors whose deliveries aren't sent now */
  held: () => string[];
  retentionDays: number;
  /** undefined: the traffic isn't kept in a folder */
  dataDir: string | undefined;
  now: () => number;
}

export type Gather = (
  local: LocalFigures,
  settings: Pick<AlertSettings, 'kinds'>,
  /** of open incidents about missing clicks */
  remembered: (connector: string) => number | undefined,
) => Promise<Facts>;

export function createGather({ store, snapshot, held, retentionDays, dataDir, now }: GatherParts): Gather {
  const activityNow = dear(now, async () => {
    const at = now();
    const [day, threeDays, eightDays] = [
      await store.connectorActivity(at - DAY_MS),
      await store.connectorActivity(at - 3 * DAY_MS),
      await store.connectorActivity(at - 8 * DAY_MS),
    ];
    return { day, threeDays, eightDays };
  });
  const weeksBefore = dear(now, async (lastAt: number) => {
    const at = now();
    const from = Math.max(lastAt + 1, at - LONGEST_SILENCE_MS);
    const first = (await store.eventNames()).find(({ name }) => name === PURCHASE)?.firstAt ?? at;
    const knownSince = Math.max(first, at - retentionDays * DAY_MS);
    const weeks: (number | null)[] = [];
    for (const week of WEEKS) {
      const back = week * WEEK_MS;
      const isKnown = from - back >= knownSince;
      const span = { name: PURCHASE, test: false, from: from - back, to: at - back };
      weeks.push(isKnown ? (await newest(store, span, MOST_COUNTED)).length : null);
    }
    return { lastAt, weeks };
  });

  async function purchases(): Promise<PurchaseHistory | null> {
    const [last] = await newest(store, { name: PURCHASE, test: false }, 1);
    if (!last) return null;
    const lastAt = last.receivedAt;
    if (now() - lastAt < SHORTEST_SILENCE_MS) return { lastAt, weeks: null };
    const counted = await weeksBefore(lastAt);
    // counted for an earlier Purchase: there was one since
    return counted.lastAt === lastAt ? counted : { lastAt, weeks: (await weeksBefore.anew(lastAt)).weeks };
  }

  const landings = dear(now, async () => {
    const at = now();
    const recent = await newest(store, { test: false, from: at - DAY_MS }, RECENT);
    const before: EventSummary[] = [];
    for (let day = 1; day <= 7; day++) {
      const span = { test: false, from: at - (day + 1) * DAY_MS, to: at - day * DAY_MS - 1 };
      before.push(...(await newest(store, span, EARLIER)));
    }
    return newParameters(recent, before);
  });

  return async (local, settings, remembered) => {
    const { connectors, container } = snapshot();
    const activity = await activityNow();
    const expected = thresholdReader(settings, 'no_click')('expected');
    const jumped = isOn(settings, 'no_click')
      ? connectors.filter(({ connector: { id } }) => clicksMissing({ activity }, id, expected, remembered)?.begins)
      : [];
    const names = jumped.length > 0 ? await landings() : [];
    return {
      now: now(),
      connectors: connectors.map(({ connector: { id, name, mode, webhook }, pixelStatus }) => ({
        id,
        name,
        isEnabled: mode === 'enabled',
        // a person's own words stay here
        ...(webhook?.paused && {
          pausedBecause: isOwnReason(webhook.paused.reason) ? sentence(webhook.paused.reason) : 'It was paused by hand',
        }),
        isPixelWithdrawn: pixelStatus === 'withdrawn',
      })),
      activity,
      health: await store.destinationHealth(now() - HOUR_MS),
      oldestDueAt: await store.nextDueAt(held()),
      ...local,
      allowedOrigins: container.allowedOrigins,
      disk: dataDir === undefined ? null : await space(dataDir),
      purchases: isOn(settings, 'silence') ? await purchases() : null,
      newParameters: new Map(jumped.map(({ connector }) => [connector.id, names])),
    };
  };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

async function space(folder: string): Promise<{ free: number; total: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
}

/** At most so many; a page of the list may be short. */
async function newest(store: Pick<Store, 'listEvents'>, filter: EventFilter, limit: number): Promise<EventSummary[]> {
  const found: EventSummary[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await store.listEvents(filter, {
      limit: limit - found.length,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...items);
    cursor = next ?? undefined;
  } while (cursor !== undefined && found.length < limit);
  return found;
}

/** What it gave is given again for ten minutes, whatever it is asked with. */
function dear<Given extends unknown[], Value>(
  now: () => number,
  count: (...given: Given) => Promise<Value>,
): ((...given: Given) => Promise<Value>) & { anew(...given: Given): Promise<Value> } {
  let kept: { at: number; value: Value } | undefined;
  const anew = async (...given: Given) => {
    const at = now();
    const value = await count(...given);
    kept = { at, value };
    return value;
  };
  const ask = async (...given: Given) => {
    const at = now();
    if (kept && at >= kept.at && at - kept.at < DEAR_MS) return kept.value;
    return anew(...given);
  };
  return Object.assign(ask, { anew });
}
