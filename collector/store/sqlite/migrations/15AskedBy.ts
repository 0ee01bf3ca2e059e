/** Who had a delivery sent: of the attempt that is to come (with when it was due otherwise), and of those that were made. */
export const askedBy = `
  ALTER TABLE deliveries ADD COLUMN asked TEXT;
  ALTER TABLE attempts ADD COLUMN asked_by TEXT;
  `;
