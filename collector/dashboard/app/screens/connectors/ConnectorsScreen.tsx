/** All connectors: what each is, and what it did in the last 30 days. */
import './connectors.css';
import { useMemo, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import {
  CONNECTOR_FILTERS,
  type ConnectorListFilter,
  connectorsPath,
  readConnectorList,
} from '../../addresses/connectorList.ts';
import { NEW_CONNECTOR, PASTE_CONNECTOR } from '../../addresses/connectors.ts';
import { call, get } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import type { ShownConnector } from '../../api/types.ts';
import { type Loaded, useLoad } from '../../api/useLoad.ts';
import { MODES } from '../../connector/modes.ts';
import { whyNot } from '../../sessionState.ts';
import { useIsNarrow } from '../../traffic/list/useIsNarrow.ts';
import { Button, LinkButton } from '../../ui/buttons/Button.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { EmptyState, ErrorState, Loading, Notice } from '../../ui/layout/States.tsx';
import { Dialog } from '../../ui/overlays/Dialog.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { ListFilters } from './list/ListFilters.tsx';
import { ListTable } from './list/ListTable.tsx';
import { hostsIn, type Listed, listed, matches, STATES, sortBy, sorted, sortOf } from './list/listing.ts';

const REFRESH_MS = 15_000;
/** So many rows take the browser a moment only; those behind them come when they are asked for. */
const PAGE = 100;
/** px; with less, rows fold */
const TABLE_FROM = 960;

export function ConnectorsScreen() {
  const { route, url } = useLocation();
  const connectors = useLoad((signal) => get('/api/connectors', signal), [], { everyMs: REFRESH_MS });
  const figures = useLoad((signal) => get('/api/figures', signal), [], { everyMs: REFRESH_MS });
  const activity = useLoad((signal) => get('/api/activity', signal), [], { everyMs: REFRESH_MS });
  const search = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const filter = useMemo(() => readConnectorList(search), [search]);
  const [toDelete, setToDelete] = useState<ShownConnector>();
  const [deleting, setDeleting] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const narrow = useIsNarrow(frame, TABLE_FROM);
  const mayEdit = whyNot('editor');

  // by a figure that comes late, rows would change their places
  const isSettled = settled(figures) && settled(activity);
  const items = isSettled ? connectors.data?.items : undefined;
  const all = useMemo(() => (items ? listed(items, figures.data?.items) : []), [items, figures.data]);
  const found = useInOrder(all, filter);
  const shown = found.slice(0, Math.max(PAGE, Number(filter.rows) || PAGE));

  // Each choice is a step of the history; what is typed, or goes on down, isn't.
  const setFilter = (change: ConnectorListFilter) =>
    route(connectorsPath({ ...filter, rows: '', ...change }), 'search' in change || 'rows' in change);
  const clear = () =>
    route(connectorsPath({ ...filter, ...Object.fromEntries(CONNECTOR_FILTERS.map((name) => [name, ''])), rows: '' }));

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
        <>
          <Button icon="braces" unless={mayEdit} onClick={() => route(PASTE_CONNECTOR)}>
            Paste JSON …
          </Button>
          <Button kind="primary" icon="plus" unless={mayEdit} onClick={() => route(NEW_CONNECTOR)}>
            Add connector
          </Button>
        </>
      }
    >
      <div class="stack-tight" ref={frame}>
        {!connectors.data && connectors.error !== undefined && (
          <ErrorState error={connectors.error} onRetry={connectors.reload} />
        )}
        {!items && (connectors.data || connectors.error === undefined) && <Loading label="Loading connectors" />}
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
        {items && items.length > 0 && (
          <>
            <ListFilters filter={filter} hosts={hostsIn(all)} withSort={narrow} onChange={setFilter} onClear={clear} />
            {figures.data === undefined && (
              <Notice kind="warn">The figures could not be loaded: {sayError(figures.error)}</Notice>
            )}
            <p class="connector-note" role="status">
              {found.length === items.length ? count(found.length) : `${found.length} of ${count(items.length)}`} ·
              figures of the last 30 days (UTC)
            </p>
            {found.length === 0 ? (
              <EmptyState
                icon="search"
                title="No connector matches"
                actions={<Button onClick={clear}>Clear the filters</Button>}
              >
                None of the {items.length} connectors has all that is asked for: {said(filter)}.
              </EmptyState>
            ) : (
              <ListTable
                items={shown}
                filter={filter}
                activity={activity.data?.items}
                since={figures.data?.since}
                narrow={narrow}
                mayEdit={mayEdit}
                onSort={(column) => setFilter(sortBy(filter, column))}
                onDelete={({ connector }) => setToDelete(connector)}
              />
            )}
            {shown.length < found.length && (
              <div class="row">
                <Button onClick={() => setFilter({ rows: String(shown.length + PAGE) })}>
                  Show {Math.min(PAGE, found.length - shown.length)} more
                </Button>
                <span class="muted">
                  {shown.length} of {found.length} are shown.
                </span>
              </div>
            )}
          </>
        )}
      </div>
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

const settled = ({ data, error }: Loaded<unknown>): boolean => data !== undefined || error !== undefined;

const count = (connectors: number): string => `${connectors} ${connectors === 1 ? 'connector' : 'connectors'}`;

/**
 * What matches, sorted. Figures change under the reader's eyes; rows keep their places until something else is asked for, or there
 * are others: nothing moves under a hand.
 */
function useInOrder(all: readonly Listed[], filter: ConnectorListFilter): Listed[] {
  const found = useMemo(() => all.filter((item) => matches(item, filter)), [all, filter]);
  const { column, way } = sortOf(filter);
  const key = [column, way, ...found.map(({ connector }) => connector.id)].join(' ');
  const placed = useRef<{ key: string; ids: string[] }>({ key: '', ids: [] });
  if (placed.current.key !== key) {
    placed.current = { key, ids: sorted(found, { column, way }).map(({ connector }) => connector.id) };
  }
  const byId = new Map(found.map((item) => [item.connector.id, item]));
  return placed.current.ids.flatMap((id) => byId.get(id) ?? []);
}

/** The filters that are set, in words. */
function said({ search, mode, state, host }: ConnectorListFilter): string {
  return [
    ...(search === undefined ? [] : [`“${search}” in its name, events or hosts`]),
    ...(mode === undefined ? [] : [`mode ${modeLabel(mode)}`]),
    ...(state === undefined ? [] : [`state “${stateLabel(state)}”`]),
    ...(host === undefined ? [] : [`the host ${host}`]),
  ].join(', ');
}

/** An address may name what there isn't. */
const modeLabel = (mode: string): string => Object.entries(MODES).find(([name]) => name === mode)?.[1].label ?? mode;
const stateLabel = (state: string): string => Object.entries(STATES).find(([name]) => name === state)?.[1] ?? state;
