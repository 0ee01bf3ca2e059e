/** A live list with its bar: what is new and waits, whether it is live, its rows, and what stands where there are none. */
import './liveScreen.css';
import type { ComponentChildren, Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../ui/buttons/Button.tsx';
import { Toggle } from '../../ui/fields/Toggle.tsx';
import { ErrorState, Loading } from '../../ui/layout/States.tsx';
import { keyOf, type Listed, MOST_SHOWN } from './liveList.ts';
import { useIsNarrow } from './useIsNarrow.ts';
import type { LiveListView } from './useLiveList.ts';
import { type Column, VirtualRows, type VirtualRowsHandle } from './VirtualRows.tsx';

interface Props<Item extends Listed> {
  view: LiveListView<Item>;
  label: string;
  /** of what the rows are, e.g. `delivery` and `deliveries` */
  noun: readonly [one: string, many: string];
  columns: readonly Column[];
  cells(item: Item): ComponentChildren[];
  current?: string | undefined;
  /** where nothing matches */
  empty: ComponentChildren;
  /** beside the live switch */
  actions?: ComponentChildren;
  /** Goes on from the oldest that is shown: by a filter, which costs nothing. */
  onGoOnFrom(oldest: Item): void;
  handle?: Ref<VirtualRowsHandle>;
}

const NARROW_BELOW = 720;
const ROW_HEIGHT = 40;
const NARROW_ROW_HEIGHT = 64;

export function LiveRows<Item extends Listed>(props: Props<Item>) {
  const { view, label, noun, columns, cells, current, empty, actions, onGoOnFrom, handle } = props;
  const { list, state } = view;
  const frame = useRef<HTMLDivElement>(null);
  const own = useRef<VirtualRowsHandle>(null);
  const rows = (handle as typeof own | undefined) ?? own;
  const narrow = useIsNarrow(frame, NARROW_BELOW);
  const [follow, setFollow] = useState(false);
  const count = list.waiting.length;

  // Whoever follows sees what is new at once, as long as they are at the top.
  useEffect(() => {
    if (follow && (count > 0 || list.missed) && (rows.current?.isAtTop() ?? true)) view.reveal();
  }, [follow, count, list.missed, view.reveal, rows]);

  const oldest = list.shown.at(-1);
  const isEmpty = list.shown.length === 0;
  return (
    <>
      <div class="live-bar">
        <span class={`live-dot ${view.isLive ? 'on' : ''}`}>{view.isLive ? 'Live' : 'Connecting …'}</span>
        <Toggle label="Follow" checked={follow} onChange={setFollow} />
        <span role="status" class="live-new">
          {(count > 0 || list.missed) && (
            <Button
              small
              kind="primary"
              icon="up"
              onClick={() => {
                view.reveal();
                rows.current?.scrollToTop();
              }}
            >
              {list.missed ? `Show the newest ${noun[1]}` : `Show ${count} new ${count === 1 ? noun[0] : noun[1]}`}
            </Button>
          )}
        </span>
        {actions && <span class="row push">{actions}</span>}
      </div>
      <div class="live-list" ref={frame} aria-busy={state === 'loading' && !isEmpty}>
        {!isEmpty && (
          <VirtualRows
            label={label}
            columns={columns}
            items={list.shown}
            keyOf={keyOf}
            cells={cells}
            rowHeight={narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
            narrow={narrow}
            current={current}
            hasMore={list.next !== null}
            onNearEnd={state === 'ready' ? view.more : nothing}
            handle={rows}
          />
        )}
        {isEmpty && state === 'loading' && <Loading lines={10} label={`Loading ${noun[1]}`} />}
        {isEmpty && state === 'ready' && empty}
        {isEmpty && state === 'failed' && <ErrorState error={view.error} onRetry={view.reload} />}
        {state === 'searching' && (isEmpty || list.shown.length < 20) && (
          <div class="live-end" role="status">
            Looking through older {noun[1]} …
          </div>
        )}
        {state === 'paused' && (
          <div class="live-end">
            <span>Nothing more among the newest; there are older {noun[1]}.</span>
            <Button small onClick={view.more}>
              Look further back
            </Button>
          </div>
        )}
        {!isEmpty && state === 'failed' && (
          <div class="live-end" role="alert">
            <span>More could not be loaded: {view.error?.message}</span>
            <Button small onClick={view.more}>
              Try again
            </Button>
          </div>
        )}
        {view.isFull && list.next !== null && oldest && (
          <div class="live-end">
            <span>
              {MOST_SHOWN.toLocaleString()} {noun[1]} are shown.
            </span>
            <Button small onClick={() => onGoOnFrom(oldest)}>
              Go on with older ones
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

function nothing(): void {}
