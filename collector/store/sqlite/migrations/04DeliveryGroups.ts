/** Deliveries by what the Webhook Log filters by; and which events came out of order. */
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';

export const deliveryGroups = `
  CREATE TABLE delivery_groups (
    id INTEGER PRIMARY KEY,
    connector TEXT NOT NULL,
    event_name TEXT NOT NULL,
    test INTEGER NOT NULL,
    state TEXT NOT NULL,
    status_class INTEGER NOT NULL,
    UNIQUE (connector, event_name, test, state, status_class)
  ) STRICT;
  INSERT INTO delivery_groups (connector, event_name, test, state, status_class)
    SELECT DISTINCT d.connector, e.name, d.test, d.state, coalesce(d.status / 100, 0)
    FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT};
  DROP INDEX deliveries_list;
  ALTER TABLE deliveries ADD COLUMN group_id INTEGER;
  UPDATE deliveries AS d SET group_id = (
    SELECT g.id FROM events e JOIN delivery_groups g
      ON (g.connector, g.event_name, g.test, g.state, g.status_class)
        = (d.connector, e.name, d.test, d.state, coalesce(d.status / 100, 0))
    WHERE e.seq = d.seq / ${DELIVERIES_PER_EVENT});
  CREATE INDEX deliveries_group ON deliveries (group_id);

  CREATE TABLE out_of_order (event INTEGER PRIMARY KEY) STRICT;
  INSERT INTO out_of_order
    SELECT seq FROM (
      SELECT seq, received_at, max(received_at) OVER (ORDER BY seq ROWS BETWEEN 100 PRECEDING AND 1 PRECEDING) AS before
      FROM events)
    WHERE received_at < before - 1000;
  `;
