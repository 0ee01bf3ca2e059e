/**
 * Why a leg was skipped (DESIGN §7): short, for lists, and in a sentence. The dashboard's stories have one of their own with the values that
 * decided. Codes are part of the API: never renamed, only added.
 */
export const REASONS = {
  connector_disabled: {
    short: 'Connector disabled',
    sentence: 'The connector is disabled.',
  },
  consent_missing: {
    short: 'Consent missing',
    sentence: 'The visitor has not allowed a purpose that the container or the connector asks for.',
  },
  duplicate_transaction: {
    short: 'Paid already',
    sentence: 'The connector already fired for this event name and transaction_id within 30 days.',
  },
  awaits_server: {
    short: 'Waits for the server',
    sentence:
      'The connector trusts servers only: a browser’s event waits for the server’s of the same ID or transaction_id.',
  },
  no_click: {
    short: 'No click',
    sentence: 'The visitor has no click with the connector’s click parameter at or before the event.',
  },
  source_mismatch: {
    short: 'Click of another source',
    sentence: 'Clicks with the connector’s click parameter came from another source.',
  },
  click_expired: {
    short: 'Click too old',
    sentence: 'The connector’s newest click is older than its window.',
  },
  not_last_click: {
    short: 'Not the last click',
    sentence: 'Another recognised click is newer.',
  },
  condition_not_met: {
    short: 'Condition not met',
    sentence: 'The event does not say what the connector’s condition asks for.',
  },
  leg_off: {
    short: 'Webhook or pixel off',
    sentence: 'This part of the connector is turned off or not set up.',
  },
  pixel_not_approved: {
    short: 'Pixel not approved',
    sentence: 'The pixel has no approval yet, or lost it because it no longer passes the compiler.',
  },
  pixel_revoked: {
    short: 'Pixel revoked',
    sentence: 'The pixel’s approval was revoked.',
  },
  pixel_killed: {
    short: 'Pixel killed',
    sentence: 'The pixel is approved, but a kill switch stops it: all pixels, or all that reach one of its hosts.',
  },
  value_unusable: {
    short: 'Value can’t be read',
    sentence: 'A value that the pixel needs can’t be read: an amount that is no number, or a time that is none.',
  },
  pixel_unavailable: {
    short: 'Pixel not ready',
    sentence:
      'The pixel is approved, but it could not be made ready to run: the compiler failed or was too busy. It is tried again.',
  },
} as const;

export type Reason = keyof typeof REASONS;

/** A decision in one word, as it is counted and filtered by: what became of it, else the reason why nothing did. */
export type DecisionOutcome = 'fired' | 'test_logged' | Reason;

/** Short, by code. */
export const OUTCOMES: Readonly<Record<DecisionOutcome, string>> = {
  fired: 'Fired',
  test_logged: 'Logged in test mode',
  ...(Object.fromEntries(Object.entries(REASONS).map(([code, { short }]) => [code, short])) as Record<Reason, string>),
};
