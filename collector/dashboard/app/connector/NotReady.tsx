/** A pixel that can't run yet through no fault of its own. */
import { Notice } from '../ui/layout/States.tsx';

export function NotReady() {
  return (
    <Notice kind="warn">
      The collector could not check this pixel just now: its compiler failed or was too busy. It tries again by itself;
      what was approved stays approved, and runs from then on.
    </Notice>
  );
}
