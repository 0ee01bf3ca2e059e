/** What is said of a destination that needs a look, and where the log shows it. Pure. */
import { deliveryPath } from '../../addresses/deliveries.ts';
import type { Overview } from '../../api/types.ts';
import { count } from '../../chart/format.ts';
import type { Tone } from '../../ui/Badge.tsx';

export type Failing = Overview['failing'][number];

export const FAILING_STATES: Record<Failing['state'], { label: string; tone: Tone }> = {
  paused: { label: 'Paused', tone: 'bad' },
  held_back: { label: 'Held back', tone: 'bad' },
  trying: { label: 'Trying', tone: 'warn' },
  failing: { label: 'Failing', tone: 'bad' },
  gave_up: { label: 'Gave up', tone: 'warn' },
};

const OUTCOMES: Record<string, string> = {
  none: 'no answer',
  '1xx': '1xx',
  '2xx': '2xx that the response rule did not take',
  '3xx': 'a redirect',
  '4xx': '4xx',
  '5xx': '5xx',
};

/** Why it stands here, and what happens to its webhooks meanwhile. */
export function sayWhy({ state, reason, accepted, refused, failed, rejected, unknown }: Failing): string {
  const misses = Object.entries(refused);
  const missed = misses.reduce((sum, [, number]) => sum + number, 0);
  const tried = accepted + missed;
  const kinds = misses.map(([outcome, number]) => `${count(number)} × ${OUTCOMES[outcome] ?? outcome}`).join(', ');
  const attempts = missed === 0 ? '' : `${count(missed)} of ${count(tried)} attempts in 24 h failed: ${kinds}.`;
  switch (state) {
    case 'paused':
      return `Its webhooks wait until somebody resumes them: ${reason ?? 'it was paused'}.`;
    case 'held_back':
      return `${attempts} It gets a break of some seconds, then one attempt to see.`.trim();
    case 'trying':
      return `${attempts} One webhook is on its way, to see whether it is back; the others wait for that.`.trim();
    case 'failing':
      return attempts;
    case 'gave_up': {
      const parts = [
        ...(failed > 0 ? [`${webhooks(failed)} given up`] : []),
        ...(rejected > 0 ? [`${webhooks(rejected)} rejected by the partner`] : []),
        ...(unknown > 0 ? [`${webhooks(unknown)} answered with what the response rule could not read`] : []),
      ];
      return `It works again, but in 24 h ${parts.join(' and ')}. Look why, and send again what should arrive.`;
    }
  }
}

/** Some of its attempts fail, but not the last one. */
export function acceptsAgain({ lastAcceptedAt, lastRefused }: Failing): boolean {
  return lastRefused !== null && lastAcceptedAt !== null && lastAcceptedAt > lastRefused.at;
}

function webhooks(number: number): string {
  return number === 1 ? 'one webhook was' : `${count(number)} webhooks were`;
}

/** The log, filtered to what failed there last. */
export function logOf({ connector, state, lastRefused, failed, rejected }: Failing): string {
  if (state === 'paused') return deliveryPath(undefined, { connector, state: 'waiting' });
  if (state === 'gave_up' || !lastRefused) {
    return deliveryPath(undefined, { connector, state: failed > 0 ? 'failed' : rejected > 0 ? 'rejected' : 'unknown' });
  }
  return deliveryPath(undefined, { connector, status: lastRefused.outcome, test: 'false' });
}
