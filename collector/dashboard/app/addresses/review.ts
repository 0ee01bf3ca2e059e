/** Address of the review of one connector's pixel. */
export const reviewPath = (id: string): string => `/review/${encodeURIComponent(id)}`;
