/** Signed-in browsers and one-time sign-in codes, in memory: a restart signs everybody out. Kept hashed, as tokens are. */
import { randomBytes } from 'node:crypto';
import { sha256 } from './adminToken.ts';
import type { Identity } from './roles.ts';

export const SESSION_MS = 12 * 60 * 60 * 1000;
const CODE_MS = 15 * 60 * 1000;
/** more than a team needs; the oldest goes first */
const MAX_KEPT = 1000;

export interface Sessions {
  /** a new session's id */
  start(identity: Identity): string;
  /** whose session it is; undefined when there is none, or it is over */
  identify(id: string): Identity | undefined;
  end(id: string): void;
  /** a code that signs in once, within 15 minutes */
  issueCode(): string;
  /** true once for a code that was issued in time */
  useCode(code: string): boolean;
}

export function createSessions(now: () => number): Sessions {
  const sessions = createExpiringSecrets<Identity>(SESSION_MS, now);
  const codes = createExpiringSecrets<true>(CODE_MS, now);
  return {
    start: sessions.issue,
    identify: sessions.find,
    end: (id) => void sessions.take(id),
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
