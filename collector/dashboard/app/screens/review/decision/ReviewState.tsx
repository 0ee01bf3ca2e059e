/** How it stands with a pixel, in sentences, for its reviewer. */
import type { PixelReview } from '../../../api/types.ts';
import { NotReady } from '../../../connector/NotReady.tsx';
import { OnAir } from '../../../connector/OnAir.tsx';
import { Notice } from '../../../ui/layout/States.tsx';
import { Time } from '../../../ui/Time.tsx';

export function ReviewState({ review }: { review: PixelReview }) {
  const { status, live, rejected, killed, approvedAt, approvedBy, revokedAt, revokedBy, withdrawnBecause } = review;
  return (
    <>
      {killed && (
        <Notice kind="bad">
          Stopped by a kill switch{killed.host !== undefined && ` for ${killed.host}`}, by {killed.by}{' '}
          <Time at={killed.at} />. Its approval stays.
        </Notice>
      )}
      {review.unavailable && <NotReady />}
      {status === 'approved' && approvedAt !== undefined && (
        <p>
          Approved on <Time at={approvedAt} as="date" /> by {approvedBy}
        </p>
      )}
      {status === 'pending' && !rejected && <p>It waits for review.</p>}
      {rejected && (
        <Notice kind="bad">
          <p>
            Rejected on <Time at={rejected.at} as="date" /> by {rejected.by}
          </p>
          <p class="reason">{rejected.reason}</p>
        </Notice>
      )}
      {status === 'revoked' && revokedAt !== undefined && (
        <p>
          Revoked on <Time at={revokedAt} as="date" /> by {revokedBy}. It runs nowhere.
        </p>
      )}
      {status === 'withdrawn' && <Notice kind="bad">{withdrawnBecause ?? 'Today’s compiler refuses it.'}</Notice>}
      {status !== 'approved' && (
        <p class="hint">{live ? <OnAir live={live} /> : 'Nothing of this connector is on the air.'}</p>
      )}
    </>
  );
}
