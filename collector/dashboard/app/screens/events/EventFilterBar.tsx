/** The filters of the list of events. */

import type { Found } from '../../../../admin/traffic/findById.ts';
import { FilterBar, FilterSelect, TimeFields } from '../../traffic/filter/FilterBar.tsx';
import { FindById } from '../../traffic/filter/FindById.tsx';
import type { Around } from '../../traffic/filter/useAround.ts';
import { Button } from '../../ui/buttons/Button.tsx';
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
      {(filter.visitor !== undefined || filter.transaction !== undefined) && (
        <div class="row">
          {filter.transaction !== undefined && (
            <Chip
              text={`Of one order: ${filter.transaction}`}
              away="Show other orders too"
              onAway={() => onChange({ transaction: '' })}
            />
          )}
          {filter.visitor !== undefined && (
            <Chip
              text={`Of one visitor: ${filter.visitor}`}
              away="Show other visitors too"
              onAway={() => onChange({ visitor: '' })}
            />
          )}
        </div>
      )}
    </div>
  );
}

/** `away`: what taking it away does. */
function Chip({ text, away, onAway }: { text: string; away: string; onAway(): void }) {
  return (
    <span class="chip">
      <span>{text}</span>
      <Button small kind="plain" icon="cross" label={away} onClick={onAway} />
    </span>
  );
}
