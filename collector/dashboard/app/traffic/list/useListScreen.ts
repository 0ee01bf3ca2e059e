/** What the screens of live lists share: the filter in the address, its rows, and the focus back on the row that was open. */
import type { Ref } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import { type Filter, readFilter } from '../../addresses/filterQuery.ts';
import { type Around, useAround } from '../filter/useAround.ts';
import { afterPaint } from './afterPaint.ts';
import type { Listed } from './liveList.ts';
import { type LiveListView, type Source, useLiveList } from './useLiveList.ts';
import type { VirtualRowsHandle } from './VirtualRows.tsx';

interface Options<Item extends Listed, Name extends string> {
  names: readonly (Name | TimeName)[];
  /** address of the list with this filter; a function that stays the same */
  pathOf(filter: Filter<Name | TimeName>): string;
  /** what identifies the row that the address opens; by itself the ID in the path */
  keyOf?(id: string, search: string): string;
  /** where the rows come from */
  source(filter: Filter<Name | TimeName>, isOpen: boolean): Source<Item>;
  /** nothing is open any more */
  onClosed?(): void;
}

type TimeName = 'from' | 'to';

export interface ListScreen<Item extends Listed, Name extends string> {
  /** ID in the path, of what is open */
  id: string | undefined;
  /** key of its row */
  open: string | undefined;
  /** of the address, with its `?`; empty for none */
  search: string;
  filter: Filter<Name | TimeName>;
  isFiltered: boolean;
  /** What it leaves out stays. */
  setFilter(change: Filter<Name | TimeName>): void;
  clear(): void;
  around: Around;
  view: LiveListView<Item>;
  rows: Ref<VirtualRowsHandle>;
}

export function useListScreen<Item extends Listed, Name extends string>(
  options: Options<Item, Name>,
): ListScreen<Item, Name> {
  const { names, pathOf, keyOf = idAlone, source, onClosed } = options;
  const { url, route } = useLocation();
  const { id } = useRoute().params;
  const search = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const filter = useMemo(() => readFilter(search, names), [search, names]);
  const around = useAround();
  const view = useLiveList(source(filter, id !== undefined));

  // A step of the history each, but for times: they are typed.
  const setFilter = useCallback(
    (change: Filter<Name | TimeName>) => route(pathOf({ ...filter, ...change }), 'from' in change || 'to' in change),
    [filter, route, pathOf],
  );

  const rows = useRef<VirtualRowsHandle>(null);
  const open = id === undefined ? undefined : keyOf(id, search);
  const lastOpen = useRef(open);
  useEffect(() => {
    const before = lastOpen.current;
    lastOpen.current = open;
    if (before === undefined || open !== undefined) return;
    onClosed?.();
    return afterPaint(() => rows.current?.focusRow(before));
  }, [open]);

  return {
    id,
    open,
    search,
    filter,
    isFiltered: Object.keys(filter).length > 0,
    setFilter,
    clear: () => route(pathOf({})),
    around,
    view,
    rows,
  };
}

const idAlone = (id: string) => id;
