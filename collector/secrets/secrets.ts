/**
 * Secrets that webhooks send or sign with, kept apart from connectors: in the store's settings, held in memory, never
 * answered by any call. Names compare without regard to case.
 */
import type { TrafficStore } from '../store/contract.ts';

const SETTING = 'secrets';

export interface SecretInfo {
  /** as it was first written */
  name: string;
  /** where it may be sent: `api.partner.example` (any port) or `api.partner.example:8443` */
  hosts: string[];
  changedAt: number;
  changedBy: string;
}

export interface Secret extends SecretInfo {
  value: string;
}

/** By name in any case. */
export type FindSecret = (name: string) => Secret | undefined;

export interface Secrets {
  /** by name */
  list(): SecretInfo[];
  find: FindSecret;
  /** Durable when it resolves, and used from then on, by retries of older deliveries too. */
  put(secret: Secret): Promise<void>;
  remove(name: string): Promise<void>;
}

export async function openSecrets(store: Pick<TrafficStore, 'getSetting' | 'setSetting'>): Promise<Secrets> {
  const stored: Secret[] = JSON.parse((await store.getSetting(SETTING)) ?? '[]');
  let kept = new Map(stored.map((secret) => [keyOf(secret.name), secret]));
  /** the end of the queue: each change starts from what the one before it stored */
  let last: Promise<unknown> = Promise.resolve();
  const change = (make: (secrets: Map<string, Secret>) => void): Promise<void> => {
    const done = last.then(async () => {
      const changed = new Map(kept);
      make(changed);
      await store.setSetting(SETTING, JSON.stringify([...changed.values()]));
      kept = changed;
    });
    last = done.catch(() => undefined);
    return done;
  };

  return {
    list: () => [...kept.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { value: _, ...info }]) => info),
    find: (name) => kept.get(keyOf(name)),
    put: (secret) => change((secrets) => secrets.set(keyOf(secret.name), secret)),
    remove: (name) => change((secrets) => secrets.delete(keyOf(name))),
  };
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
