/** Turns a connector's webhook off because its partner asked for it (410 Gone), and notes why for whoever looks. */
import type { ContainerHolder } from './containerFile.ts';
import type { Connector } from './types.ts';

/** Does nothing for a connector that is gone or whose webhook is off already. Rejects as `ContainerHolder.update` does. */
export async function pauseWebhook(holder: ContainerHolder, id: string, reason: string, at: number): Promise<void> {
  if (!holder.snapshot().byId.get(id)?.connector.webhook?.enabled) return;
  await holder.update((container) => ({
    ...container,
    connectors: container.connectors.map((connector) =>
      connector.id === id ? pause(connector, reason, at) : connector,
    ),
  }));
}

function pause(connector: Connector, reason: string, at: number): Connector {
  if (!connector.webhook?.enabled) return connector;
  return {
    ...connector,
    webhook: { ...connector.webhook, enabled: false, paused: { at, reason } },
    version: connector.version + 1,
    updatedAt: at,
  };
}
