/**
 * What the approvals say of a connector's pixel. They are appended, never changed but for being revoked or withdrawn, so
 * the last one of a connector is the newest: it is what runs unless it was taken back, and every earlier one is superseded.
 */
import type { Approval, Container, PixelSettings } from '../../connector/types.ts';

/** `withdrawn`: the text was approved, or accepted, by an older compiler and doesn't pass today's */
export type PixelStatus = 'none' | 'pending' | 'approved' | 'revoked' | 'withdrawn';

type PixelText = Pick<PixelSettings, 'html' | 'sandbox'>;

export function newestApproval(container: Container, connector: string): Approval | undefined {
  return container.approvals.findLast((approval) => approval.connector === connector);
}

/** The approval whose template is to run, or undefined. */
export function liveApproval(container: Container, connector: string): Approval | undefined {
  const newest = newestApproval(container, connector);
  return newest && isInForce(newest) ? newest : undefined;
}

export function isInForce({ revokedAt, withdrawnAt }: Approval): boolean {
  return revokedAt === undefined && withdrawnAt === undefined;
}

/**
 * Status of the pixel as it stands in the settings, whatever is still on air: `approved` when it is what runs, `revoked` or
 * `withdrawn` when its last review ended so, else `pending`. Which hosts were approved makes no difference here.
 */
export function pixelStatus(container: Container, connector: string, pixel: PixelText | undefined): PixelStatus {
  if (pixel === undefined || pixel.html.trim() === '') return 'none';
  const live = liveApproval(container, connector);
  if (live && isSameText(live, pixel)) return 'approved';
  const review = lastReview(container, connector, pixel);
  if (review?.revokedAt !== undefined) return 'revoked';
  return review?.withdrawnAt === undefined ? 'pending' : 'withdrawn';
}

/** The newest review of exactly this pixel. */
export function lastReview(container: Container, connector: string, pixel: PixelText): Approval | undefined {
  return container.approvals.findLast((approval) => approval.connector === connector && isSameText(approval, pixel));
}

export function isSameText(one: PixelText, other: PixelText): boolean {
  return one.html === other.html && one.sandbox === other.sandbox;
}
