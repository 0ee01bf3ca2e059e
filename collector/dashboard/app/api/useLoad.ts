/** Loading what a screen shows: once, again on request, and every so often. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Loaded<Data> {
  /** stays while it is loaded again */
  data: Data | undefined;
  error: unknown;
  loading: boolean;
  reload(): void;
}

/**
 * `load` is called again when `inputs` change; an answer that comes too late is dropped. `everyMs`: and every so often while
 * the page is visible; a function tells it of what was loaded last.
 */
export function useLoad<Data>(
  load: (signal: AbortSignal) => Promise<Data>,
  inputs: readonly unknown[],
  { everyMs: every }: { everyMs?: number | ((data: Data | undefined) => number) } = {},
): Loaded<Data> {
  const [state, setState] = useState<{ data: Data | undefined; error: unknown; loading: boolean }>({
    data: undefined,
    error: undefined,
    loading: true,
  });
  const running = useRef<AbortController | undefined>(undefined);
  const isLoading = useRef(false);
  const everyMs = typeof every === 'function' ? every(state.data) : every;
  const latest = useRef(load);
  latest.current = load;

  const reload = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    isLoading.current = true;
    setState((before) => ({ ...before, loading: true }));
    latest.current(controller.signal).then(
      (data) => {
        if (controller.signal.aborted) return;
        isLoading.current = false;
        setState({ data, error: undefined, loading: false });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        isLoading.current = false;
        setState((before) => ({ data: before.data, error, loading: false }));
      },
    );
  }, []);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, inputs);

  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      // an answer that takes longer than that would be given up for the next question, time and again
      if (document.visibilityState === 'visible' && !isLoading.current) reload();
    }, everyMs);
    // what somebody comes back to is not as old as their absence
    const onVisible = () => {
      if (document.visibilityState === 'visible') reload();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [everyMs, reload]);

  return { ...state, reload };
}
