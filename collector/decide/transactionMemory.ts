/** A reloaded thank-you page must not pay twice within this time (DESIGN §7). */
export const TRANSACTION_MEMORY_MS = 30 * 24 * 60 * 60 * 1000;
