/** Local figures of several collectors in one: those that don't look write theirs down where the one that does reads them. */
import type { SettingStore } from '../store/sharedSetting.ts';
import type { LocalFigures } from './localFigures.ts';

const SETTING = 'alerts_figures';
/** What isn't written again for so long is of a collector that is gone, or has nothing to tell any more. */
const KEPT_MS = 10 * 60_000;
const AGAIN_MS = 5 * 60_000;

type Written = Record<string, LocalFigures & { at: number }>;

export interface SharedFigures {
  /** Writes what is new, or some minutes old. */
  write(own: LocalFigures): Promise<void>;
  /** Those of all collectors, `own` among them. */
  read(own: LocalFigures): Promise<LocalFigures>;
}

export function createSharedFigures(store: SettingStore, self: string, now: () => number): SharedFigures {
  let last: { text: string; at: number } | undefined;
  const parse = (text: string | undefined): Written => (text === undefined ? {} : JSON.parse(text));
  const isFresh = ({ at }: { at: number }) => at > now() - KEPT_MS && at <= now() + KEPT_MS;
  return {
    async write(own) {
      const text = JSON.stringify(own);
      const isNothing = own.pixelRuns.length === 0 && own.refusedOrigins.length === 0;
      if (isNothing && last === undefined) return;
      if (last?.text === text && (isNothing || now() - last.at < AGAIN_MS)) return;
      for (;;) {
        const before = await store.getSetting(SETTING);
        const others = Object.entries(parse(before)).filter(([id, one]) => id !== self && isFresh(one));
        const all = Object.fromEntries([...others, ...(isNothing ? [] : [[self, { ...own, at: now() }] as const])]);
        if (await store.replaceSetting(SETTING, before, JSON.stringify(all))) break;
      }
      last = { text, at: now() };
    },
    async read(own) {
      const written = parse(await store.getSetting(SETTING));
      const others = Object.entries(written).filter(([id, one]) => id !== self && isFresh(one));
      return added([own, ...others.map(([, one]) => one)]);
    },
  };
}

function added(all: readonly LocalFigures[]): LocalFigures {
  const runs = new Map<string, LocalFigures['pixelRuns'][number]>();
  const origins = new Map<string, LocalFigures['refusedOrigins'][number]>();
  for (const { pixelRuns, refusedOrigins } of all) {
    for (const one of pixelRuns) {
      const known = runs.get(one.connector) ?? { connector: one.connector, runs: 0, failed: 0 };
      runs.set(one.connector, { ...known, runs: known.runs + one.runs, failed: known.failed + one.failed });
    }
    for (const one of refusedOrigins) {
      const known = origins.get(one.origin) ?? { origin: one.origin, count: 0, lastAt: 0 };
      const lastAt = Math.max(known.lastAt, one.lastAt);
      origins.set(one.origin, { ...known, count: known.count + one.count, lastAt });
    }
  }
  return { pixelRuns: [...runs.values()], refusedOrigins: [...origins.values()] };
}
