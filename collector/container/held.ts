/**
 * Whose webhooks wait (DESIGN §7): a connector that is disabled is paused as a whole, and so is one whose webhook is paused or
 * turned off. What was decided before stays `waiting` until that ends, or until somebody drops it.
 */
import type { Connector } from '../connector/types.ts';

/** As far as it stands in the settings; also of a container that is only read, not checked. */
interface Settings {
  id: string;
  mode?: Connector['mode'];
  webhook?: { enabled?: boolean; paused?: unknown };
}

export function heldIn(connectors: readonly Settings[]): Set<string> {
  return new Set(connectors.filter(isHeld).map(({ id }) => id));
}

function isHeld({ mode, webhook }: Settings): boolean {
  return mode === 'disabled' || !webhook || webhook.enabled === false || webhook.paused !== undefined;
}
