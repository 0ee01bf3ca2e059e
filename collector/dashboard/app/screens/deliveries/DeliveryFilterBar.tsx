/** The Webhook Log's filters. */
import type { Found } from '../../../../admin/traffic/findById.ts';
import { NOT_ACCEPTED } from '../../../../decide/deliveryState.ts';
import { DELIVERY_FILTERS, type DeliveryFilters } from '../../addresses/deliveries.ts';
import { eventPath } from '../../addresses/events.ts';
import { Chip, FilterBar } from '../../traffic/filter/FilterBar.tsx';
import {
  ConnectorSelect,
  EventNameSelect,
  FilterSelect,
  optionsOf,
  TrafficSelect,
} from '../../traffic/filter/selects.tsx';
import type { Around } from '../../traffic/filter/useAround.ts';
import { LEGS, NOT_ACCEPTED_LABEL, STATES, STATUS_CLASSES } from './filters.ts';

const STATE_OPTIONS = [
  { value: NOT_ACCEPTED, label: NOT_ACCEPTED_LABEL },
  ...Object.entries(STATES).map(([value, { label }]) => ({ value, label })),
];

export function DeliveryFilterBar(props: {
  filter: DeliveryFilters;
  around: Around;
  onChange(change: DeliveryFilters): void;
  onClear(): void;
  onFound(found: Found): void;
}) {
  const { filter, around, onChange, onClear, onFound } = props;
  return (
    <FilterBar
      count={DELIVERY_FILTERS.filter((name) => filter[name] !== undefined).length}
      from={filter.from}
      to={filter.to}
      onChange={onChange}
      onClear={onClear}
      onFound={onFound}
      chips={
        filter.event !== undefined && (
          <div>
            <Chip away="Show other events too" onAway={() => onChange({ event: '' })}>
              Of one event: <a href={eventPath(filter.event, {}, filter.eventName)}>{filter.event}</a>
            </Chip>
          </div>
        )
      }
    >
      <ConnectorSelect around={around} value={filter.connector} onChange={(connector) => onChange({ connector })} />
      <FilterSelect label="Leg" value={filter.leg} options={optionsOf(LEGS)} onChange={(leg) => onChange({ leg })} />
      <FilterSelect
        label="State"
        value={filter.state}
        options={STATE_OPTIONS}
        onChange={(state) => onChange({ state })}
      />
      <FilterSelect
        label="Answer"
        value={filter.status}
        options={optionsOf(STATUS_CLASSES)}
        onChange={(status) => onChange({ status })}
      />
      <EventNameSelect around={around} value={filter.eventName} onChange={(eventName) => onChange({ eventName })} />
      <TrafficSelect value={filter.test} onChange={(test) => onChange({ test })} />
    </FilterBar>
  );
}
