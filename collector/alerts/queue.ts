/** What waits to be told: which messages are due, and what an attempt makes of one. Pure. */
import type { AlertAttempt, AlertMessage, AlertState, Incident } from './state.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Before each attempt: the first at once, the last some 21 hours later. */
export const DELAYS_MS = [0, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS] as const;

export interface Due {
  incident: Incident;
  message: AlertMessage;
}

/** The oldest first. Of an incident a receiver gets one after the other: its end never overtakes its beginning. */
export function dueMessages(state: AlertState, now: number): Due[] {
  const due = state.incidents.flatMap((incident) => {
    const first = new Map<string, AlertMessage>();
    for (const message of incident.messages) {
      if (message.state === 'waiting' && !first.has(message.receiver)) first.set(message.receiver, message);
    }
    return [...first.values()]
      .filter(({ dueAt }) => dueAt !== null && dueAt <= now)
      .map((message) => ({ incident, message }));
  });
  return due.sort((a, b) => a.message.at - b.message.at);
}

export function afterAttempt(message: AlertMessage, attempt: AlertAttempt): AlertMessage {
  const attempts = [...message.attempts, attempt];
  if (attempt.accepted) return { ...message, attempts, state: 'sent', dueAt: null };
  const delay = DELAYS_MS[attempts.length];
  if (delay === undefined) return { ...message, attempts, state: 'given_up', dueAt: null };
  return { ...message, attempts, dueAt: attempt.at + delay };
}

export function dropped(message: AlertMessage): AlertMessage {
  return message.state === 'waiting' ? { ...message, state: 'dropped', dueAt: null } : message;
}

/** `id`: of the message. Gives the same state where it is gone. */
export function withMessage(
  state: AlertState,
  id: string,
  change: (message: AlertMessage) => AlertMessage,
): AlertState {
  return {
    ...state,
    incidents: state.incidents.map((incident) =>
      incident.messages.some((message) => message.id === id)
        ? { ...incident, messages: incident.messages.map((one) => (one.id === id ? change(one) : one)) }
        : incident,
    ),
  };
}
