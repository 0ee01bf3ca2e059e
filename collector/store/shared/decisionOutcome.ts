/** A decision in one word, as it is counted: what became of it, else the reason why nothing did. */
import type { DecisionOutcome } from '../../decide/reasons.ts';
import type { Decision } from '../../decide/types.ts';

/** `fired`: a leg was queued or delivered. The reason is the webhook's, unless that is only turned off. */
export function decisionOutcome({ webhook, pixel }: Decision): DecisionOutcome {
  if (webhook.outcome === 'queued' || pixel.outcome === 'delivered') return 'fired';
  if (webhook.outcome === 'test_logged' || pixel.outcome === 'test_logged') return 'test_logged';
  const { reason = 'leg_off' } = webhook;
  return reason === 'leg_off' ? (pixel.reason ?? reason) : reason;
}

/** The same in SQL, of packed legs: for what was stored before it was counted. */
export const OUTCOME_IN_SQL = `
  CASE WHEN webhook = 'queued' OR pixel = 'delivered' THEN 'fired'
    WHEN webhook = 'test_logged' OR pixel = 'test_logged' THEN 'test_logged'
    WHEN webhook = 'skipped:leg_off' THEN substr(pixel, 9)
    ELSE substr(webhook, 9) END`;

export const HOUR_MS = 3_600_000;
