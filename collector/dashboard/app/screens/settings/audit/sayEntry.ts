/** An entry of the audit log in words. Pure. */
import type { Note } from '../../../../../admin/access/audited.ts';
import { connectorPath } from '../../../addresses/connectors.ts';
import type { AuditEntry } from '../../../api/types.ts';

/** What was done, before its subject; and whether that is a connector to look at. Codes that aren't here are shown as they are. */
const WORDS: Record<Note['what'] | 'pixel_withdrawn' | 'deliveries_dropped', { said: string; isConnector?: boolean }> =
  {
    connector_created: { said: 'made the connector', isConnector: true },
    connector_edited: { said: 'edited the connector', isConnector: true },
    connector_deleted: { said: 'deleted the connector' },
    webhook_paused: { said: 'paused the webhook of', isConnector: true },
    webhook_resumed: { said: 'resumed the webhook of', isConnector: true },
    webhook_tried: { said: 'tried whether the partner is back, for', isConnector: true },
    webhook_tested: { said: 'sent a Test Webhook of', isConnector: true },
    pixel_edited: { said: 'edited the pixel of', isConnector: true },
    pixel_approved: { said: 'approved the pixel of', isConnector: true },
    approved_by_new_token: { said: 'approved, with a token less than a day old, the pixel of', isConnector: true },
    edited_by_new_token: { said: 'approved, though a new token had edited it, the pixel of', isConnector: true },
    pixel_rejected: { said: 'rejected the pixel of', isConnector: true },
    pixel_revoked: { said: 'revoked the pixel of', isConnector: true },
    pixel_withdrawn: { said: 'withdrew the approval of', isConnector: true },
    pixels_killed: { said: 'stopped pixels of' },
    kill_lifted: { said: 'let pixels run again of' },
    container_edited: { said: 'edited the site’s settings' },
    alert_tested: { said: 'sent a test alert to' },
    alert_snoozed: { said: 'snoozed the alert' },
    token_made: { said: 'made a token for' },
    token_removed: { said: 'removed the token of' },
    deliveries_replayed: { said: 'replayed deliveries' },
    delivery_replayed: { said: 'replayed a delivery of', isConnector: true },
    deliveries_sent_now: { said: 'sent now what waited' },
    test_logged_replayed: { said: 'sent, for real, what was only logged in test mode by', isConnector: true },
    deliveries_dropped: { said: 'dropped deliveries that waited' },
    differing_dismissed: { said: 'dismissed, as dealt with, the differing values of event' },
    refusal_dismissed: { said: 'called it fine what answers say to', isConnector: true },
    name_dismissed: { said: 'called it fine that no connector fires on' },
    secret_set: { said: 'set the secret' },
    secret_removed: { said: 'removed the secret' },
  };

export function sayEntry({ what, subject }: Pick<AuditEntry, 'what' | 'subject'>): {
  said: string;
  subject?: string;
  href?: string;
} {
  const words = Object.hasOwn(WORDS, what) ? WORDS[what as keyof typeof WORDS] : { said: what.replaceAll('_', ' ') };
  if (subject === undefined) return { said: words.said };
  return {
    said: words.said,
    subject,
    ...(words.isConnector && { href: connectorPath(subject) }),
  };
}
