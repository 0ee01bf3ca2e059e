/**
 * What the device's clock said of a click, where `at` is corrected: by that it is known again, also by another collector.
 */
export const deviceClock = `
  ALTER TABLE clicks ADD COLUMN device_at bigint;
  DROP INDEX clicks_visitor;
  CREATE UNIQUE INDEX clicks_visitor ON clicks (visitor, coalesce(device_at, at), test, md5(ids || sources));
  `;
