/** All connectors, and what each of them did in the last 24 hours. */
import './connectors.css';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { NEW_CONNECTOR } from '../../addresses/connectors.ts';
import { call, get } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import type { ShownConnector } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { whyNot } from '../../sessionState.ts';
import { Button, LinkButton } from '../../ui/buttons/Button.tsx';
import { TextField } from '../../ui/fields/Field.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/layout/States.tsx';
import { Dialog } from '../../ui/overlays/Dialog.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { ConnectorRow } from './ConnectorRow.tsx';

/** With fewer, looking is faster than typing. */
const SEARCH_FROM = 6;
const REFRESH_MS = 15_000;

export function ConnectorsScreen() {
  const { route } = useLocation();
  const connectors = useLoad((signal) => get('/api/connectors', signal), [], {
    everyMs: REFRESH_MS,
  });
  const activity = useLoad((signal) => get('/api/activity', signal), [], {
    everyMs: REFRESH_MS,
  });
  const [search, setSearch] = useState('');
  const [toDelete, setToDelete] = useState<ShownConnector>();
  const [deleting, setDeleting] = useState(false);
  const mayEdit = whyNot('editor');

  const items = connectors.data?.items;
  const found = items?.filter((connector) => matches(connector, search));

  const remove = async ({ id, name }: ShownConnector) => {
    setDeleting(true);
    try {
      await call('DELETE', `/api/connectors/${id}`);
      toast(`${name} is deleted`, 'good');
      setToDelete(undefined);
      connectors.reload();
    } catch (error) {
      toast(sayError(error), 'bad');
    }
    setDeleting(false);
  };

  return (
    <Screen
      title="Connectors"
      lead="One for each partner: when it fires, what is sent, and what runs on the page."
      actions={
        <Button kind="primary" icon="plus" unless={mayEdit} onClick={() => route(NEW_CONNECTOR)}>
          Add connector
        </Button>
      }
    >
      {items && items.length >= SEARCH_FROM && (
        <div class="connector-search">
          <TextField
            label="Search connectors"
            quiet
            type="search"
            placeholder="Search by name, trigger or host"
            value={search}
            onInput={setSearch}
          />
        </div>
      )}
      {!items && connectors.error !== undefined && <ErrorState error={connectors.error} onRetry={connectors.reload} />}
      {!items && connectors.error === undefined && <Loading label="Loading connectors" />}
      {items?.length === 0 && (
        <EmptyState
          icon="connectors"
          title="No connectors yet"
          actions={
            mayEdit === undefined && (
              <LinkButton href={NEW_CONNECTOR} kind="primary" icon="plus">
                Add the first connector
              </LinkButton>
            )
          }
        >
          A connector is one destination: an affiliate network, an ad platform, a server of yours. It says on which
          events to fire, sends a webhook, runs an approved pixel, or both.
        </EmptyState>
      )}
      {items && items.length > 0 && found?.length === 0 && (
        <EmptyState
          icon="search"
          title="No connector matches"
          actions={<Button onClick={() => setSearch('')}>Show all</Button>}
        >
          Nothing has “{search}” in its name, triggers or webhook.
        </EmptyState>
      )}
      {found && found.length > 0 && (
        <ul class="connector-list" aria-label="Connectors">
          {found.map((connector) => (
            <ConnectorRow
              key={connector.id}
              connector={connector}
              activity={activity.data?.items.find((one) => one.connector === connector.id)}
              isCounted={activity.data !== undefined}
              mayEdit={mayEdit}
              onDelete={() => setToDelete(connector)}
            />
          ))}
        </ul>
      )}
      {toDelete && (
        <Dialog
          title={`Delete ${toDelete.name}?`}
          onClose={() => setToDelete(undefined)}
          actions={
            <>
              <Button onClick={() => setToDelete(undefined)}>Keep it</Button>
              <Button kind="danger" icon="trash" busy={deleting} onClick={() => void remove(toDelete)}>
                Delete connector
              </Button>
            </>
          }
        >
          <p>
            Its settings and the approvals of its pixel go for good. Webhooks that wait are dropped, on record. Events,
            decisions and the Webhook Log keep what happened.
          </p>
          <p class="muted">To stop it for a while instead, set its mode to disabled.</p>
        </Dialog>
      )}
    </Screen>
  );
}

function matches({ id, name, triggers, webhook }: ShownConnector, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [id, name, webhook?.url ?? '', ...triggers].some((text) => text.toLowerCase().includes(wanted));
}
