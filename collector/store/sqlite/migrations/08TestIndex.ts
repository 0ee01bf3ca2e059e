/** By their test flag alone events were found through the list of names, which no longer holds all names. */
export const testIndex = `
  CREATE INDEX events_test ON events (test);
  `;
