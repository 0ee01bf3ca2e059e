/**
 * One stop of the Tab key for all rows of a table, by WAI-ARIA's grid pattern: arrows go from row to row and from one link or button
 * to the next within a row, Home and End to the first and the last row. The table has the role `grid`.
 */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const PAGE = 10;

export function useRovingRows(body: RefObject<HTMLTableSectionElement | null>): {
  onKeyDown(event: KeyboardEvent): void;
  onFocusCapture(event: FocusEvent): void;
} {
  /** the one that Tab comes to */
  const current = useRef<HTMLElement | undefined>(undefined);
  const rows = () => [...(body.current?.rows ?? [])];
  // what a menu in a row opens goes by keys of its own
  const stopsOf = (row: HTMLTableRowElement | undefined) => [
    ...(row?.querySelectorAll<HTMLElement>('a[href], button:not([role="menuitem"])') ?? []),
  ];

  // after each drawing: rows come, go and change places
  useLayoutEffect(() => {
    const all = rows().flatMap(stopsOf);
    if (!current.current || !all.includes(current.current)) current.current = all[0];
    for (const stop of all) stop.tabIndex = stop === current.current ? 0 : -1;
  });

  function goTo(stop: HTMLElement | undefined): void {
    if (!stop) return;
    if (current.current) current.current.tabIndex = -1;
    current.current = stop;
    stop.tabIndex = 0;
    stop.focus();
  }

  return {
    onKeyDown(event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (!(event.target instanceof HTMLElement)) return;
      const all = rows();
      const at = all.findIndex((row) => row.contains(event.target as Node));
      const stops = stopsOf(all[at]);
      const place = stops.indexOf(event.target);
      if (place < 0) return;
      const row = {
        ...{ ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + PAGE, PageUp: at - PAGE },
        ...{ Home: 0, End: all.length - 1 },
      }[event.key];
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (row === undefined && step === undefined) return;
      event.preventDefault();
      if (step !== undefined) return goTo(stops[place + step]);
      const target = stopsOf(all[Math.min(Math.max(row ?? 0, 0), all.length - 1)]);
      // a row with fewer of them has its last one at that place
      goTo(target[Math.min(place, target.length - 1)]);
    },
    onFocusCapture({ target }) {
      // by the mouse, or from a dialog that gives it back
      if (!(target instanceof HTMLElement) || target === current.current || !rows().flatMap(stopsOf).includes(target))
        return;
      if (current.current) current.current.tabIndex = -1;
      current.current = target;
      target.tabIndex = 0;
    },
  };
}
