/**
 * Why a delivery can't be sent, who ended what waited (`DeliveryRow` in contract/delivery.ts), and what was only logged
 * until somebody had it sent. Requests that could not be built were known by their one attempt, made at the event's arrival,
 * in no time.
 */
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';

export const unsendable = `
  ALTER TABLE deliveries ADD COLUMN unsendable text;
  ALTER TABLE deliveries ADD COLUMN dropped text;
  ALTER TABLE deliveries ADD COLUMN was_test_logged boolean NOT NULL DEFAULT false;
  UPDATE deliveries d SET unsendable = a.error
    FROM attempts a, events e
    WHERE d.state = 'failed' AND d.attempts = 1 AND d.status IS NULL AND a.delivery = d.seq AND a.status IS NULL
      AND a.duration_ms = 0 AND e.seq = d.seq / ${DELIVERIES_PER_EVENT} AND a.at = e.received_at;
    `;
