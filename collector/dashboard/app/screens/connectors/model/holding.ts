/** Whether a connector's webhooks wait because of its settings, and how many do. */
import { get, withQuery } from '../../../api/client.ts';
import type { ShownConnector } from '../../../api/types.ts';

/** Turned off by whoever edits it; a pause is another thing, and has its own button. */
export function isHeld({ mode, webhook }: Pick<ShownConnector, 'mode' | 'webhook'>): boolean {
  return mode === 'disabled' || webhook?.enabled === false;
}

/** 0 where that can't be asked just now: they are held, and the Webhook Log can drop them later. */
export async function countWaiting(connector: string): Promise<number> {
  try {
    const path = withQuery('/api/deliveries/count', { connector, state: 'waiting' });
    return (await get(path)).waiting;
  } catch {
    return 0;
  }
}
