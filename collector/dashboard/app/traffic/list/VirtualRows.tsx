/* biome-ignore-all lint/a11y/useSemanticElements: rows that are laid out one by one are no table; the roles make them one */
/* biome-ignore-all lint/a11y/useFocusableInteractive: a grid’s rows take the focus, its cells don’t */
/**
 * A grid of which only the rows in sight are in the document, however many there are. All rows are of one height, so that nothing
 * has to be measured and nothing jumps. One row is in the order of tabs; arrows, Page, Home and End go from row to row, Enter
 * opens (each row holds a link).
 */
import './rows.css';
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { ComponentChildren, Ref } from 'preact';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface Column {
  name: string;
  /** for styles: width, and whether narrow screens show it */
  className: string;
  /** what is to be known of all its cells */
  title?: string;
}

export interface VirtualRowsHandle {
  scrollToTop(): void;
  isAtTop(): boolean;
  /** Gives the focus to the row of this key, if it is there. */
  focusRow(key: string): void;
}

interface Props<Item> {
  label: string;
  columns: readonly Column[];
  items: readonly Item[];
  keyOf(item: Item): string;
  /** the cells' content, one for each column; the first holds the row's link */
  cells(item: Item): ComponentChildren[];
  /** px */
  rowHeight: number;
  /** two lines a row, without a visible head */
  narrow: boolean;
  /** key of the one that is open beside the list */
  current?: string | undefined;
  /** are there older ones than `items` holds? */
  hasMore: boolean;
  /** the reader comes near the end of `items` */
  onNearEnd(): void;
  onScroll?(isAtTop: boolean): void;
  handle: Ref<VirtualRowsHandle>;
}

const OVERSCAN = 8;
/** Rows before the end at which more are asked for: about two screens. */
const NEAR_END = 60;

export function VirtualRows<Item>(props: Props<Item>) {
  const { label, columns, items, keyOf, cells, rowHeight, narrow, current, hasMore, onNearEnd, onScroll, handle } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const [, draw] = useState({});
  const [active, setActive] = useState(0);
  /** the row to give the focus to once it is drawn */
  const wanted = useRef<number | undefined>(undefined);
  const [virtualizer] = useState(
    () =>
      new Virtualizer<HTMLDivElement, HTMLDivElement>({
        count: 0,
        getScrollElement: () => scroller.current,
        estimateSize: () => rowHeight,
        scrollToFn: elementScroll,
        observeElementRect,
        observeElementOffset,
      }),
  );
  const activeIndex = Math.min(active, Math.max(0, items.length - 1));

  virtualizer.setOptions({
    ...virtualizer.options,
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    // The row in the order of tabs stays in the document, also out of sight: its focus would be lost with it.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const inSight = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
      if (count === 0 || (activeIndex >= first && activeIndex <= last)) return inSight;
      return activeIndex < first ? [activeIndex, ...inSight] : [...inSight, activeIndex];
    },
    onChange: () => draw({}),
  });

  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const rows = virtualizer.getVirtualItems();
  const lastDrawn = rows.at(-1)?.index ?? 0;
  const isNearEnd = hasMore && lastDrawn >= items.length - NEAR_END;
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  }, [isNearEnd, onNearEnd]);

  const rowAt = (index: number) => scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const row = rowAt(wanted.current);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  function goTo(index: number): void {
    const target = Math.min(Math.max(index, 0), items.length - 1);
    if (target < 0) return;
    setActive(target);
    wanted.current = target;
    virtualizer.scrollToIndex(target, { align: 'auto' });
    draw({});
  }

  useImperativeHandle(
    handle,
    () => ({
      scrollToTop() {
        setActive(0);
        scroller.current?.scrollTo({ top: 0 });
      },
      isAtTop: () => (scroller.current?.scrollTop ?? 0) < rowHeight / 2,
      focusRow(key) {
        const index = items.findIndex((item) => keyOf(item) === key);
        if (index >= 0) goTo(index);
      },
    }),
    [items, rowHeight],
  );

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const moves: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: items.length - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      goTo(target);
    } else if (event.key === 'Enter' && event.target === rowAt(activeIndex)) {
      event.preventDefault();
      rowAt(activeIndex)?.querySelector('a')?.click();
    }
  }

  return (
    <div
      class={`rows ${narrow ? 'narrow' : ''}`}
      role="grid"
      aria-label={label}
      aria-rowcount={hasMore ? -1 : items.length + 1}
      aria-colcount={columns.length}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" class="rows-head">
        <div role="row" class="vrow vrow-head" aria-rowindex={1}>
          {columns.map(({ name, className, title }) => (
            <div key={name} role="columnheader" class={className} title={title}>
              {name}
            </div>
          ))}
        </div>
      </div>
      <div
        class="rows-scroll"
        role="rowgroup"
        ref={scroller}
        onScroll={(event) => onScroll?.(event.currentTarget.scrollTop < rowHeight / 2)}
      >
        <div class="rows-space" role="presentation" style={{ height: `${virtualizer.getTotalSize()}px` }}>
          {rows.map(({ index, key, start }) => {
            const item = items[index];
            if (item === undefined) return null;
            const content = cells(item);
            return (
              <div
                key={key}
                role="row"
                class="vrow"
                aria-rowindex={index + 2}
                aria-selected={current === key}
                tabIndex={index === activeIndex ? 0 : -1}
                style={{ transform: `translateY(${start}px)`, height: `${rowHeight}px` }}
                onFocus={() => setActive(index)}
              >
                {columns.map(({ name, className }, n) => (
                  <div key={name} role="gridcell" class={className}>
                    {content[n]}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
