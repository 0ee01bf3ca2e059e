/**
 * Signed-in browsers and one-time sign-in codes, in memory: a restart signs everybody out. Kept hashed, as tokens are. When
 * somebody last signed out everywhere is kept in the store, so that it holds on every collector that shares it.
 */
import { randomBytes } from 'node:crypto';
import { openSharedSetting, type SettingStore } from '../../store/sharedSetting.ts';
import { sha256 } from './adminToken.ts';
import type { Identity } from './roles.ts';

export const SESSION_MS = 12 * 60 * 60 * 1000;
const CODE_MS = 15 * 60 * 1000;
/** more than a team needs; the oldest goes first */
const MAX_KEPT = 1000;

const ENDED = 'sessions_ended';

export interface Session {
  identity: Identity;
  startedAt: number;
  endsAt: number;
  /** what a change made with this session has to carry: only the collector's own pages can read it */
  csrf: string;
}

export interface Sessions {
  /** a new session's id */
  start(identity: Identity): string;
  /** undefined when there is none, or it is over */
  find(id: string): Session | undefined;
  end(id: string): void;
  /** Ends every session that was started with the same token as `identity`'s. */
  endAll(identity: Identity): Promise<void>;
  /** Takes over what another collector changed. */
  refresh(): Promise<void>;
  /** a code that signs in once, within 15 minutes */
  issueCode(): string;
  /** true once for a code that was issued in time */
  useCode(code: string): boolean;
}

export async function openSessions(store: SettingStore, now: () => number): Promise<Sessions> {
  const sessions = createExpiringSecrets<Session>(SESSION_MS, now);
  const codes = createExpiringSecrets<true>(CODE_MS, now);
  /** by whose; sessions that were started up to then are over */
  const ended = await openSharedSetting<Record<string, number>>(store, ENDED, {});
  const owner = ({ token }: Identity) => token ?? 'admin';
  return {
    start: (identity) => {
      // Started in the millisecond in which others ended: it must not end with them.
      const startedAt = Math.max(now(), (ended.current()[owner(identity)] ?? 0) + 1);
      const csrf = randomBytes(32).toString('base64url');
      return sessions.issue({ identity, startedAt, endsAt: now() + SESSION_MS, csrf });
    },
    find: (id) => {
      const session = sessions.find(id);
      return session && session.startedAt > (ended.current()[owner(session.identity)] ?? 0) ? session : undefined;
    },
    end: (id) => void sessions.take(id),
    endAll: (identity) => {
      const until = now();
      return ended.change((before) => ({
        // what ended longer ago than a session lasts has no session left to end
        ...Object.fromEntries(Object.entries(before).filter(([, at]) => at > until - SESSION_MS)),
        [owner(identity)]: until,
      }));
    },
    refresh: ended.refresh,
    issueCode: () => codes.issue(true),
    useCode: (code) => codes.take(code) === true,
  };
}

/** Secrets that stand for something for a while. */
function createExpiringSecrets<Value>(lifeMs: number, now: () => number) {
  /** by hash; in the order of issue, which is the order of ending */
  const kept = new Map<string, { end: number; value: Value }>();
  const key = (secret: string) => sha256(secret).toString('hex');
  const find = (secret: string): Value | undefined => {
    const found = kept.get(key(secret));
    return found && found.end > now() ? found.value : undefined;
  };
  return {
    find,
    issue(value: Value): string {
      for (const [hash, { end }] of kept) {
        if (end > now() && kept.size < MAX_KEPT) break;
        kept.delete(hash);
      }
      const secret = randomBytes(32).toString('base64url');
      kept.set(key(secret), { end: now() + lifeMs, value });
      return secret;
    },
    take(secret: string): Value | undefined {
      const value = find(secret);
      kept.delete(key(secret));
      return value;
    },
  };
}
