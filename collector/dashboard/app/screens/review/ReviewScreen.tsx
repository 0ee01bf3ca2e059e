/** Pixels that wait for a reviewer first, then those that were judged. */
import { reviewPath } from '../../addresses/review.ts';
import { get } from '../../api/client.ts';
import type { ShownConnector, ShownPixel } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { sayPixelStatus } from '../../connector/pixelStatus.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/layout/States.tsx';
import { Time } from '../../ui/Time.tsx';
import { KillSwitches } from './KillSwitches.tsx';
import './review.css';

const REFRESH_MS = 15_000;

export function ReviewScreen() {
  const connectors = useLoad((signal) => get('/api/connectors', signal), [], {
    everyMs: REFRESH_MS,
  });
  const pixels = connectors.data?.items.filter(({ pixel }) => pixel.status !== 'none');
  const waits = ({ pixel }: ShownConnector) => pixel.status === 'pending' && !pixel.rejected;
  const waiting = pixels?.filter(waits) ?? [];
  const others = pixels?.filter((connector) => !waits(connector)) ?? [];
  return (
    <Screen title="Review" lead="A pixel runs on the site only after somebody approved exactly its text.">
      {!pixels && connectors.error !== undefined && <ErrorState error={connectors.error} onRetry={connectors.reload} />}
      {!pixels && connectors.error === undefined && <Loading label="Loading pixels" />}
      {pixels?.length === 0 && (
        <EmptyState icon="review" title="Nothing to review">
          No connector has a pixel yet. One that is added or changed waits here until a reviewer approves it.
        </EmptyState>
      )}
      {pixels && pixels.length > 0 && (
        <div class="stack">
          <section aria-labelledby="waiting">
            <h2 id="waiting">Awaiting review</h2>
            {waiting.length === 0 ? <p class="muted">Nothing waits.</p> : <Pixels connectors={waiting} />}
          </section>
          {others.length > 0 && (
            <section aria-labelledby="judged">
              <h2 id="judged">Judged</h2>
              <Pixels connectors={others} />
            </section>
          )}
          <KillSwitches onChanged={connectors.reload} />
        </div>
      )}
    </Screen>
  );
}

function Pixels({ connectors }: { connectors: readonly ShownConnector[] }) {
  return (
    <ul class="review-list">
      {connectors.map(({ id, name, pixel }) => {
        const { text, tone } = sayPixelStatus(pixel);
        return (
          <li key={id} class="card row">
            <a href={reviewPath(id)}>{name}</a>
            <Badge tone={tone}>{text}</Badge>
            {pixel.sandbox === false && <Badge tone="warn">Main window</Badge>}
            <span class="muted">
              <LastStep pixel={pixel} />
            </span>
            {pixel.hosts && pixel.hosts.length > 0 && (
              <span class="muted push">
                {pixel.hosts.slice(0, 2).map(nameOf).join(', ')}
                {pixel.hosts.length > 2 && ` and ${pixel.hosts.length - 2} more`}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Who did last what with it, and when. */
function LastStep({ pixel }: { pixel: ShownPixel }) {
  const { status, rejected, approvedAt, approvedBy, revokedAt, revokedBy, editedAt, editedBy } = pixel;
  const [what, at, by] =
    status === 'approved'
      ? ['approved', approvedAt, approvedBy]
      : status === 'revoked'
        ? ['revoked', revokedAt, revokedBy]
        : rejected
          ? ['rejected', rejected.at, rejected.by]
          : ['edited', editedAt, editedBy];
  if (at === undefined) return null;
  return (
    <>
      {what} by {by}, <Time at={at} as={what === 'edited' ? 'ago' : 'date'} />
    </>
  );
}

function nameOf(origin: string): string {
  return new URL(origin).host;
}
