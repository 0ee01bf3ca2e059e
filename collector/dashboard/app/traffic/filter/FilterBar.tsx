/** Filters of a list as a form that takes effect at once; on narrow screens behind a button. */
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Found } from '../../../../admin/traffic/findById.ts';
import { fromLocalTime, toLocalTime } from '../../addresses/filterQuery.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { TextField } from '../../ui/fields/Field.tsx';
import { useIsNarrowWindow } from '../list/useIsNarrow.ts';
import { FindById } from './FindById.tsx';

interface Props {
  /** how many are set */
  count: number;
  from: string | undefined;
  to: string | undefined;
  onChange(change: { from?: string; to?: string }): void;
  onClear(): void;
  onFound(found: Found): void;
  /** the list's own filters; times and the search by ID stand behind them */
  children: ComponentChildren;
  /** a chip for each filter that only links set */
  chips?: ComponentChildren;
}

export function FilterBar({ count, from, to, onChange, onClear, onFound, children, chips }: Props) {
  const id = useId();
  const narrow = useIsNarrowWindow();
  const [open, setOpen] = useState(false);
  const shown = open || !narrow;
  return (
    <div class="stack-tight">
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
            <TimeFields from={from} to={to} onChange={onChange} />
            <FindById onFound={onFound} />
          </div>
        )}
      </search>
      {chips}
    </div>
  );
}

/** For the bar over a list's rows, where it moves nothing; narrow screens have it beside the filters' button. */
export function ClearFilters({ onClear }: { onClear(): void }) {
  if (useIsNarrowWindow()) return null;
  return (
    <Button small kind="plain" icon="cross" onClick={onClear}>
      Clear
    </Button>
  );
}

/** `away`: what taking it away does. */
export function Chip({ children, away, onAway }: { children: ComponentChildren; away: string; onAway(): void }) {
  return (
    <span class="chip">
      <span>{children}</span>
      <Button small kind="plain" icon="cross" label={away} onClick={onAway} />
    </span>
  );
}

/** Both ends of a span of time, in the reader's time zone. */
function TimeFields(props: {
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
