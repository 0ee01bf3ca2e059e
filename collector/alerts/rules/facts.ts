/** What the rules look at: figures of one moment, gathered by `gather.ts`. Nothing of a visitor is among them. */
import type { ConnectorActivity, DestinationHealth } from '../../store/contract/figures.ts';

export interface ConnectorFacts {
  id: string;
  name: string;
  isEnabled: boolean;
  /** why its webhook is paused; not a person's own words */
  pausedBecause?: string | undefined;
  isPixelWithdrawn: boolean;
}

/** Runs of a connector's pixel in the last hour, as browsers told with the pixel's own token. */
export interface PixelRuns {
  connector: string;
  runs: number;
  failed: number;
}

/** Requests in the last hour of pages of an origin that isn't allowed. */
export interface RefusedOrigin {
  origin: string;
  count: number;
  lastAt: number;
}

export interface PurchaseHistory {
  /** the newest real one */
  lastAt: number;
  /**
   * How many there were in the same span 1, 2, 3 and 4 weeks ago, up to MOST_COUNTED; null: before the first that is stored. Null as
   * a whole while the last one is less than an hour ago: nobody has to ask.
   */
  weeks: readonly (number | null)[] | null;
}

/** Counting on would tell nothing more. */
export const MOST_COUNTED = 200;

export interface Facts {
  now: number;
  connectors: readonly ConnectorFacts[];
  /** of events of the last 24 hours, 3 days, and 8 days */
  activity: {
    day: readonly ConnectorActivity[];
    threeDays: readonly ConnectorActivity[];
    eightDays: readonly ConnectorActivity[];
  };
  /** of this clock hour and the one before */
  health: readonly DestinationHealth[];
  /** when the delivery was due that may be sent and is due the longest; null: there is none */
  oldestDueAt: number | null;
  pixelRuns: readonly PixelRuns[];
  refusedOrigins: readonly RefusedOrigin[];
  allowedOrigins: readonly string[];
  /** of the data folder's disk, in bytes; null where the traffic isn't kept there */
  disk: { free: number; total: number } | null;
  /** null: there was none yet */
  purchases: PurchaseHistory | null;
  /** by connector: landing parameters that are new since its clicks went missing */
  newParameters: ReadonlyMap<string, readonly string[]>;
}
