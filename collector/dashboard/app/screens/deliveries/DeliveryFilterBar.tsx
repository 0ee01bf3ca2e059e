/** The Webhook Log's filters. */

import type { Found } from '../../../../admin/traffic/findById.ts';
import { FilterBar, FilterSelect, TimeFields } from '../../traffic/filter/FilterBar.tsx';
import { FindById } from '../../traffic/filter/FindById.tsx';
import type { Around } from '../../traffic/filter/useAround.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { eventPath } from '../events/filters.ts';
import { type DeliveryFilters, FILTERS, LEGS, STATES, STATUS_CLASSES } from './filters.ts';

export function DeliveryFilterBar(props: {
  filter: DeliveryFilters;
  around: Around;
  onChange(change: DeliveryFilters): void;
  onClear(): void;
  onFound(found: Found): void;
}) {
  const { filter, around, onChange, onClear, onFound } = props;
  const connectors = around.connectors.map(({ id, name }) => ({ value: id, label: name }));
  const names = around.eventNames.map((name) => ({ value: name, label: name }));
  const states = Object.entries(STATES).map(([value, { label }]) => ({ value, label }));
  const legs = Object.entries(LEGS).map(([value, label]) => ({ value, label }));
  const classes = Object.entries(STATUS_CLASSES).map(([value, label]) => ({ value, label }));
  const traffic = [
    { value: 'false', label: 'Real' },
    { value: 'true', label: 'Test' },
  ];
  return (
    <div class="stack-tight">
      <FilterBar count={FILTERS.filter((name) => filter[name] !== undefined).length} onClear={onClear}>
        <FilterSelect
          label="Connector"
          value={filter.connector}
          options={connectors}
          onChange={(connector) => onChange({ connector })}
        />
        <FilterSelect label="Leg" value={filter.leg} options={legs} onChange={(leg) => onChange({ leg })} />
        <FilterSelect label="State" value={filter.state} options={states} onChange={(state) => onChange({ state })} />
        <FilterSelect
          label="Answer"
          value={filter.status}
          options={classes}
          onChange={(status) => onChange({ status })}
        />
        <FilterSelect
          label="Event"
          value={filter.eventName}
          options={names}
          onChange={(eventName) => onChange({ eventName })}
        />
        <FilterSelect label="Traffic" value={filter.test} options={traffic} onChange={(test) => onChange({ test })} />
        <TimeFields from={filter.from} to={filter.to} onChange={onChange} />
        <FindById onFound={onFound} />
      </FilterBar>
      {filter.event !== undefined && (
        <div>
          <span class="chip">
            <span>
              Of one event: <a href={eventPath(filter.event, {}, filter.eventName)}>{filter.event}</a>
            </span>
            <Button
              small
              kind="plain"
              icon="cross"
              label="Show other events too"
              onClick={() => onChange({ event: '' })}
            />
          </span>
        </div>
      )}
    </div>
  );
}
