/** Clicks of test landings, which decide no real event. */
export const testClicks = `
  ALTER TABLE clicks ADD COLUMN test INTEGER NOT NULL DEFAULT 0;
  `;
