/**
 * Since when a connector's attempts have been nothing but failures. After 120 h of that its webhook is to be paused
 * (DESIGN §9). The stretch outlives restarts: its start is kept as a setting of the store, written once when it has lasted a
 * while and once when it ends, so that a partner that is up and down costs no writes.
 */
import type { Log } from '../../log.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

const HOUR_MS = 3_600_000;
export const LONGEST_STRETCH_MS = 120 * HOUR_MS;
/** A shorter one isn't worth a write: a restart shortens it by no more than this. */
const WORTH_KEEPING_MS = 10 * 60_000;
/**
 * Only a delivery that failed so often ends a stretch in a pause, five minutes after its first try: where orders are rare, the
 * first failure after quiet days is no news of the days between.
 */
const LEAST_ATTEMPTS = 3;
const PAGE = 100;

export interface FailingStretches {
  /** An attempt was answered 2xx; or the webhook was resumed, which starts over as well. */
  served(connector: string): void;
  /** An attempt failed, the `attempts`-th of its delivery. */
  failed(connector: string, attempts: number): void;
  /** Resolves when what was begun is written. */
  settled(): Promise<void>;
}

interface Stretch {
  /** null: the last attempt was served, or none was seen yet */
  since: number | null;
  /** what the store holds; undefined until it is read */
  stored: number | null | undefined;
  /** an attempt of this process was served: what was stored before is over */
  wasServed: boolean;
  /** one read, write or check at a time */
  busy: boolean;
}

/** `onTooLong` is called once a stretch, when it has been made sure that nothing succeeded in it. */
export function createFailingStretches(options: {
  store: Pick<TrafficStore, 'getSetting' | 'setSetting' | 'listDeliveries'>;
  now: () => number;
  log: Log;
  onTooLong: (connector: string, since: number) => void;
}): FailingStretches {
  const { store, now, log, onTooLong } = options;
  const stretches = new Map<string, Stretch>();
  const underWay = new Set<Promise<void>>();

  function stretchOf(connector: string): Stretch {
    let stretch = stretches.get(connector);
    if (!stretch) {
      stretch = { since: null, stored: undefined, wasServed: false, busy: false };
      stretches.set(connector, stretch);
    }
    if (stretch.stored === undefined && !stretch.busy) run(connector, stretch, () => read(connector, stretch));
    return stretch;
  }

  /** What fails is tried again at the connector's next attempt. */
  function run(connector: string, stretch: Stretch, task: () => Promise<void>): void {
    stretch.busy = true;
    const done = task()
      .then(() => {
        // Served while its start was being written: that is over by now.
        if (stretch.wasServed && stretch.since === null && typeof stretch.stored === 'number') {
          return write(connector, stretch, null);
        }
      })
      .catch((error: unknown) => log.error({ err: error }, 'how long a connector has been failing could not be noted'))
      .finally(() => {
        stretch.busy = false;
        underWay.delete(done);
      });
    underWay.add(done);
  }

  async function read(connector: string, stretch: Stretch): Promise<void> {
    const stored = Number((await store.getSetting(settingOf(connector))) || Number.NaN);
    stretch.stored = Number.isNaN(stored) ? null : stored;
    if (stretch.stored === null) return;
    if (stretch.wasServed) await write(connector, stretch, null);
    else if (stretch.since !== null) stretch.since = Math.min(stretch.since, stretch.stored);
  }

  async function write(connector: string, stretch: Stretch, since: number | null): Promise<void> {
    await store.setSetting(settingOf(connector), since === null ? '' : String(since));
    stretch.stored = since;
  }

  /** Another process may have served the connector, or this one just before it died. */
  async function judge(connector: string, stretch: Stretch, since: number): Promise<void> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof store.listDeliveries>> = await store.listDeliveries(
        { connector, state: 'succeeded', from: since },
        { limit: PAGE, ...(cursor !== null && { cursor }) },
      );
      if (page.items.length > 0) {
        stretch.since = null;
        if (stretch.stored !== null) await write(connector, stretch, null);
        return;
      }
      cursor = page.next;
    } while (cursor !== null);
    if (stretch.since !== since) return; // served meanwhile
    onTooLong(connector, since);
    stretch.since = null;
    stretch.wasServed = true; // what is stored is over
    if (stretch.stored !== null) await write(connector, stretch, null);
  }

  return {
    served(connector) {
      const stretch = stretchOf(connector);
      stretch.since = null;
      stretch.wasServed = true;
      if (typeof stretch.stored === 'number' && !stretch.busy)
        run(connector, stretch, () => write(connector, stretch, null));
    },
    failed(connector, attempts) {
      const stretch = stretchOf(connector);
      stretch.since ??= stretch.wasServed ? now() : (stretch.stored ?? now());
      const { since, stored } = stretch;
      if (stretch.busy || stored === undefined) return;
      const lastedMs = now() - since;
      if (lastedMs >= LONGEST_STRETCH_MS && attempts >= LEAST_ATTEMPTS) {
        run(connector, stretch, () => judge(connector, stretch, since));
      } else if (lastedMs >= WORTH_KEEPING_MS && stored !== since) {
        run(connector, stretch, () => write(connector, stretch, since));
      }
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function settingOf(connector: string): string {
  return `webhook_failing_since:${connector}`;
}
