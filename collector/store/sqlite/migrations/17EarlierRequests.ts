/** What a delivery was, before it was sent with other settings: its attempts until then were made with that. */
export const earlierRequests = 'ALTER TABLE deliveries ADD COLUMN earlier TEXT;';
