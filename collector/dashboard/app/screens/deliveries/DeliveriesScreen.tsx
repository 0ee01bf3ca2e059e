/** The Webhook Log: every webhook, newest first and live; one of them opens beside the list. */
import { get } from '../../api/client.ts';
import './deliveries.css';
import { useCallback, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Found } from '../../../../admin/traffic/findById.ts';
import { NOT_ACCEPTED } from '../../../../decide/deliveryState.ts';
import { DELIVERY_FILTERS, type DeliveryFilters, deliveryPath, streamPath } from '../../addresses/deliveries.ts';
import { eventPath } from '../../addresses/events.ts';
import { writeFilter } from '../../addresses/filterQuery.ts';
import { whyNot } from '../../sessionState.ts';
import { spanText } from '../../story/span.ts';
import { hostOf } from '../../story/webhookLeg.ts';
import { DropWaiting } from '../../traffic/DropWaiting.tsx';
import { ClearFilters } from '../../traffic/filter/FilterBar.tsx';
import { nameOf } from '../../traffic/filter/useAround.ts';
import { LiveRows } from '../../traffic/list/LiveRows.tsx';
import { Order } from '../../traffic/list/Order.tsx';
import { useIsNarrowWindow } from '../../traffic/list/useIsNarrow.ts';
import { useListScreen } from '../../traffic/list/useListScreen.ts';
import type { Column } from '../../traffic/list/VirtualRows.tsx';
import { ZONE_NAME } from '../../traffic/times.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/buttons/Button.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { EmptyState } from '../../ui/layout/States.tsx';
import { Menu, type MenuItem } from '../../ui/overlays/Menu.tsx';
import { Time } from '../../ui/Time.tsx';
import { DeliveryFilterBar } from './DeliveryFilterBar.tsx';
import { DeliveryPanel } from './DeliveryPanel.tsx';
import { type DeliveryItem, matches, STATES } from './filters.ts';
import { ReplayMany } from './ReplayMany.tsx';
import { SendWaiting } from './SendWaiting.tsx';

type FilterName = (typeof DELIVERY_FILTERS)[number];

const COLUMNS: readonly Column[] = [
  { name: 'Time', className: 'd-time', title: `Times are those of ${ZONE_NAME}` },
  { name: 'State', className: 'd-state' },
  { name: 'Answer', className: 'd-status' },
  { name: 'Took', className: 'd-took' },
  { name: 'Connector', className: 'd-connector' },
  { name: 'Event', className: 'd-event' },
  { name: 'Order', className: 'd-order' },
  { name: 'Request', className: 'd-request' },
  { name: 'Attempts', className: 'd-attempts' },
];

const listPath = (filter: DeliveryFilters) => deliveryPath(undefined, filter);

