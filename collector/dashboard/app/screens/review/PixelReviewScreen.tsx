/** One pixel before a reviewer: what it reaches, what it is given, what changed; approving exactly that, or taking it off the air. */
import './review.css';
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { call, get } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import type { PixelReview } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { whyNot } from '../../sessionState.ts';
import { Box } from '../../traffic/Box.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Screen } from '../../ui/Screen.tsx';
import { ErrorState, Loading, Notice } from '../../ui/States.tsx';
import { Time } from '../../ui/Time.tsx';
import { toast } from '../../ui/toast.ts';
import { sayPixelStatus } from '../connectors/ConnectorRow.tsx';
import { Changes, Contacts, Findings, Hostile, Refusals, Slots } from './parts.tsx';

const BACK = { href: '/review', label: 'Review' };

export function PixelReviewScreen() {
  const id = useRoute().params.id ?? '';
  const path = `/api/connectors/${encodeURIComponent(id)}/pixel`;
  const { data, error, reload } = useLoad((signal) => get<PixelReview>(`${path}/review`, signal), [path]);
  const [busy, setBusy] = useState(false);
  const [revoking, setRevoking] = useState(false);

  const change = async (what: 'approve' | 'revoke', body: object, done: string) => {
    setBusy(true);
    try {
      await call('POST', `${path}/${what}`, { body });
      toast(done, 'good');
      setRevoking(false);
    } catch (problem) {
      toast(sayError(problem), 'bad');
    }
    setBusy(false);
    reload();
  };

  if (!data) {
    return (
      <Screen title="Pixel review" back={BACK}>
        {error === undefined ? <Loading label="Loading the pixel" /> : <ErrorState error={error} onRetry={reload} />}
      </Screen>
    );
  }
  const { hash, status, live } = data;
  const { text, tone } = sayPixelStatus(data);
  return (
    <Screen
      title={`Pixel of ${data.connector}`}
      beside={<Badge tone={tone}>{text}</Badge>}
      lead={<Lead review={data} />}
      back={BACK}
      actions={
        <>
          {live && (
            <Button kind="danger" unless={whyNot('reviewer')} onClick={() => setRevoking(true)}>
              Revoke
            </Button>
          )}
          {status !== 'approved' && hash !== undefined && (
            <Button
              kind="primary"
              busy={busy}
              unless={whyNot('reviewer')}
              onClick={() => void change('approve', { hash }, 'Approved: exactly this text runs from now on')}
            >
              Approve
            </Button>
          )}
        </>
      }
    >
      <div class="stack review">
        {data.mode === 'main' && (
          <Notice kind="warn">
            <strong>This pixel runs in the main window.</strong> It can read and change whatever the page can, forms and
            cookies included. Approve it only if its partner may do that.
          </Notice>
        )}
        {data.twoPeople && data.editedBy !== undefined && (
          <Notice>Two people are asked for: {data.editedBy} edited it last, so somebody else has to approve it.</Notice>
        )}
        {data.refusals && <Refusals refusals={data.refusals} />}
        <section class="card stack" aria-labelledby="pixel-text">
          <h2 id="pixel-text">The pixel as submitted</h2>
          <Box label="Pixel code">{data.html}</Box>
        </section>
        {data.changes && <Changes changes={data.changes} />}
        {data.contacts && <Contacts contacts={data.contacts} runTimeHosts={data.runTimeHosts ?? []} />}
        {data.findings && <Findings findings={data.findings} />}
        {data.slots && <Slots slots={data.slots} />}
        {data.hostile && <Hostile hostile={data.hostile} />}
      </div>
      {revoking && (
        <Dialog
          title="Revoke this pixel?"
          onClose={() => setRevoking(false)}
          actions={
            <>
              <Button onClick={() => setRevoking(false)}>Keep it</Button>
              <Button kind="danger" busy={busy} onClick={() => void change('revoke', {}, 'Revoked: it runs no more')}>
                Revoke
              </Button>
            </>
          }
        >
          <p>It runs on no page any more, from the next event on. Events say so in their decision.</p>
        </Dialog>
      )}
    </Screen>
  );
}

function Lead({
  review: { version, status, approvedAt, approvedBy, mode, editedBy, editedAt },
}: {
  review: PixelReview;
}) {
  return (
    <>
      Version {version}, {mode === 'main' ? 'main window' : 'sandbox'}
      {editedBy !== undefined && editedAt !== undefined && (
        <>
          , edited by {editedBy} <Time at={editedAt} />
        </>
      )}
      {status === 'approved' && approvedAt !== undefined && (
        <>
          {' '}
          · Approved on <Time at={approvedAt} as="date" /> by {approvedBy}
        </>
      )}
    </>
  );
}
