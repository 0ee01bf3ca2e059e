/** Signed-in browsers and one-time sign-in codes, in memory: a restart signs everybody out. Kept hashed, as tokens are. */
import { randomBytes } from 'node:crypto';
import { sha256 } from './adminToken.ts';

export const SESSION_MS = 12 * 60 * 60 * 1000;
const CODE_MS = 15 * 60 * 1000;
/** more than a team needs; the oldest goes first */
const MAX_KEPT = 1000;

export interface Sessions {
  /** a new session's id */
  start(): string;
  isValid(id: string): boolean;
  end(id: string): void;
  /** a code that signs in once, within 15 minutes */
  issueCode(): string;
  /** true once for a code that was issued in time */
  useCode(code: string): boolean;
}

export function createSessions(now: () => number): Sessions {
  const sessions = createExpiringSecrets(SESSION_MS, now);
  const codes = createExpiringSecrets(CODE_MS, now);
  return {
    start: sessions.issue,
    isValid: sessions.isValid,
    end: (id) => void sessions.take(id),
    issueCode: codes.issue,
    useCode: codes.take,
  };
}

function createExpiringSecrets(lifeMs: number, now: () => number) {
  /** hash → when it ends; in the order of issue, which is the order of ending */
  const ends = new Map<string, number>();
  const key = (secret: string) => sha256(secret).toString('hex');
  const isValid = (secret: string) => (ends.get(key(secret)) ?? 0) > now();
  return {
    isValid,
    issue(): string {
      for (const [hash, end] of ends) {
        if (end > now() && ends.size < MAX_KEPT) break;
        ends.delete(hash);
      }
      const secret = randomBytes(32).toString('base64url');
      ends.set(key(secret), now() + lifeMs);
      return secret;
    },
    take(secret: string): boolean {
      const valid = isValid(secret);
      ends.delete(key(secret));
      return valid;
    },
  };
}
