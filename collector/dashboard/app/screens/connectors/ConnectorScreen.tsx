/** Loads one connector, or what a new one starts from, and opens the editor on it. */
import { useLocation, useRoute } from 'preact-iso';
import { get } from '../../api/client.ts';
import { isGone } from '../../api/problem.ts';
import { useLoad } from '../../api/useLoad.ts';
import { useAllParameters } from '../../slots/parameters.ts';
import { LinkButton } from '../../ui/buttons/Button.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/layout/States.tsx';
import { ConnectorEditor } from './editor/ConnectorEditor.tsx';
import { draftOf, duplicateOf, emptyDraft } from './model/connectorDraft.ts';

const BACK = { href: '/connectors', label: 'Connectors' };

/** `/connectors/:id` */
export function ConnectorScreen() {
  const { id = '' } = useRoute().params;
  const { data, error, reload } = useConnector(id);
  const names = useEventNames();
  const known = useAllParameters({ secrets: true });
  // one that was opened, saved and opened again starts anew
  if (data?.id === id && names.settled && known.settled) {
    return <ConnectorEditor key={id} start={draftOf(data)} saved={data} names={names.data} known={known} />;
  }
  return <NotThere title="Connector" error={error} onRetry={reload} />;
}

/** `/connectors/~new`, and with `?from=` a copy of another */
export function NewConnectorScreen() {
  const { from, paste } = useLocation().query;
  const { data, error, reload } = useConnector(from);
  const names = useEventNames();
  const known = useAllParameters({ secrets: true });
  const isSettled = names.settled && known.settled;
  if (from === undefined && isSettled) {
    return (
      <ConnectorEditor key="new" start={emptyDraft()} names={names.data} known={known} pasting={paste !== undefined} />
    );
  }
  if (!data || !isSettled) return <NotThere title="New connector" error={error} onRetry={reload} />;
  const { draft, lost } = duplicateOf(data);
  return <ConnectorEditor key={from} start={draft} lost={lost} copyOf={data.name} names={names.data} known={known} />;
}

function useConnector(id: string | undefined) {
  return useLoad(
    async (signal) => (id === undefined ? undefined : get(`/api/connectors/${encodeURIComponent(id)}`, signal)),
    [id],
  );
}

/** They, and what is told of unknown parameters, stand above most of the editor, which would move when they come: a click on its way would be lost. So they come first. */
function useEventNames() {
  const { data, error } = useLoad((signal) => get('/api/event-names', signal), [], { everyMs: 20_000 });
  return { data, settled: data !== undefined || error !== undefined };
}

function NotThere({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => void }) {
  return (
    <Screen title={title} back={BACK}>
      {isGone(error) ? (
        <EmptyState
          icon="connectors"
          title="This connector does not exist"
          actions={<LinkButton href="/connectors">See all connectors</LinkButton>}
        >
          It may have been deleted, or the address is mistyped.
        </EmptyState>
      ) : error === undefined ? (
        <Loading label="Loading the connector" lines={8} />
      ) : (
        <ErrorState error={error} onRetry={onRetry} />
      )}
    </Screen>
  );
}
