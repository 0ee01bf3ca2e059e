/**
 * Whose webhooks the dispatcher may not send now. Of one collector its own snapshot says so, and what was paused but couldn't be
 * written. Where several share a container, another may have changed it a moment ago, and what it holds must not go out here:
 * so the document itself is asked, whether or not this collector can read all that is in it.
 */
import type { ContainerHolder } from '../../container/containerFile.ts';
import { heldIn } from '../../container/held.ts';
import type { SharedDocument } from '../../store/contract/settings.ts';
import type { HeldWebhooks } from '../deliver/dispatcher.ts';
import type { Pausing } from './pausing.ts';

interface Known {
  version: number;
  connectors: ReadonlySet<string>;
  held: ReadonlySet<string>;
}

export function createHolding(parts: {
  holder: Pick<ContainerHolder, 'snapshot'>;
  pausing: Pick<Pausing, 'list' | 'has'>;
  document?: Pick<SharedDocument, 'read'> | undefined;
}): HeldWebhooks {
  const { holder, pausing, document } = parts;
  /** as the document says; undefined: not asked, or there is nobody else */
  let shared: Known | undefined;

  async function read(from: Pick<SharedDocument, 'read'>): Promise<void> {
    const found = await from.read(shared?.version);
    if (found?.text === undefined || found.version < (shared?.version ?? 0)) return;
    // Written by a collector, perhaps of a newer version: it is JSON, and this much of it has always been so.
    const { connectors = [] } = JSON.parse(found.text) as { connectors?: Parameters<typeof heldIn>[0] };
    shared = {
      version: found.version,
      connectors: new Set(connectors.map(({ id }) => id)),
      held: heldIn(connectors),
    };
  }

  const held = (connector: string) =>
    holder.snapshot().heldWebhooks.has(connector) || shared?.held.has(connector) === true;

  return {
    list: () => [...new Set([...holder.snapshot().heldWebhooks, ...(shared?.held ?? []), ...pausing.list()])],
    has: (connector) => held(connector) || pausing.has(connector),
    isGone: (connector) => !(shared ? shared.connectors.has(connector) : holder.snapshot().byId.has(connector)),
    ...(document && { refresh: () => read(document) }),
  };
}
