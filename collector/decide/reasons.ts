/** Why a leg was skipped (DESIGN §7). Codes are part of the API: never renamed, only added. */
export const REASONS = {
  connector_disabled: 'The connector is disabled.',
  consent_missing: 'The visitor has not allowed a purpose that the container or the connector asks for.',
  duplicate_transaction: 'The connector already fired for this event name and transaction_id within 30 days.',
  awaits_server:
    'The connector trusts servers only: a browser’s event waits for the server’s of the same ID or transaction_id.',
  no_click: 'The visitor has no click with the connector’s click parameter at or before the event.',
  source_mismatch: 'Clicks with the connector’s click parameter came from another source.',
  click_expired: 'The connector’s newest click is older than its window.',
  not_last_click: 'Another recognised click is newer.',
  leg_off: 'This part of the connector is turned off or not set up.',
  pixel_not_approved: 'The pixel has no approval yet, or lost it because it no longer passes the compiler.',
  pixel_revoked: 'The pixel’s approval was revoked.',
  pixel_killed: 'The pixel is approved, but a kill switch stops it: all pixels, or all that reach one of its hosts.',
  value_unusable: 'A value that the pixel needs can’t be read: an amount that is no number, or a time that is none.',
  pixel_unavailable:
    'The pixel is approved, but it could not be made ready to run: the compiler failed or was too busy. It is tried again.',
} as const;

export type Reason = keyof typeof REASONS;
