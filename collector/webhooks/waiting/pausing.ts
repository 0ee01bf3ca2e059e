/**
 * Stops a connector's webhook when its partner wants no more (410) or has given nothing but failures for days, and says so:
 * in the log, in the audit log, and in the container, which the API shows. It holds at once, also while container.json or
 * the audit log can't be written; nothing is lost by a pause, but a partner that is asked on and on may shut us out.
 */
import type { ContainerHolder } from '../../container/containerFile.ts';
import { pauseWebhook } from '../../container/pauseWebhook.ts';
import type { Log } from '../../log.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

/** A pause that could not be written is tried again after this. */
const AGAIN_MS = 60_000;

export interface Pausing {
  /** ids of connectors whose webhook is paused */
  list(): string[];
  has(connector: string): boolean;
  pause(connector: string, reason: string): void;
  /** Resolves when what was begun has ended; what couldn't be written is given up. */
  stop(): Promise<void>;
}

export function createPausing(parts: {
  holder: ContainerHolder;
  store: Pick<TrafficStore, 'appendAudit'>;
  now: () => number;
  log: Log;
}): Pausing {
  const { holder, store, now, log } = parts;
  /** not yet in the container */
  const begun = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;

  async function write(connector: string, reason: string, at: number): Promise<void> {
    try {
      const paused = await pauseWebhook(holder, connector, reason, at, () => audit(connector, reason, at));
      begun.delete(connector);
      if (paused) log.warn({ connector, reason }, 'the webhook is paused: its deliveries wait until it is resumed');
    } catch (error) {
      log.error({ err: error, connector, reason }, 'a webhook’s pause could not be written; it holds until a restart');
      if (stopped) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        follow(write(connector, reason, at));
      }, AGAIN_MS);
      timers.add(timer);
    }
  }

  async function audit(connector: string, reason: string, at: number): Promise<void> {
    try {
      await store.appendAudit([{ at, who: 'collector', what: 'webhook_paused', subject: connector, detail: reason }]);
    } catch (error) {
      log.error({ err: error, connector, reason }, 'a webhook is paused, but the audit log can’t be written');
    }
  }

  function follow(task: Promise<void>): void {
    underWay.add(task);
    void task.finally(() => underWay.delete(task));
  }

  return {
    list: () => [...new Set([...holder.snapshot().pausedWebhooks, ...begun])],
    has: (connector) => begun.has(connector) || holder.snapshot().pausedWebhooks.has(connector),
    pause(connector, reason) {
      if (this.has(connector)) return;
      begun.add(connector);
      follow(write(connector, reason, now()));
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}
