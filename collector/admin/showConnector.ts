/** A connector as the API answers it: header secrets masked, and what the review says of its pixel. */
import { lastReview } from '../container/pixelStatus.ts';
import type { LiveConnector, Snapshot } from '../container/snapshot.ts';
import type { NameValue } from '../container/types.ts';
import { maskHeaders } from '../webhooks/maskSecrets.ts';

export function showConnector(snapshot: Snapshot, live: LiveConnector) {
  const { connector } = live;
  const { webhook } = connector;
  return {
    ...connector,
    ...(webhook && { webhook: { ...webhook, headers: maskNameValues(webhook.headers) } }),
    pixel: { ...connector.pixel, ...showReview(snapshot, live) },
  };
}

/**
 * `hash`, `hosts` and dates are of the pixel as it stands in the settings; `live` is what runs now, which stays the approved
 * one while a newer one is pending.
 */
function showReview({ container }: Snapshot, { connector, pixelStatus, settingsPixel, livePixel }: LiveConnector) {
  if (!settingsPixel) return { status: pixelStatus };
  const { hash, pixel } = settingsPixel;
  const review = pixelStatus === 'pending' ? undefined : lastReview(container, connector.id, hash);
  const onAir = livePixel?.approval;
  return {
    status: pixelStatus,
    hash,
    hosts: pixel.hosts,
    ...(review && { approvedAt: review.approvedAt, approvedBy: review.approvedBy }),
    ...(review?.revokedAt !== undefined && { revokedAt: review.revokedAt, revokedBy: review.revokedBy }),
    live: onAir ? { hash: onAir.hash, approvedAt: onAir.approvedAt, approvedBy: onAir.approvedBy } : null,
  };
}

/** Header pairs masked, as objects. */
export function maskNameValues(headers: readonly NameValue[]): NameValue[] {
  return showHeaders(headers.map(({ name, value }) => [name, value]));
}

export function showHeaders(headers: [name: string, value: string][]): NameValue[] {
  return maskHeaders(headers).map(([name, value]) => ({ name, value }));
}
