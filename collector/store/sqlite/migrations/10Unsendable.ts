/**
 * Why a delivery can't be sent, who ended what waited (`DeliveryRow` in contract/delivery.ts), and what was only logged
 * until somebody had it sent. Requests that could not be built were known by their one attempt, made at the event's arrival,
 * in no time.
 */
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';

export const unsendable = `
  ALTER TABLE deliveries ADD COLUMN unsendable TEXT;
  ALTER TABLE deliveries ADD COLUMN dropped TEXT;
  ALTER TABLE deliveries ADD COLUMN was_test_logged INTEGER NOT NULL DEFAULT 0;
  UPDATE deliveries AS d SET unsendable = (
    SELECT a.error FROM attempts a JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}
    WHERE a.delivery = d.seq AND a.status IS NULL AND a.duration_ms = 0 AND a.at = e.received_at)
    WHERE state = 'failed' AND attempts = 1 AND status IS NULL;
    `;
