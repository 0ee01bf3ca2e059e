/**
 * A value kept as JSON in the store's settings and held in memory. Several collectors may change it: each change starts from
 * what is stored, and none is lost.
 */
import type { TrafficStore } from './contract/trafficStore.ts';

export type SettingStore = Pick<TrafficStore, 'getSetting' | 'replaceSetting'>;

export interface SharedSetting<Value> {
  current(): Value;
  /** Durable when it resolves. `next` may be called more than once. */
  change(next: (before: Value) => Value): Promise<void>;
  /** Takes over what another collector changed. */
  refresh(): Promise<void>;
}

/** `initial` as long as nothing is stored. */
export async function openSharedSetting<Value>(
  store: SettingStore,
  name: string,
  initial: Value,
): Promise<SharedSetting<Value>> {
  const read = async (): Promise<{ text: string | undefined; value: Value }> => {
    const text = await store.getSetting(name);
    return { text, value: text === undefined ? initial : JSON.parse(text) };
  };
  let { value: current } = await read();
  /** the end of the queue: changes and refreshes run one after the other */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    current: () => current,
    change: (next) =>
      inTurn(async () => {
        for (;;) {
          const { text, value } = await read();
          const changed = next(value);
          // else another collector changed it in between
          if (!(await store.replaceSetting(name, text, JSON.stringify(changed)))) continue;
          current = changed;
          return;
        }
      }),
    refresh: () =>
      inTurn(async () => {
        current = (await read()).value;
      }),
  };
}
