/**
 * Order numbers as they were told before blanks were taken off: the same order is one, with each connector's latest time.
 */
import { BLANKS, CONTROLS } from '../../shared/oldOrderNumbers.ts';

/** Of a transaction's ID as it was told. */
const ORDER_NUMBER = `btrim(translate(transaction_id, '${CONTROLS.join('')}', '${' '.repeat(CONTROLS.length)}'), '${BLANKS}')`;

export const orderNumbers = `
  WITH odd AS (DELETE FROM fired WHERE transaction_id <> ${ORDER_NUMBER} RETURNING *)
    INSERT INTO fired AS f (transaction_id, event_name, test, connector, at)
      SELECT number, event_name, test, connector, max(at)
      FROM (SELECT ${ORDER_NUMBER} AS number, event_name, test, connector, at FROM odd) told
      WHERE number <> '' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
      ON CONFLICT (transaction_id, event_name, test, connector) DO UPDATE SET at = greatest(f.at, excluded.at);
  WITH odd AS (DELETE FROM browser_claims WHERE transaction_id <> ${ORDER_NUMBER} RETURNING *)
    INSERT INTO browser_claims (transaction_id, event_name, test, event, at)
      SELECT ${ORDER_NUMBER}, event_name, test, event, at FROM odd
      ON CONFLICT DO NOTHING;
  `;
