/**
 * Pausing and resuming a connector's webhook: the settings stay as they are, and so does their version; events are decided
 * as ever, and what is to be sent waits.
 */
import type { Connector, Container } from '../connector/types.ts';
import type { ContainerHolder } from './containerFile.ts';

/** Why the collector pauses a webhook by itself; every other reason was written by a person. */
const GONE = 'the partner answered 410 Gone: it wants no more of these';
const FAILURES = 'nothing but failures for ';
export const goneReason = (): string => GONE;
export const failuresReason = (hours: number, since: number): string =>
  `${FAILURES}${hours} h, since ${new Date(since).toISOString()}`;
export const isOwnReason = (reason: string): boolean => reason === GONE || reason.startsWith(FAILURES);

/**
 * Does nothing for a connector that is gone, has no webhook, or is paused already: the first reason stays. Rejects as
 * `ContainerHolder.update` does. `beforeWriting` is called when there is something to write. True when it was paused now.
 */
export async function pauseWebhook(
  holder: ContainerHolder,
  id: string,
  reason: string,
  at: number,
  beforeWriting?: () => Promise<void>,
): Promise<boolean> {
  const isPausable = ({ connectors }: Container) =>
    connectors.some(({ id: one, webhook }) => one === id && webhook && !webhook.paused);
  if (!isPausable(holder.snapshot().container)) return false;
  let paused = false;
  await holder.update(
    (container) => {
      paused = isPausable(container);
      return withWebhook(container, id, (webhook) =>
        webhook.paused ? webhook : { ...webhook, paused: { at, reason } },
      );
    },
    async () => {
      if (paused) await beforeWriting?.();
    },
  );
  return paused;
}

export function resumeWebhook(container: Container, id: string): Container {
  return withWebhook(container, id, ({ paused: _, ...webhook }) => webhook);
}

type Webhook = NonNullable<Connector['webhook']>;

function withWebhook(container: Container, id: string, change: (webhook: Webhook) => Webhook): Container {
  return {
    ...container,
    connectors: container.connectors.map((connector) =>
      connector.id === id && connector.webhook ? { ...connector, webhook: change(connector.webhook) } : connector,
    ),
  };
}
