/**
 * Tokens that an admin hands out, each with a role. Kept in the store's settings as SHA-256 only; a token has 256 random
 * bits, so a plain hash holds. Held in memory: only one collector uses a store's settings.
 */
import { randomBytes } from 'node:crypto';
import type { TrafficStore } from '../store/contract.ts';
import { sha256 } from './adminToken.ts';
import type { Identity, Role } from './roles.ts';

const SETTING = 'api_tokens';

export interface Token {
  id: string;
  name: string;
  role: Role;
  createdAt: number;
  createdBy: string;
}

type Kept = Token & { sha256: string };

export interface Tokens {
  list(): Token[];
  /** by the token itself */
  identify(secret: string): Identity | undefined;
  isValid(id: string): boolean;
  /** Gives the token itself, to be shown once. */
  make(token: Omit<Token, 'id'>): Promise<{ token: Token; secret: string }>;
  /** Takes effect at once, also for sessions made with it. */
  remove(id: string): Promise<void>;
}

export async function openTokens(store: Pick<TrafficStore, 'getSetting' | 'setSetting'>): Promise<Tokens> {
  let kept: Kept[] = JSON.parse((await store.getSetting(SETTING)) ?? '[]');
  /** the end of the queue: each change starts from what the one before it stored */
  let last: Promise<unknown> = Promise.resolve();
  const change = (next: (before: Kept[]) => Kept[]): Promise<void> => {
    const done = last.then(async () => {
      const changed = next(kept);
      await store.setSetting(SETTING, JSON.stringify(changed));
      kept = changed;
    });
    last = done.catch(() => undefined);
    return done;
  };

  return {
    list: () => kept.map(shown),
    identify(secret) {
      const hash = sha256(secret).toString('hex');
      const found = kept.find((token) => token.sha256 === hash);
      return found && { name: found.name, role: found.role, token: found.id };
    },
    isValid: (id) => kept.some((token) => token.id === id),
    async make(given) {
      const secret = `trl_${randomBytes(32).toString('base64url')}`;
      const token: Token = { ...given, id: randomBytes(9).toString('base64url') };
      await change((before) => [...before, { ...token, sha256: sha256(secret).toString('hex') }]);
      return { token, secret };
    },
    remove: (id) => change((before) => before.filter((token) => token.id !== id)),
  };
}

function shown({ sha256: _, ...token }: Kept): Token {
  return token;
}
