/** Events, newest first and live; one of them opens with its story, and the list is there again where it was left. */
import { orderOf } from '../../../../parameters/dataValues.ts';
import { get } from '../../api/client.ts';
import './events.css';
import { useCallback } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { EVENT_FILTERS, type EventFilters, eventPath, readEventName } from '../../addresses/events.ts';
import { writeFilter } from '../../addresses/filterQuery.ts';
import type { EventSummary } from '../../api/types.ts';
import { ClearFilters } from '../../traffic/filter/FilterBar.tsx';
import { LiveRows } from '../../traffic/list/LiveRows.tsx';
import { keyOf } from '../../traffic/list/liveList.ts';
import { Order } from '../../traffic/list/Order.tsx';
import { useListScreen } from '../../traffic/list/useListScreen.ts';
import type { Column } from '../../traffic/list/VirtualRows.tsx';
import { ZONE_NAME } from '../../traffic/times.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/buttons/Button.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { EmptyState } from '../../ui/layout/States.tsx';
import { Time } from '../../ui/Time.tsx';
import { EventFilterBar } from './EventFilterBar.tsx';
import { StoryScreen } from './StoryScreen.tsx';
import { outcomeOf, pathOf, valueText } from './summary.ts';

type FilterName = (typeof EVENT_FILTERS)[number];

const COLUMNS: readonly Column[] = [
  { name: 'Time', className: 'e-time', title: `Times are those of ${ZONE_NAME}` },
  { name: 'Event', className: 'e-name' },
  { name: 'Value', className: 'e-value' },
  { name: 'Order', className: 'e-order' },
  { name: 'Connectors', className: 'e-outcome' },
  { name: 'Page', className: 'e-page' },
  { name: 'Visitor', className: 'e-visitor' },
];

const always = () => true;
const listPath = (filter: EventFilters) => eventPath(undefined, filter);

export function EventsScreen() {
  const { route } = useLocation();
  const screen = useListScreen<EventSummary, FilterName>({
    names: EVENT_FILTERS,
    pathOf: listPath,
    keyOf: (id, search) => {
      const name = readEventName(search);
      return keyOf({ id, ...(name !== undefined && { name }) });
    },
    source: (chosen, isOpen) => {
      const query = writeFilter(chosen, EVENT_FILTERS);
      return {
        query,
        read: (page, signal) => get(`/api/events${page}`, signal),
        stream: `/api/events/stream${query}`,
        message: 'event',
        // the stream has the whole filter: of an event nothing changes that it asks for
        matches: always,
        paused: isOpen,
      };
    },
    // the list was there all the while, so its title comes back by nobody else
    onClosed: () => {
      document.title = 'Events · Tag Relay';
    },
  });
  const { id, open, search, filter, isFiltered, setFilter, clear, around, view, rows } = screen;

  const cells = useCallback(
    (item: EventSummary) => [
      <Time key="time" at={item.receivedAt} as="clock" />,
      <a key="link" class="vrow-link" href={eventPath(item.id, filter, item.name)} tabIndex={-1}>
        {item.name}
        {item.test && (
          <>
            {' '}
            <Badge tone="test">Test</Badge>
          </>
        )}
      </a>,
      valueText(item.data),
      <Order key="order" number={orderOf(item.data)} />,
      <Outcomes key="outcome" item={item} />,
      <span key="page" title={item.page.url}>
        {pathOf(item.page.url)}
      </span>,
      <span key="visitor" class="mono" title={item.visitor}>
        {item.visitor}
      </span>,
    ],
    [filter],
  );

  return (
    <>
      {id !== undefined && (
        <StoryScreen key={open} id={id} name={readEventName(search)} around={around} filter={filter} />
      )}
      <div class={id === undefined ? 'in-sight' : 'out-of-sight'}>
        <Screen title="Events" fills>
          <div class="live events">
            <EventFilterBar
              filter={filter}
              around={around}
              onChange={setFilter}
              onClear={clear}
              onFound={({ event, name, transaction }) =>
                route(event === null ? eventPath(undefined, { transaction }) : eventPath(event, filter, name))
              }
            />
            <LiveRows
              view={view}
              label="Events"
              noun={['event', 'events']}
              columns={COLUMNS}
              cells={cells}
              handle={rows}
              actions={isFiltered && <ClearFilters onClear={clear} />}
              onGoOnFrom={(oldest) => setFilter({ to: String(oldest.receivedAt) })}
              empty={
                isFiltered ? (
                  <EmptyState
                    icon="search"
                    title="No event matches"
                    actions={<Button onClick={clear}>Clear filters</Button>}
                  >
                    Events are kept for a limited time (TRL_RETENTION_DAYS). Widen the filter, or clear it.
                  </EmptyState>
                ) : (
                  <EmptyState icon="events" title="No events yet">
                    Put the script tag on your site (<a href="/">Home</a> has it to copy) and open a page that calls{' '}
                    <code>trl.track()</code>: it appears here by itself.
                  </EmptyState>
                )
              }
            />
          </div>
        </Screen>
      </div>
    </>
  );
}

function Outcomes({ item }: { item: EventSummary }) {
  const { fired, logged, skipped } = outcomeOf(item.decisions);
  if (fired + logged + skipped === 0) return <span class="muted">nobody listens</span>;
  return (
    <span class="outcomes">
      {fired > 0 && <Badge tone="good">{fired} fired</Badge>}
      {logged > 0 && <Badge tone="test">{logged} logged</Badge>}
      {skipped > 0 && <Badge>{skipped} skipped</Badge>}
    </span>
  );
}
