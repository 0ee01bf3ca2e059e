/**
 * What the approvals say of a connector's pixel. They are appended, never changed but for a revocation, so the last one of
 * a connector is the newest: it is on air unless it was revoked, and every earlier one is superseded.
 */
import type { Approval, Container } from './types.ts';

export type PixelStatus = 'none' | 'pending' | 'approved' | 'revoked';

export function newestApproval(container: Container, connector: string): Approval | undefined {
  return container.approvals.findLast((approval) => approval.connector === connector);
}

/** The approval whose template runs, or undefined. */
export function liveApproval(container: Container, connector: string): Approval | undefined {
  const newest = newestApproval(container, connector);
  return newest?.revokedAt === undefined ? newest : undefined;
}

/**
 * Status of the pixel as it stands in the settings, whatever is still on air: `approved` when it is what runs, `revoked`
 * when exactly this was revoked, else `pending`. `hash` is undefined without a pixel.
 */
export function pixelStatus(container: Container, connector: string, hash: string | undefined): PixelStatus {
  if (hash === undefined) return 'none';
  if (liveApproval(container, connector)?.hash === hash) return 'approved';
  const review = lastReview(container, connector, hash);
  return review?.revokedAt === undefined ? 'pending' : 'revoked';
}

/** The newest review of exactly this pixel. */
export function lastReview(container: Container, connector: string, hash: string): Approval | undefined {
  return container.approvals.findLast((approval) => approval.connector === connector && approval.hash === hash);
}
