/**
 * Tokens that an admin hands out, each with a role. Kept in the store's settings as SHA-256 only; a token has 256 random
 * bits, so a plain hash holds. Held in memory, and read again when another collector on the store may have changed them.
 */
import { randomBytes } from 'node:crypto';
import { newToken } from '../../http/accessToken.ts';
import { openSharedSetting, type SettingStore } from '../../store/sharedSetting.ts';
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
  /** Takes over what another collector changed. */
  refresh(): Promise<void>;
}

export async function openTokens(store: SettingStore): Promise<Tokens> {
  const kept = await openSharedSetting<Kept[]>(store, SETTING, []);

  return {
    list: () => kept.current().map(shown),
    identify(secret) {
      const hash = sha256(secret).toString('hex');
      const found = kept.current().find((token) => token.sha256 === hash);
      return found && { name: found.name, role: found.role, token: found.id };
    },
    isValid: (id) => kept.current().some((token) => token.id === id),
    async make(given) {
      const secret = newToken();
      const token: Token = { ...given, id: randomBytes(9).toString('base64url') };
      await kept.change((before) => [...before, { ...token, sha256: sha256(secret).toString('hex') }]);
      return { token, secret };
    },
    remove: (id) => kept.change((before) => before.filter((token) => token.id !== id)),
    refresh: kept.refresh,
  };
}

function shown({ sha256: _, ...token }: Kept): Token {
  return token;
}
