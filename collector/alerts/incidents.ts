/**
 * From what the rules found to incidents, and what is told of each: when it begins, when it is over, when it is still on at the
 * end of a snooze; nothing in between. Pure.
 *
 * Over is what wasn't found for a quarter of an hour, and for twice as long each time that the same began again within a day: what
 * goes on and off is told less and less often.
 */
import type { AlertKind } from '../connector/alertKinds.ts';
import type { Finding } from './rules/finding.ts';
import type { AlertMessage, AlertState, Incident, Telling } from './state.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const CLEAR_MS = 15 * MINUTE_MS;
/** Of these, the figures are of a process and gone when it ends: they say little when they are missing. */
const CLEAR_OF_KIND_MS: Partial<Record<AlertKind, number>> = { origin_refused: DAY_MS, pixel_throwing: HOUR_MS };
const LONGEST_CLEAR_MS = DAY_MS;
const MAX_OPEN = 200;
const MAX_PAST = 50;
const PAST_MS = 90 * DAY_MS;

export interface Look {
  now: number;
  findings: readonly Finding[];
  /** kinds that are on: of others nothing is told, and what was on ends without a word */
  isOn: (kind: AlertKind) => boolean;
  /** names of the receivers */
  receivers: readonly string[];
  /** the settings' quiet hours: nothing new is told now */
  isQuiet: boolean;
  newId: () => string;
}

export function nextState(before: AlertState, look: Look): AlertState {
  const { now, findings } = look;
  const open = before.incidents.filter(({ overAt }) => overAt === null).map((one) => lookedAt(one, look));
  const past = before.incidents.filter(({ overAt }) => overAt !== null);
  const isOpen = (found: Finding) => open.some((one) => isSame(one, found));
  const begun = findings
    .filter((found) => found.begins && !found.ends && !isOpen(found))
    .slice(0, Math.max(0, MAX_OPEN - open.length))
    .map((found) => begin(found, [...past, ...open], look));
  const told = [...begun, ...open, ...past].map((one) => withTellings(one, look));
  return { incidents: forgetOld(told, now) };
}

function isSame(incident: Pick<Incident, 'kind' | 'subject'>, { kind, subject }: Pick<Finding, 'kind' | 'subject'>) {
  return incident.kind === kind && incident.subject === subject;
}

function begin(found: Finding, others: readonly Incident[], { now, newId }: Look): Incident {
  const { kind, subject, about, count, example, memory } = found;
  const same = others.filter((one) => isSame(one, found));
  const snooze = same.find(({ snoozedUntil }) => snoozedUntil !== null && snoozedUntil > now);
  return {
    id: newId(),
    kind,
    subject,
    ...(about !== undefined && { about }),
    beganAt: now,
    count,
    example,
    ...(memory !== undefined && { memory }),
    clearSince: null,
    overAt: null,
    flaps: same.filter(({ overAt }) => overAt !== null && overAt > now - DAY_MS).length,
    told: false,
    overTold: false,
    snoozedUntil: snooze?.snoozedUntil ?? null,
    ...(snooze?.snoozedBy !== undefined && { snoozedBy: snooze.snoozedBy }),
    messages: [],
  };
}

function lookedAt(incident: Incident, { now, findings, isOn }: Look): Incident {
  if (!isOn(incident.kind)) return { ...incident, overAt: now, overTold: true };
  const found = findings.find((one) => isSame(incident, one));
  if (found?.ends) return { ...incident, clearSince: incident.clearSince ?? now, overAt: now };
  if (found) return { ...incident, count: found.count, clearSince: null };
  // a clock that was set back makes it no longer than a whole wait
  const clearSince = Math.min(incident.clearSince ?? now, now);
  const isOver = now - clearSince >= clearMs(incident);
  return { ...incident, clearSince, ...(isOver && { overAt: now }) };
}

function clearMs({ kind, flaps }: Incident): number {
  return Math.min(LONGEST_CLEAR_MS, (CLEAR_OF_KIND_MS[kind] ?? CLEAR_MS) * 2 ** flaps);
}

function withTellings(incident: Incident, look: Look): Incident {
  const { now, isQuiet, receivers } = look;
  if (isQuiet || receivers.length === 0) return incident;
  const { overAt, snoozedUntil, told } = incident;
  if (overAt !== null) {
    if (incident.overTold) return incident;
    const wasSnoozed = snoozedUntil !== null && snoozedUntil > overAt;
    return told && !wasSnoozed ? tell({ ...incident, overTold: true }, 'over', look) : { ...incident, overTold: true };
  }
  if (snoozedUntil !== null && snoozedUntil > now) return incident;
  if (!told) return tell({ ...incident, told: true, snoozedUntil: null }, 'began', look);
  return snoozedUntil === null ? incident : tell({ ...incident, snoozedUntil: null }, 'still', look);
}

function tell(incident: Incident, telling: Telling, { now, receivers, newId }: Look): Incident {
  const messages = receivers.map(
    (receiver): AlertMessage => ({
      id: newId(),
      telling,
      receiver,
      at: now,
      state: 'waiting',
      dueAt: now,
      attempts: [],
    }),
  );
  return { ...incident, messages: [...incident.messages, ...messages] };
}

/** Those that are on, the newest first, and the newest of those that are over. */
function forgetOld(incidents: readonly Incident[], now: number): Incident[] {
  const newest = incidents.toSorted((a, b) => b.beganAt - a.beganAt);
  const isDue = ({ overAt, overTold, messages }: Incident) =>
    overAt === null || !overTold || messages.some(({ state }) => state === 'waiting');
  const past = newest.filter((one) => !isDue(one) && (one.overAt ?? 0) > now - PAST_MS).slice(0, MAX_PAST);
  return newest.filter((one) => isDue(one) || past.includes(one));
}

/** Nothing is told of it until then, nor of the same when it begins anew; null: it is told as ever. */
export function snoozed(state: AlertState, id: string, until: number | null, by: string): AlertState {
  return {
    ...state,
    incidents: state.incidents.map((incident) => {
      if (incident.id !== id) return incident;
      const { snoozedBy: _, ...rest } = incident;
      return { ...rest, snoozedUntil: until, ...(until !== null && { snoozedBy: by }) };
    }),
  };
}
