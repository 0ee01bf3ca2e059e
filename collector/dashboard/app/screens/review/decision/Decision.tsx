/** What a reviewer does with a pixel: let it run with the hosts chosen, say no and why, or take it off the air. */

import { useState } from 'preact/hooks';
import type { BodyFor } from '../../../../../admin/calls.ts';
import type { Allowance } from '../../../../../connector/allowances.ts';
import { call } from '../../../api/client.ts';
import { ApiProblem, sayError } from '../../../api/problem.ts';
import type { PixelReview } from '../../../api/types.ts';
import { whyNot } from '../../../sessionState.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Dialog } from '../../../ui/overlays/Dialog.tsx';
import { toast } from '../../../ui/overlays/toast.ts';
import { HostChoice } from './HostChoice.tsx';
import { RejectDialog } from './RejectDialog.tsx';
import { ReviewState } from './ReviewState.tsx';
import { ScriptChoice } from './ScriptChoice.tsx';

export function Decision({ review, onDone }: { review: PixelReview; onDone: () => void }) {
  const { hash, status, live, mode, rejected } = review;
  const found = review.hosts ?? [];
  const approved = status === 'approved' ? review.approvedHosts : undefined;
  const [chosen, setChosen] = useState<readonly string[]>(approved ?? found);
  const foundScripts = review.scripts ?? [];
  const before = {
    scripts: (status === 'approved' ? review.approvedScripts : undefined) ?? foundScripts,
    allows: (status === 'approved' ? review.approvedAllows : undefined) ?? [],
  };
  const [scripts, setScripts] = useState<readonly string[]>(before.scripts);
  const [allows, setAllows] = useState<readonly Allowance[]>(before.allows);
  const [asking, setAsking] = useState<'reject' | 'revoke'>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const unless = whyNot('reviewer');
  const path = `/api/connectors/${encodeURIComponent(review.connector)}/pixel` as const;

  const change = async <What extends 'approve' | 'reject' | 'revoke'>(
    what: What,
    body: BodyFor<'POST', `${typeof path}/${What}`>,
    done: string,
  ) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await call<'POST', `${typeof path}/${'approve' | 'reject' | 'revoke'}`>('POST', `${path}/${what}`, { body });
      toast(done, 'good');
      onDone();
    } catch (error) {
      // what it was about is another by now, and takes this place
      if (error instanceof ApiProblem && error.status === 409) {
        toast(sayError(error), 'bad');
        onDone();
      } else setProblem(sayError(error));
    }
    setAsking(undefined);
    setBusy(false);
  };

  const areScriptsChanged = !isSameSet(scripts, before.scripts) || !isSameSet(allows, before.allows);
  const isChanged = !isSameSet(chosen, approved ?? found) || areScriptsChanged;
  const mayApprove = hash !== undefined && (status !== 'approved' || isChanged);
  return (
    <section class="card stack review-decision" aria-labelledby="decision">
      <h2 id="decision">Decision</h2>
      <ReviewState review={review} />
      {hash !== undefined && (
        <HostChoice
          found={found}
          chosen={chosen}
          onChange={setChosen}
          isMainWindow={mode === 'main'}
          hasRunTimeHosts={(review.runTimeHosts?.length ?? 0) > 0}
          readOnly={unless !== undefined}
        />
      )}
      {hash !== undefined && mode === 'sandbox' && (
        <ScriptChoice
          found={foundScripts}
          chosen={scripts}
          onChange={setScripts}
          allows={allows}
          onAllow={setAllows}
          isUnproved={review.unproved?.some(({ isHarmless }) => !isHarmless) ?? false}
          readOnly={unless !== undefined}
        />
      )}
      {problem !== undefined && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <div class="row">
        {mayApprove && (
          <Button
            kind="primary"
            busy={busy}
            unless={unless}
            onClick={() =>
              void change(
                'approve',
                {
                  hash,
                  ...(isChanged || approved ? { hosts: [...chosen] } : {}),
                  ...(mode === 'sandbox' && (isChanged || approved)
                    ? { scripts: [...scripts], allows: [...allows] }
                    : {}),
                },
                'Approved: exactly this text runs from now on',
              )
            }
          >
            {status !== 'approved' ? 'Approve' : areScriptsChanged ? 'Approve this choice' : 'Approve these hosts'}
          </Button>
        )}
        {status === 'pending' && !rejected && hash !== undefined && (
          <Button unless={unless} onClick={() => setAsking('reject')}>
            Reject
          </Button>
        )}
        {live && (
          <Button kind="danger" unless={unless} onClick={() => setAsking('revoke')}>
            Revoke
          </Button>
        )}
      </div>
      {asking === 'reject' && (
        <RejectDialog
          busy={busy}
          staysOnAir={Boolean(live)}
          onReject={(reason) =>
            void change('reject', { hash: hash ?? '', reason }, 'Rejected: its editor sees your reason')
          }
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'revoke' && (
        <Dialog
          title="Revoke this pixel?"
          onClose={() => setAsking(undefined)}
          actions={
            <>
              <Button onClick={() => setAsking(undefined)}>Keep it</Button>
              <Button kind="danger" busy={busy} onClick={() => void change('revoke', {}, 'Revoked: it runs no more')}>
                Revoke
              </Button>
            </>
          }
        >
          <p>It runs on no page any more, from the next event on. Events say so in their decision.</p>
        </Dialog>
      )}
    </section>
  );
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((host) => other.includes(host));
}
