/** Of several collectors on one store one looks and sends: whoever holds the lease, which runs out by itself when its holder dies. */
import type { SettingStore } from '../store/sharedSetting.ts';

const SETTING = 'alerts_lease';
/** Longer than two looks and the longest attempt. */
export const LEASE_MS = 180_000;
const RENEW_MS = 90_000;

interface Held {
  holder: string;
  until: number;
}

export interface Lease {
  /** Takes or keeps it; false: another collector has it. */
  hold(): Promise<boolean>;
  /** Another collector need not wait for it to run out. */
  release(): Promise<void>;
}

export function createLease(store: SettingStore, holder: string, now: () => number): Lease {
  const read = async (): Promise<{ text: string | undefined; held: Held | undefined }> => {
    const text = await store.getSetting(SETTING);
    return { text, held: text === undefined ? undefined : (JSON.parse(text) as Held) };
  };
  return {
    async hold() {
      const { text, held } = await read();
      const at = now();
      // one that ends further off than any that is given was given before a clock was set back
      const isRunning = held !== undefined && held.until > at && held.until <= at + 2 * LEASE_MS;
      if (isRunning && held.holder !== holder) return false;
      if (isRunning && held.until > at + RENEW_MS) return true;
      return store.replaceSetting(SETTING, text, JSON.stringify({ holder, until: at + LEASE_MS } satisfies Held));
    },
    async release() {
      const { text, held } = await read();
      if (held?.holder !== holder) return;
      await store.replaceSetting(SETTING, text, JSON.stringify({ holder, until: 0 } satisfies Held));
    },
  };
}
