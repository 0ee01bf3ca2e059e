/** Filters of a list as a form that takes effect at once; on narrow screens behind a button. */
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../../ui/buttons/Button.tsx';
import { SelectField, TextField } from '../../ui/fields/Field.tsx';
import { useIsNarrowWindow } from '../list/useIsNarrow.ts';
import { fromLocalTime, toLocalTime } from './filterQuery.ts';

interface Props {
  /** how many are set */
  count: number;
  onClear(): void;
  children: ComponentChildren;
}

export function FilterBar({ count, onClear, children }: Props) {
  const id = useId();
  const narrow = useIsNarrowWindow();
  const [open, setOpen] = useState(false);
  const shown = open || !narrow;
  return (
    <search aria-label="Filters">
      {narrow && (
        <div class="row">
          <Button small icon="search" expanded={open} onClick={() => setOpen(!open)}>
            {count === 0 ? 'Filters' : `Filters (${count})`}
          </Button>
          {count > 0 && (
            <Button small kind="plain" icon="cross" onClick={onClear}>
              Clear
            </Button>
          )}
        </div>
      )}
      {shown && (
        <div class="filters" id={id}>
          {children}
          {!narrow && (
            <Button kind="plain" icon="cross" onClick={onClear} unless={count === 0 ? 'No filter is set.' : undefined}>
              Clear
            </Button>
          )}
        </div>
      )}
    </search>
  );
}

/** Both ends of a span of time, in the reader's time zone. */
export function TimeFields(props: {
  from: string | undefined;
  to: string | undefined;
  onChange(change: { from?: string; to?: string }): void;
}) {
  const { from, to, onChange } = props;
  return (
    <>
      <TextField
        label="From"
        type="datetime-local"
        value={toLocalTime(from)}
        onInput={(value) => onChange({ from: fromLocalTime(value) })}
      />
      <TextField
        label="To"
        type="datetime-local"
        value={toLocalTime(to)}
        onInput={(value) => onChange({ to: fromLocalTime(value, { endOfMinute: true }) })}
      />
    </>
  );
}

export interface FilterOption {
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
