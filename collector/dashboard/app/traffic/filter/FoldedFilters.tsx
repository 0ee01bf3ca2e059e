/** Filters as a form; on narrow screens behind a button, with what clears them beside it. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../ui/buttons/Button.tsx';
import { useIsNarrowWindow } from '../list/useIsNarrow.ts';

/** `label`: of that button. `count`: how many are set. */
export function FoldedFilters(props: { label: string; count: number; onClear(): void; children: ComponentChildren }) {
  const { label, count, onClear, children } = props;
  const narrow = useIsNarrowWindow();
  const [open, setOpen] = useState(false);
  return (
    <search aria-label="Filters">
      {narrow && (
        <div class="row">
          <Button small icon="search" expanded={open} onClick={() => setOpen(!open)}>
            {count === 0 ? label : `${label} (${count})`}
          </Button>
          {count > 0 && (
            <Button small kind="plain" icon="cross" onClick={onClear}>
              Clear
            </Button>
          )}
        </div>
      )}
      {(open || !narrow) && <div class="filters">{children}</div>}
    </search>
  );
}
