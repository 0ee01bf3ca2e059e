/** What the list of events shows and filters by, in words. */
import type { showEventSummary } from '../../../../admin/traffic/showTraffic.ts';
import type { Reason } from '../../../../decide/reasons.ts';
import type { DecisionOutcome } from '../../../../store/contract/event.ts';

export type EventItem = ReturnType<typeof showEventSummary>;

/** Short, for a list to choose from; the story has the sentence. */
export const OUTCOMES: Record<DecisionOutcome, string> = {
  fired: 'Fired',
  test_logged: 'Logged in test mode',
  not_last_click: 'Not the last click',
  no_click: 'No click',
  click_expired: 'Click too old',
  source_mismatch: 'Click of another source',
  duplicate_transaction: 'Paid already',
  awaits_server: 'Waits for the server',
  consent_missing: 'Consent missing',
  connector_disabled: 'Connector disabled',
  leg_off: 'Webhook or pixel off',
  pixel_not_approved: 'Pixel not approved',
  pixel_revoked: 'Pixel revoked',
  pixel_killed: 'Pixel killed',
  pixel_unavailable: 'Pixel not ready',
  value_unusable: 'Value can’t be read',
} satisfies Record<Reason | 'fired' | 'test_logged', string>;
