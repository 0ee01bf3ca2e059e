/** The filters of the list of events. */
import { FilterBar, FilterSelect, TimeFields } from '../../traffic/FilterBar.tsx';
import { FindById, type Found } from '../../traffic/FindById.tsx';
import type { Around } from '../../traffic/useAround.ts';
import { Button } from '../../ui/Button.tsx';
import { type EventFilters, FILTERS, OUTCOMES } from './filters.ts';

export function EventFilterBar(props: {
  filter: EventFilters;
  around: Around;
  onChange(change: EventFilters): void;
  onClear(): void;
  onFound(found: Found): void;
}) {
  const { filter, around, onChange, onClear, onFound } = props;
  const names = around.eventNames.map((name) => ({ value: name, label: name }));
  const connectors = around.connectors.map(({ id, name }) => ({ value: id, label: name }));
  const outcomes = Object.entries(OUTCOMES).map(([value, label]) => ({ value, label }));
  const traffic = [
    { value: 'false', label: 'Real' },
    { value: 'true', label: 'Test' },
  ];
  return (
    <div class="stack-tight">
      <FilterBar count={FILTERS.filter((name) => filter[name] !== undefined).length} onClear={onClear}>
        <FilterSelect label="Event" value={filter.name} options={names} onChange={(name) => onChange({ name })} />
        <FilterSelect
          label="Connector"
          value={filter.connector}
          options={connectors}
          onChange={(connector) => onChange({ connector })}
        />
        <FilterSelect
          label="What came of it"
          value={filter.outcome}
          options={outcomes}
          onChange={(outcome) => onChange({ outcome })}
        />
        <FilterSelect label="Traffic" value={filter.test} options={traffic} onChange={(test) => onChange({ test })} />
        <TimeFields from={filter.from} to={filter.to} onChange={onChange} />
        <FindById onFound={onFound} />
      </FilterBar>
      {filter.visitor !== undefined && (
        <div>
          <span class="chip">
            <span>Of one visitor: {filter.visitor}</span>
            <Button
              small
              kind="plain"
              icon="cross"
              label="Show other visitors too"
              onClick={() => onChange({ visitor: '' })}
            />
          </span>
        </div>
      )}
    </div>
  );
}
