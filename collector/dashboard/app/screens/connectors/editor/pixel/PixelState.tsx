/** Where the pixel stands: approved by whom, waiting, rejected and why, off the air; and what saving would change. */
import type { ShownPixel } from '../../../../api/types.ts';
import { NotReady } from '../../../../connector/NotReady.tsx';
import { OnAir } from '../../../../connector/OnAir.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import { Time } from '../../../../ui/Time.tsx';

/** `isEdited`: the draft is another pixel than the one that this is said of. */
export function PixelState({ pixel, isEdited }: { pixel: ShownPixel; isEdited: boolean }) {
  const { status, approvedAt, approvedBy, revokedAt, revokedBy, withdrawnAt, withdrawnBecause, rejected, live } = pixel;
  return (
    <>
      {pixel.killed && (
        <Notice kind="bad">
          Stopped by a kill switch{pixel.killed.host !== undefined && ` for ${pixel.killed.host}`}, by {pixel.killed.by}{' '}
          <Time at={pixel.killed.at} />. Its approval stays.
        </Notice>
      )}
      {pixel.unavailable && <NotReady />}
      {status === 'approved' && approvedAt !== undefined && (
        <p class="pixel-state">
          Approved on <Time at={approvedAt} as="date" /> by {approvedBy}
          {isEdited && '. What you change waits for review when it is saved; this one stays on the air until then.'}
        </p>
      )}
      {status === 'pending' && rejected && !isEdited && (
        <Notice kind="bad">
          <p>
            <strong>
              Rejected on <Time at={rejected.at} as="date" /> by {rejected.by}
            </strong>
          </p>
          <p class="reason">{rejected.reason}</p>
          <p class="hint">Change the pixel and save: it then waits for review again.</p>
        </Notice>
      )}
      {status === 'pending' && !(rejected && !isEdited) && (
        <p class="pixel-state">
          {isEdited ? 'Your change waits for review when it is saved.' : 'Saved, and waits for a reviewer.'}{' '}
          {live ? <OnAir live={live} /> : 'Nothing runs until then.'}
        </p>
      )}
      {status === 'revoked' && revokedAt !== undefined && (
        <p class="pixel-state">
          Revoked on <Time at={revokedAt} as="date" /> by {revokedBy}. It runs nowhere until it is approved again.
        </p>
      )}
      {status === 'withdrawn' && (
        <Notice kind="bad">
          Withdrawn
          {withdrawnAt !== undefined && (
            <>
              {' '}
              on <Time at={withdrawnAt} as="date" />
            </>
          )}
          , after an update: {withdrawnBecause ?? 'today’s compiler refuses it.'}
        </Notice>
      )}
    </>
  );
}
