/** At the head of a connector in test mode: that its partner is told of no order yet, and where that is changed. */
import { Notice } from '../../../../ui/layout/States.tsx';
import { GO_LIVE } from './GoLive.tsx';

export function TestModeNotice() {
  return (
    <Notice kind="test">
      <strong>In test mode</strong>: what visitors do is decided and logged, and this partner is told nothing. Try it
      out below, then <a href={`#${GO_LIVE}`}>go live</a>.
    </Notice>
  );
}
