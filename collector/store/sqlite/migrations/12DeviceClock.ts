/** What the device's clock said of a click, where `at` is corrected: by that it is known again. */
export const deviceClock = `
  ALTER TABLE clicks ADD COLUMN device_at INTEGER;
  `;
