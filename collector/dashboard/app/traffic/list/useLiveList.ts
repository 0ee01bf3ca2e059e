/** A live list for a screen: reads pages, listens to the stream, and says what state it is in. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { List } from '../../api/types.ts';
import { openStream } from '../openStream.ts';
import {
  emptyList,
  isFull,
  type Listed,
  type LiveList,
  revealed,
  withChanges,
  withMissed,
  withPage,
} from './liveList.ts';

const PAGE = 100;
/** Calls for one screenful: a rare match among millions is looked for in bounded steps. */
const MOST_CALLS = 40;
/** Changes of this time are drawn together. */
const GATHER_MS = 100;

export interface Source<Item> {
  /** the list's filter */
  query: '' | `?${string}`;
  /** reads a page of it; `page` is `query` and which page */
  read(page: `?${string}`, signal?: AbortSignal): Promise<List<Item>>;
  /** path of the stream, with what of the filter a row never leaves */
  stream: string;
  /** name of the stream's messages */
  message: string;
  /** what the stream's filter leaves open */
  matches(item: Item): boolean;
  /** nobody looks: the stream's connection is free for others */
  paused?: boolean;
}

export interface LiveListView<Item extends Listed> {
  list: LiveList<Item>;
  /** `searching`: pages with nothing in them are being passed over; `paused`: so many that the reader is asked */
  state: 'loading' | 'ready' | 'searching' | 'paused' | 'failed';
  error: Error | undefined;
  isLive: boolean;
  isFull: boolean;
  more(): void;
  /** Shows what waits; reads anew where something was missed. */
  reveal(): void;
  reload(): void;
}

export function useLiveList<Item extends Listed>(source: Source<Item>): LiveListView<Item> {
  const { query, stream, message, paused = false } = source;
  const [list, setList] = useState<LiveList<Item>>(emptyList);
  const [state, setState] = useState<LiveListView<Item>['state']>('loading');
  const [error, setError] = useState<Error>();
  const [isLive, setLive] = useState(false);
  const latest = useRef({ list, matches: source.matches, read: source.read });
  latest.current = { list, matches: source.matches, read: source.read };
  const reading = useRef<AbortController | undefined>(undefined);

  /** Reads on from `next` until a page is full, there is no more, or it takes too long. */
  const read = useCallback(
    async (start: LiveList<Item>, isFirst: boolean) => {
      reading.current?.abort();
      const abort = new AbortController();
      reading.current = abort;
      setError(undefined);
      setState(isFirst ? 'loading' : 'searching');
      let found = start;
      let shown = !isFirst;
      try {
        for (let calls = 0; calls < MOST_CALLS; calls += 1) {
          const page = await latest.current.read(pageOf(query, found.next), abort.signal);
          found = withPage(shown ? { ...latest.current.list, next: found.next } : found, page);
          // Rows of the filter before stay until there are some of this one.
          if (page.items.length > 0 || page.next === null || calls === MOST_CALLS - 1) {
            setList(found);
            latest.current.list = found;
            shown = true;
          }
          if (page.next === null || found.shown.length - start.shown.length >= PAGE) {
            setState('ready');
            return;
          }
          setState('searching');
        }
        setState('paused');
      } catch (caught) {
        if (abort.signal.aborted) return;
        setError(caught instanceof Error ? caught : new Error(String(caught)));
        setState('failed');
      } finally {
        if (reading.current === abort) reading.current = undefined;
      }
    },
    [query],
  );

  const reload = useCallback(() => void read(emptyList<Item>(), true), [read]);
  useEffect(() => {
    reload();
    return () => reading.current?.abort();
  }, [reload]);

  useEffect(() => {
    if (paused) return;
    let gathered: Item[] = [];
    let missed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;

    const apply = () => {
      timer = undefined;
      const changes = gathered;
      const wasMissed = missed;
      gathered = [];
      missed = false;
      setList((before) => {
        const after = withChanges(before, changes, latest.current.matches);
        return wasMissed ? withMissed(after) : after;
      });
    };
    const plan = () => {
      timer ??= setTimeout(apply, GATHER_MS);
    };
    /** What happened while nobody listened. */
    const catchUp = async () => {
      try {
        const { items } = await latest.current.read(pageOf(query, null));
        if (ended) return;
        gathered.push(...items.reverse());
        plan();
      } catch {
        // The list itself says when it can't be read.
      }
    };

    const stop = openStream(stream, [message, 'missed'], {
      onOpen() {
        setLive(true);
        void catchUp();
      },
      onLost: () => setLive(false),
      onMessage(name, data) {
        if (name === 'missed') missed = true;
        else gathered.push(data as Item);
        plan();
      },
    });
    return () => {
      ended = true;
      clearTimeout(timer);
      stop();
    };
  }, [stream, message, query, paused]);

  const more = useCallback(() => {
    const { list: now } = latest.current;
    if (reading.current || now.next === null || now.next === undefined || isFull(now)) return;
    void read(now, false);
  }, [read]);

  const reveal = useCallback(() => {
    if (latest.current.list.missed) reload();
    else setList(revealed);
  }, [reload]);

  return { list, state, error, isLive, isFull: isFull(list), more, reveal, reload };
}

function pageOf(query: Source<unknown>['query'], cursor: string | null | undefined): `?${string}` {
  const page = `?${query === '' ? '' : `${query.slice(1)}&`}limit=${PAGE}` as const;
  return cursor ? `${page}&cursor=${encodeURIComponent(cursor)}` : page;
}
