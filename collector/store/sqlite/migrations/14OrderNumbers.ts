/**
 * Order numbers as they were told before blanks were taken off: the same order is one row, with each connector's latest
 * time.
 */
import { BLANKS, CONTROLS } from '../../shared/oldOrderNumbers.ts';

/** Of a transaction's ID as it was told; and whether that isn't the same. */
const ORDER_NUMBER = `trim(${CONTROLS.reduce((sql, one) => `replace(${sql}, '${one}', ' ')`, 'transaction_id')}, '${BLANKS}')`;

const IS_ODD = `(transaction_id GLOB '*[' || char(1) || '-' || char(31) || char(127) || '-' || char(159) || ']*'
      OR trim(transaction_id, '${BLANKS}') <> transaction_id)`;

export const orderNumbers = `
  CREATE TEMP TABLE odd_fired AS
    SELECT ${ORDER_NUMBER} AS number, event_name, test, at, connectors FROM fired WHERE ${IS_ODD};
  DELETE FROM fired WHERE ${IS_ODD};
  INSERT INTO fired (transaction_id, event_name, test, at, connectors)
    SELECT number, event_name, test, at, connectors FROM odd_fired WHERE number <> ''
    ON CONFLICT DO UPDATE SET at = max(at, excluded.at), connectors = (
      SELECT json_group_object(key, latest) FROM (
        SELECT key, max(value) AS latest FROM (
          SELECT key, value FROM json_each(fired.connectors) UNION ALL SELECT key, value FROM json_each(excluded.connectors))
        GROUP BY key));
  DROP TABLE odd_fired;
  UPDATE OR REPLACE browser_claims SET transaction_id = ${ORDER_NUMBER} WHERE ${IS_ODD};
  `;
