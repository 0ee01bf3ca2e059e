/** The filters of the list of events. */
import type { Found } from '../../../../admin/traffic/findById.ts';
import { OUTCOMES } from '../../../../decide/reasons.ts';
import { EVENT_FILTERS, type EventFilters } from '../../addresses/events.ts';
import { Chip, FilterBar } from '../../traffic/filter/FilterBar.tsx';
import {
  ConnectorSelect,
  EventNameSelect,
  FilterSelect,
  optionsOf,
  TrafficSelect,
} from '../../traffic/filter/selects.tsx';
import type { Around } from '../../traffic/filter/useAround.ts';

export function EventFilterBar(props: {
  filter: EventFilters;
  around: Around;
  onChange(change: EventFilters): void;
  onClear(): void;
  onFound(found: Found): void;
}) {
  const { filter, around, onChange, onClear, onFound } = props;
  const { visitor, transaction } = filter;
  return (
    <FilterBar
      count={EVENT_FILTERS.filter((name) => filter[name] !== undefined).length}
      from={filter.from}
      to={filter.to}
      onChange={onChange}
      onClear={onClear}
      onFound={onFound}
      chips={
        (visitor !== undefined || transaction !== undefined) && (
          <div class="row">
            {transaction !== undefined && (
              <Chip away="Show other orders too" onAway={() => onChange({ transaction: '' })}>
                Of one order: {transaction}
              </Chip>
            )}
            {visitor !== undefined && (
              <Chip away="Show other visitors too" onAway={() => onChange({ visitor: '' })}>
                Of one visitor: {visitor}
              </Chip>
            )}
          </div>
        )
      }
    >
      <EventNameSelect around={around} value={filter.name} onChange={(name) => onChange({ name })} />
      <ConnectorSelect around={around} value={filter.connector} onChange={(connector) => onChange({ connector })} />
      <FilterSelect
        label="What came of it"
        value={filter.outcome}
        options={optionsOf(OUTCOMES)}
        onChange={(outcome) => onChange({ outcome })}
      />
      <TrafficSelect value={filter.test} onChange={(test) => onChange({ test })} />
    </FilterBar>
  );
}
