/** Clicks of test landings, which decide no real event: the same landing told as a test and as real is two clicks. */
export const testClicks = `
  ALTER TABLE clicks ADD COLUMN test boolean NOT NULL DEFAULT false;
  DROP INDEX clicks_visitor;
  CREATE UNIQUE INDEX clicks_visitor ON clicks (visitor, at, test, md5(ids || sources));
  `;
