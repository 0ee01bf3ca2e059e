/** IDs for deliveries: UUIDs of version 7 (RFC 9562). Time first, so that a store's index of them grows at its end only. */
import { randomUUID } from 'node:crypto';

export function timeOrderedId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
