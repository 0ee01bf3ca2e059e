/** Which destinations somebody has to look at, and why, from what came of attempts in the last 24 hours. Pure. */
import type { StatusClass } from '../../store/contract/delivery.ts';
import type { ConnectorActivity, DestinationHealth } from '../../store/contract/figures.ts';
import type { BreakerState } from '../../webhooks/send/circuitBreaker.ts';

/**
 * `paused`: its webhooks wait until somebody resumes them. `held_back`: nothing but failures, so this collector leaves it alone
 * for a moment. `trying`: one of them is on its way, to see whether it is back. `failing`: a part of its attempts fails. `gave_up`: well by now, but deliveries were given up or rejected, or nobody knows.
 */
export type FailingState = 'paused' | 'held_back' | 'trying' | 'failing' | 'gave_up';
const ORDER: readonly FailingState[] = ['paused', 'held_back', 'trying', 'failing', 'gave_up'];

export interface FailingDestination {
  state: FailingState;
  connector: string;
  name: string;
  /** `host:port`; null when no attempt was made in 24 hours */
  destination: string | null;
  /** why the webhook was paused */
  reason?: string;
  /** attempts of the last 24 hours */
  accepted: number;
  refused: Partial<Record<StatusClass, number>>;
  lastAcceptedAt: number | null;
  lastRefused: { at: number; outcome: StatusClass } | null;
  /** deliveries of the connector that were given up, that the partner rejected, and whose answer can't be read; of events of the last 24 hours */
  failed: number;
  rejected: number;
  unknown: number;
}

interface Facts {
  now: number;
  connectors: readonly { id: string; name: string; pausedBecause?: string | undefined }[];
  /** of the last 24 hours */
  day: readonly DestinationHealth[];
  /** of this clock hour and the one before */
  lately: readonly DestinationHealth[];
  activity: readonly ConnectorActivity[];
  breakers: ReadonlyMap<string, BreakerState>;
}

/** Of the latest attempts, so many must fail. */
const FAILING_SHARE = 0.1;
/** Fewer that failed, with a success since, are what retries are for. */
const FAILING_COUNT = 3;
const LATELY_MS = 15 * 60_000;

/** The worst first. */
export function failingDestinations(facts: Facts): FailingDestination[] {
  const { connectors, day, activity, breakers, now } = facts;
  const known = new Map(connectors.map((connector) => [connector.id, connector]));
  const lost = new Map(activity.map(({ connector, deliveries }) => [connector, deliveries]));
  const ids = new Set([...known.keys(), ...lost.keys(), ...day.map(({ connector }) => connector)]);
  const found = [...ids].flatMap((connector): FailingDestination[] => {
    const { name = connector, pausedBecause } = known.get(connector) ?? {};
    const all = day.filter((health) => health.connector === connector).sort((a, b) => lastTry(b) - lastTry(a));
    const troubled = all.flatMap((health): [FailingState, DestinationHealth][] => {
      const { destination } = health;
      const breaker = breakers.get(destination);
      if (breaker && breaker !== 'closed') return [[breaker === 'probing' ? 'trying' : 'held_back', health]];
      const lately = facts.lately.find((one) => one.connector === connector && one.destination === destination);
      return isFailing(health, lately, now) ? [['failing', health]] : [];
    });
    const { failed = 0, rejected = 0, unknown = 0 } = lost.get(connector) ?? {};
    const row = (state: FailingState, health: DestinationHealth | undefined): FailingDestination => ({
      state,
      connector,
      name,
      destination: health?.destination ?? null,
      ...(state === 'paused' && pausedBecause !== undefined && { reason: pausedBecause }),
      accepted: health?.accepted ?? 0,
      refused: health?.refused ?? {},
      lastAcceptedAt: health?.lastAcceptedAt ?? null,
      lastRefused: health?.lastRefused ?? null,
      failed,
      rejected,
      unknown,
    });
    if (pausedBecause !== undefined) return [row('paused', troubled[0]?.[1] ?? all[0])];
    if (troubled.length > 0) return troubled.map(([state, health]) => row(state, health));
    return failed + rejected + unknown > 0 ? [row('gave_up', all[0])] : [];
  });
  return found.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || lostBy(b) - lostBy(a));
}

function isFailing(day: DestinationHealth, lately: DestinationHealth | undefined, now: number): boolean {
  if (!day.lastRefused) return false;
  const isLast = day.lastRefused.at > (day.lastAcceptedAt ?? 0);
  if (!lately) return isLast;
  const refused = Object.values(lately.refused).reduce((sum, count) => sum + count, 0);
  if (refused < FAILING_SHARE * (refused + lately.accepted)) return false;
  return isLast || (refused >= FAILING_COUNT && day.lastRefused.at > now - LATELY_MS);
}

function lostBy({ failed, rejected, unknown }: FailingDestination): number {
  return failed + rejected + unknown;
}

function lastTry({ lastAcceptedAt, lastRefused }: DestinationHealth): number {
  return Math.max(lastAcceptedAt ?? 0, lastRefused?.at ?? 0);
}
