/** What the first steps go by, looked at until all are done. */
import { useRef } from 'preact/hooks';
import { get } from '../../api/client.ts';
import type { Container } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';

/** The first event of a new site shows by itself. */
const REFRESH_MS = 3_000;

export interface StepsData {
  container: Container;
  /** when the first event came, and its name */
  first: { name: string; at: number } | undefined;
  connectors: number;
}

export function isAllDone({ container, first, connectors }: StepsData): boolean {
  return container.allowedOrigins.length > 0 && first !== undefined && connectors > 0;
}

/** `wereOpen`: when the screen was opened some were to do. So they stay where they are when the last one is done. */
export function useSteps() {
  const isDone = useRef(false);
  const wereOpen = useRef<boolean | undefined>(undefined);
  const { data, error, reload } = useLoad(loadSteps, [], isDone.current ? {} : { everyMs: REFRESH_MS });
  if (data) {
    isDone.current = isAllDone(data);
    wereOpen.current ??= !isDone.current;
  }
  return { data, error, reload, wereOpen: wereOpen.current ?? false };
}

async function loadSteps(signal: AbortSignal): Promise<StepsData> {
  const [container, events, connectors] = await Promise.all([
    get('/api/container', signal),
    get('/api/event-names', signal),
    get('/api/connectors', signal),
  ]);
  const [first] = events.items
    .flatMap(({ name, firstAt }) => (firstAt === null ? [] : [{ name, at: firstAt }]))
    .sort((a, b) => a.at - b.at);
  return { container, first, connectors: connectors.items.length };
}
