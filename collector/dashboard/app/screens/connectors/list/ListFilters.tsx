/** What the list of connectors is filtered by, and on narrow screens sorted; behind a button there. */
import { CONNECTOR_FILTERS, type ConnectorListFilter } from '../../../addresses/connectorList.ts';
import { MODES } from '../../../connector/modes.ts';
import { FoldedFilters } from '../../../traffic/filter/FoldedFilters.tsx';
import { FilterSelect, optionsOf } from '../../../traffic/filter/selects.tsx';
import { useIsNarrowWindow } from '../../../traffic/list/useIsNarrow.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { SelectField, TextField } from '../../../ui/fields/Field.tsx';
import { COLUMN_NAMES, COLUMNS, STATES, sortBy, sortOf, type Way } from './listing.ts';

const MODE_OPTIONS = Object.entries(MODES).map(([value, { label }]) => ({ value, label }));
const WAYS = { up: 'up', down: 'down' } as const satisfies Record<Way, string>;
const SORTS = COLUMN_NAMES.flatMap((column) => {
  const { label, first } = COLUMNS[column];
  const isText = first === 'up';
  return (first === 'up' ? [WAYS.up, WAYS.down] : [WAYS.down, WAYS.up]).map((way) => ({
    value: `${column} ${way}`,
    label: `${label}, ${isText ? (way === 'up' ? 'A to Z' : 'Z to A') : way === 'down' ? 'most first' : 'least first'}`,
    column,
    way,
  }));
});

export function ListFilters(props: {
  filter: ConnectorListFilter;
  hosts: readonly string[];
  /** without a head to sort by */
  withSort: boolean;
  onChange(change: ConnectorListFilter): void;
  onClear(): void;
}) {
  const { filter, hosts, withSort, onChange, onClear } = props;
  const narrow = useIsNarrowWindow();
  const count = CONNECTOR_FILTERS.filter((name) => filter[name] !== undefined).length;
  const { column, way } = sortOf(filter);
  return (
    <FoldedFilters label="Search, filter and sort" count={count} onClear={onClear}>
      <TextField
        label="Search connectors"
        type="search"
        placeholder="Name, event or host"
        value={filter.search ?? ''}
        onInput={(search) => onChange({ search })}
      />
      <FilterSelect label="Mode" value={filter.mode} options={MODE_OPTIONS} onChange={(mode) => onChange({ mode })} />
      <FilterSelect
        label="State"
        value={filter.state}
        options={optionsOf(STATES)}
        onChange={(state) => onChange({ state })}
      />
      <FilterSelect
        label="Partner host"
        value={filter.host}
        options={hosts.map((host) => ({ value: host, label: host }))}
        onChange={(host) => onChange({ host })}
      />
      {withSort && (
        <SelectField
          label="Sort by"
          value={`${column} ${way}`}
          options={SORTS}
          onChange={(value) => {
            const chosen = SORTS.find((one) => one.value === value);
            if (chosen) onChange(sortBy(filter, chosen.column, chosen.way));
          }}
        />
      )}
      {!narrow && (
        <Button kind="plain" icon="cross" onClick={onClear} unless={count === 0 ? 'No filter is set.' : undefined}>
          Clear
        </Button>
      )}
    </FoldedFilters>
  );
}
