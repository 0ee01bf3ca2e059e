/** Trying the connector out for real: Test Webhook, and a visit with `?trl_test=1` that is watched live. */
import type { ShownConnector } from '../../../api/types.ts';
import type { Draft } from '../model/draft.ts';

/** `saved`: what would be tested, absent for a new one; `isDirty`: the draft differs from it. */
export function TestSection(_props: { draft: Draft; saved: ShownConnector | undefined; isDirty: boolean }) {
  return null;
}
