/** Pixels that wait for a reviewer first, then those that were judged. */
import { get } from '../../api/client.ts';
import type { List, ShownConnector } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Screen } from '../../ui/Screen.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/States.tsx';
import { Time } from '../../ui/Time.tsx';
import { sayPixelStatus } from '../connectors/ConnectorRow.tsx';
import { KillSwitches } from './KillSwitches.tsx';
import './review.css';

const REFRESH_MS = 15_000;

export function ReviewScreen() {
  const connectors = useLoad((signal) => get<List<ShownConnector>>('/api/connectors', signal), [], {
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
            <a href={`/review/${encodeURIComponent(id)}`}>{name}</a>
            <Badge tone={tone}>{text}</Badge>
            <span class="muted">{pixel.sandbox === false ? 'main window' : 'sandbox'}</span>
            {pixel.status === 'approved' && pixel.approvedAt !== undefined && (
              <span class="muted">
                <Time at={pixel.approvedAt} as="date" /> by {pixel.approvedBy}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