export function DeliveriesScreen() {
  const { route } = useLocation();
  const { open, filter, isFiltered, setFilter, clear, around, view, rows } = useListScreen<DeliveryItem, FilterName>({
    names: DELIVERY_FILTERS,
    pathOf: listPath,
    source: (chosen) => ({
      query: writeFilter(chosen, DELIVERY_FILTERS),
      read: (page, signal) => get(`/api/deliveries${page}`, signal),
      stream: streamPath(chosen),
      message: 'delivery',
      matches: (item) => matches(item, chosen),
    }),
  });
  const narrow = useIsNarrowWindow();
  const [replaying, setReplaying] = useState(false);
  const [dropping, setDropping] = useState(false);
  const [sending, setSending] = useState(false);
  const close = useCallback(() => route(listPath(filter)), [filter, route]);

  const cells = useCallback(
    (item: DeliveryItem) => [
      <a key="link" class="vrow-link" href={deliveryPath(item.id, filter)} tabIndex={-1}>
        <Time at={item.at} as="clock" />
      </a>,
      <Badge key="state" tone={STATES[item.state].tone}>
        {STATES[item.state].label}
      </Badge>,
      item.status ?? '–',
      item.durationMs === null ? '–' : spanText(item.durationMs),
      nameOf(item.connector, around.connectors),
      item.test || item.wasTestLogged
        ? `${item.eventName} (${item.wasTestLogged ? 'was only logged' : 'test'})`
        : item.eventName,
      <Order key="order" number={item.transaction} />,
      item.url === null ? (
        <span key="request">Pixel</span>
      ) : (
        <span key="request" class="mono" title={`${item.method} ${item.url}`}>
          {item.method} {withoutScheme(item.url)}
        </span>
      ),
      item.attempts,
    ],
    [filter, around.connectors],
  );

  const unless = whyNot('editor');
  const actions: readonly MenuItem[] = [
    { label: 'Send many again …', icon: 'refresh', onSelect: () => setReplaying(true), unless },
    { label: 'Send what waits now …', onSelect: () => setSending(true), unless },
    { label: 'Drop what waits …', icon: 'trash', onSelect: () => setDropping(true), unless },
  ];
  const exports: readonly MenuItem[] = [
    { label: 'CSV', onSelect: () => location.assign(exportPath(filter, 'csv')) },
    { label: 'JSON lines', onSelect: () => location.assign(exportPath(filter, 'jsonl')) },
  ];

  return (
    <Screen
      title="Webhook Log"
      actions={
        narrow ? (
          <Menu
            label="Actions"
            text="Actions"
            items={[...actions, ...exports.map((item) => ({ ...item, label: `Export as ${item.label}` }))]}
          />
        ) : (
          <>
            {actions.map(({ label, icon, onSelect, unless }) => (
              <Button key={label} icon={icon} onClick={onSelect} unless={unless}>
                {label}
              </Button>
            ))}
            <Menu label="Export" text="Export" items={exports} />
          </>
        )
      }
      fills
    >
      <div class={`log ${open === undefined ? '' : 'with-panel'}`}>
        <div class="live log-list">
          <DeliveryFilterBar
            filter={filter}
            around={around}
            onChange={setFilter}
            onClear={clear}
            onFound={(found) => route(pathOf(found, filter))}
          />
          <LiveRows
            view={view}
            label="Deliveries"
            noun={['delivery', 'deliveries']}
            columns={COLUMNS}
            cells={cells}
            current={open}
            handle={rows}
            actions={isFiltered && <ClearFilters onClear={clear} />}
            onGoOnFrom={(oldest) => setFilter({ to: String(oldest.at) })}
            empty={
              isFiltered ? (
                <EmptyState
                  icon="search"
                  title="No delivery matches"
                  actions={<Button onClick={clear}>Clear filters</Button>}
                >
                  Deliveries are kept for a limited time (TRL_RETENTION_DAYS). Widen the filter, or clear it.
                </EmptyState>
              ) : (
                <EmptyState icon="deliveries" title="No webhooks yet">
                  Each webhook that a connector sends is listed here as it happens. Events come in first: see{' '}
                  <a href="/events">Events</a>.
                </EmptyState>
              )
            }
          />
        </div>
        {open !== undefined && (
          <DeliveryPanel
            key={open}
            id={open}
            around={around}
            summary={view.list.shown.find(({ id }) => id === open)}
            onClose={close}
          />
        )}
      </div>
      {sending && <SendWaiting filter={filter} isFiltered={isFiltered} onClose={() => setSending(false)} />}
      {dropping && (
        <DropWaiting
          filter={filter}
          title={(what) => `Drop the ${what} that wait${what.startsWith('1 ') ? 's' : ''}?`}
          keep="Keep them"
          onDropped={view.reload}
          onClose={() => setDropping(false)}
        >
          <p>
            {isFiltered
              ? 'Of what the filter matches, what waits to be sent is dropped.'
              : 'No filter is set: all that waits is dropped.'}
          </p>
        </DropWaiting>
      )}
      {replaying && (
        <ReplayMany
          filter={filter}
          around={around}
          onClose={() => setReplaying(false)}
          onOnlyNotAccepted={() => setFilter({ state: NOT_ACCEPTED })}
        />
      )}
    </Screen>
  );
}

/** An order stands among the events. */
function pathOf({ delivery, event, name, transaction }: Found, filter: DeliveryFilters): string {
  if (event === null) return eventPath(undefined, { transaction });
  if (transaction !== null) return eventPath(event, {}, name);
  return delivery === null
    ? deliveryPath(undefined, { event, ...(name !== null && { eventName: name }) })
    : deliveryPath(delivery, filter);
}

function withoutScheme(url: string): string {
  const host = hostOf(url);
  const start = url.indexOf(host);
  return start < 0 ? url : url.slice(start);
}

function exportPath(filter: DeliveryFilters, format: string): string {
  const query = writeFilter(filter, DELIVERY_FILTERS);
  return `/api/deliveries/export${query === '' ? '?' : `${query}&`}format=${format}`;
}
