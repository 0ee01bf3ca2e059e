/** Filters that are one of a few, and those of them that both lists have. */
import { SelectField } from '../../ui/fields/Field.tsx';
import type { Around } from './useAround.ts';

interface FilterOption {
  value: string;
  label: string;
}

/** One of a few, or all. */
export function FilterSelect(props: {
  label: string;
  value: string | undefined;
  options: readonly FilterOption[];
  onChange(value: string): void;
}) {
  const { label, value, options, onChange } = props;
  // An address may name what is not set up any more.
  const isKnown = value === undefined || options.some((option) => option.value === value);
  const all = [{ value: '', label: 'All' }, ...options, ...(isKnown ? [] : [{ value, label: value }])];
  return <SelectField label={label} value={value ?? ''} options={all} onChange={onChange} />;
}

interface Chosen {
  value: string | undefined;
  onChange(value: string): void;
}

export function ConnectorSelect({ around, ...chosen }: Chosen & { around: Around }) {
  const options = around.connectors.map(({ id, name }) => ({ value: id, label: name }));
  return <FilterSelect label="Connector" options={options} {...chosen} />;
}

export function EventNameSelect({ around, ...chosen }: Chosen & { around: Around }) {
  const options = around.eventNames.map((name) => ({ value: name, label: name }));
  return <FilterSelect label="Event" options={options} {...chosen} />;
}

const TRAFFIC = [
  { value: 'false', label: 'Real' },
  { value: 'true', label: 'Test' },
];

export function TrafficSelect(chosen: Chosen) {
  return <FilterSelect label="Traffic" options={TRAFFIC} {...chosen} />;
}

/** Words by value, as they are declared for a list → options. */
export function optionsOf(words: Readonly<Record<string, string>>): FilterOption[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
