/** Filters of a list as a form that takes effect at once; on narrow screens behind a button. */
import type { ComponentChildren } from 'preact';
import type { Found } from '../../../../admin/traffic/findById.ts';
import { fromLocalTime, toLocalTime } from '../../addresses/filterQuery.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { TextField } from '../../ui/fields/Field.tsx';
import { useIsNarrowWindow } from '../list/useIsNarrow.ts';
import { FindById } from './FindById.tsx';
import { FoldedFilters } from './FoldedFilters.tsx';

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
  return (
    <div class="stack-tight">
      <FoldedFilters label="Filters" count={count} onClear={onClear}>
        {children}
        <TimeFields from={from} to={to} onChange={onChange} />
        <FindById onFound={onFound} />
      </FoldedFilters>
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
