/** One pixel before a reviewer: what changed, what it reaches, what it is given, what it does; and beside it the decision. */
import './review.css';
import { useRoute } from 'preact-iso';
import { connectorPath } from '../../addresses/connectors.ts';
import { get } from '../../api/client.ts';
import { isGone } from '../../api/problem.ts';
import type { PixelReview } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { sayPixelStatus } from '../../connector/pixelStatus.ts';
import { Badge } from '../../ui/Badge.tsx';
import { LinkButton } from '../../ui/buttons/Button.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { EmptyState, ErrorState, Loading, Notice } from '../../ui/layout/States.tsx';
import { Time } from '../../ui/Time.tsx';
import { Card } from './Card.tsx';
import { Changes } from './code/Changes.tsx';
import { CodeLines } from './code/CodeLines.tsx';
import { MendedCard } from './code/MendedCard.tsx';
import { SamplePreview } from './code/SamplePreview.tsx';
import { Decision } from './decision/Decision.tsx';
import { Contacts, Findings, Hostile, Refusals, Slots } from './parts.tsx';

const BACK = { href: '/review', label: 'Review' };

export function PixelReviewScreen() {
  const id = useRoute().params.id ?? '';
  const path = `/api/connectors/${encodeURIComponent(id)}/pixel/review` as const;
  const { data, error, reload } = useLoad((signal) => get(path, signal), [path]);
  if (!data) {
    return (
      <Screen title="Pixel review" back={BACK}>
        {error === undefined && <Loading label="Loading the pixel" />}
        {error !== undefined && !isGone(error) && <ErrorState error={error} onRetry={reload} />}
        {isGone(error) && (
          <EmptyState
            icon="review"
            title="There is no such pixel"
            actions={<LinkButton href={BACK.href}>See all pixels</LinkButton>}
          >
            Its connector may have been deleted, or has no pixel any more.
          </EmptyState>
        )}
      </Screen>
    );
  }
  const { text, tone } = sayPixelStatus(data);
  return (
    <Screen
      title={`Pixel of ${data.name}`}
      beside={<Badge tone={tone}>{text}</Badge>}
      lead={<Lead review={data} />}
      back={BACK}
    >
      <div class="review">
        <div class="stack">
          {data.mode === 'main' && (
            <Notice kind="warn">
              <strong>This pixel runs in the main window.</strong> It can read and change whatever the page can, forms
              and cookies included. Approve it only if its partner may do that.
            </Notice>
          )}
          {data.twoPeople && data.editedBy !== undefined && (
            <Notice>
              Two people are asked for: {data.editedBy} edited it last, so somebody else has to approve it.
            </Notice>
          )}
          {data.refusals && <Refusals refusals={data.refusals} />}
          {data.mended && <MendedCard html={data.mended.html} connector={data.connector} />}
          {data.changes && <Changes changes={data.changes} />}
          <Card title="The pixel as submitted">
            <CodeLines label="Pixel code" text={data.html} />
          </Card>
          {data.contacts && (
            <Contacts contacts={data.contacts} runTimeHosts={data.runTimeHosts ?? []} personal={data.personal ?? []} />
          )}
          {data.findings && <Findings findings={data.findings} />}
          {data.slots && <Slots slots={data.slots} />}
          {data.hash !== undefined && <SamplePreview connector={data.connector} version={data.version} />}
          {data.hostile && <Hostile hostile={data.hostile} />}
        </div>
        {/* its choice of hosts starts anew with another pixel, or another approval */}
        <Decision key={`${data.hash} ${data.status} ${data.approvedHosts?.join()}`} review={data} onDone={reload} />
      </div>
    </Screen>
  );
}

function Lead({ review: { connector, version, mode, editedBy, editedAt } }: { review: PixelReview }) {
  return (
    <>
      <a href={connectorPath(connector)}>Version {version}</a>, {mode === 'main' ? 'main window' : 'sandbox'}
      {editedBy !== undefined && editedAt !== undefined && (
        <>
          , edited by {editedBy} <Time at={editedAt} />
        </>
      )}
    </>
  );
}
