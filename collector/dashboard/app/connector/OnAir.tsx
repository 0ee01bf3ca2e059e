/** What runs while something newer waits. */
import type { ShownPixel } from '../api/types.ts';
import { Time } from '../ui/Time.tsx';

export function OnAir({ live: { approvedAt, approvedBy } }: { live: NonNullable<ShownPixel['live']> }) {
  return (
    <>
      The version approved on <Time at={approvedAt} as="date" /> by {approvedBy} stays on the air meanwhile.
    </>
  );
}
