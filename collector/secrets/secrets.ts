/**
 * Secrets that webhooks send or sign with, kept apart from connectors: in the store's settings, held in memory, never
 * answered by any call. Names compare without regard to case.
 */
import { openSharedSetting, type SettingStore } from '../store/sharedSetting.ts';

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
  /** Takes over what another collector changed. */
  refresh(): Promise<void>;
}

export async function openSecrets(store: SettingStore): Promise<Secrets> {
  const kept = await openSharedSetting<Secret[]>(store, SETTING, []);
  const isNamed = (name: string) => (secret: Secret) => keyOf(secret.name) === keyOf(name);
  const without = (secrets: Secret[], name: string) => secrets.filter((secret) => !isNamed(name)(secret));
  return {
    list: () =>
      [...kept.current()].sort((a, b) => (keyOf(a.name) < keyOf(b.name) ? -1 : 1)).map(({ value: _, ...info }) => info),
    find: (name) => kept.current().find(isNamed(name)),
    put: (secret) => kept.change((secrets) => [...without(secrets, secret.name), secret]),
    remove: (name) => kept.change((secrets) => without(secrets, name)),
    refresh: kept.refresh,
  };
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
