/**
 * What only the process knows that it happened to: pages of origins that aren't allowed, and what browsers told of pixels. Counted by
 * twelfths of an hour, in memory. Requests can name any origin, so it is bounded.
 */
import type { Receipt } from '../../sdk/protocol.ts';
import { exactOrigin } from '../connector/origin.ts';
import type { PixelRuns, RefusedOrigin } from './rules/facts.ts';

const HOUR_MS = 3_600_000;
const SLICE_MS = HOUR_MS / 12;
const MAX_ORIGINS = 50;
/** longer than any host name with scheme and port */
const MAX_ORIGIN = 280;
/** Receipts of one pixel of one event count once, among so many of the newest. */
const MAX_SEEN = 5_000;

export interface LocalFigures {
  pixelRuns: PixelRuns[];
  refusedOrigins: RefusedOrigin[];
}

type ToldReceipt = Pick<Receipt, 'event' | 'connector' | 'outcome'> & { confirmed: boolean };

export interface LocalFigureKeeper {
  /** one whose origin isn't allowed */
  originRefused(origin: string | null): void;
  /** Those that came with their pixel's token count: others may come from anybody. */
  receipts(told: readonly ToldReceipt[]): void;
  lastHour(): LocalFigures;
}

/** Counts of the last hour: slice of time → count. */
class HourCount {
  private readonly slices = new Map<number, number>();
  lastAt = 0;

  add(now: number): void {
    const slice = Math.floor(now / SLICE_MS);
    this.slices.set(slice, (this.slices.get(slice) ?? 0) + 1);
    this.lastAt = now;
  }

  sum(now: number): number {
    const last = Math.floor(now / SLICE_MS);
    let total = 0;
    for (const [slice, count] of this.slices) {
      // later ones: the clock was set back
      if (slice <= last - 12 || slice > last) this.slices.delete(slice);
      else total += count;
    }
    return total;
  }
}

export function createLocalFigures(now: () => number): LocalFigureKeeper {
  const origins = new Map<string, HourCount>();
  const ran = new Map<string, HourCount>();
  const failed = new Map<string, HourCount>();
  const seen = new Set<string>();

  const of = (counts: Map<string, HourCount>, key: string): HourCount => {
    const known = counts.get(key) ?? new HourCount();
    counts.set(key, known);
    return known;
  };

  return {
    originRefused(origin) {
      if (origin === null || origin.length > MAX_ORIGIN) return;
      if (origin !== 'null' && exactOrigin(origin) !== origin) return;
      const at = now();
      of(origins, origin).add(at);
      if (origins.size <= MAX_ORIGINS) return;
      // the rarest goes: whoever makes some up can't drive out a page that really sends
      const [rarest] = [...origins].sort(([, a], [, b]) => a.sum(at) - b.sum(at) || a.lastAt - b.lastAt);
      if (rarest) origins.delete(rarest[0]);
    },
    receipts(told) {
      for (const { event, connector, outcome, confirmed } of told) {
        const key = JSON.stringify([event, connector]);
        if (!confirmed || outcome === 'vetoed' || seen.has(key)) continue;
        seen.add(key);
        const [oldest] = seen;
        if (seen.size > MAX_SEEN && oldest !== undefined) seen.delete(oldest);
        of(ran, connector).add(now());
        if (outcome !== 'ran') of(failed, connector).add(now());
      }
    },
    lastHour() {
      const at = now();
      const pixelRuns = [...ran].map(([connector, count]) => ({
        connector,
        runs: count.sum(at),
        failed: failed.get(connector)?.sum(at) ?? 0,
      }));
      const refusedOrigins = [...origins].map(([origin, count]) => ({
        origin,
        count: count.sum(at),
        lastAt: count.lastAt,
      }));
      return {
        pixelRuns: pixelRuns.filter(({ runs }) => runs > 0),
        refusedOrigins: refusedOrigins.filter(({ count }) => count > 0),
      };
    },
  };
}
