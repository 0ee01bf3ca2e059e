/** The connectors as they are set up now, for names, filters and stories; and the event names received. */
import { get } from '../../api/client.ts';
import { useLoad } from '../../api/useLoad.ts';
import type { StoryConnector } from '../../story/types.ts';

export interface Around {
  connectors: readonly StoryConnector[];
  /** purposes that the container asks for */
  requiredConsent: readonly string[];
  eventNames: readonly string[];
}

const NOTHING: Around = { connectors: [], requiredConsent: [], eventNames: [] };

/** Lists are shown without waiting for it: until it is there, connectors go by their IDs. */
export function useAround(): Around {
  const { data } = useLoad(readAround, []);
  return data ?? NOTHING;
}

async function readAround(signal: AbortSignal): Promise<Around> {
  const [connectors, container, names] = await Promise.all([
    get('/api/connectors', signal),
    get('/api/container', signal),
    get('/api/event-names', signal),
  ]);
  return {
    connectors: connectors.items,
    requiredConsent: container.consent.required,
    eventNames: names.items.filter(({ received }) => received).map(({ name }) => name),
  };
}

export function nameOf(id: string, connectors: readonly StoryConnector[]): string {
  return connectors.find((connector) => connector.id === id)?.name ?? id;
}
