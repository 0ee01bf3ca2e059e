/**
 * Tokens that an admin hands out, each with a role. Kept in the store's settings as SHA-256 only; a token has 256 random
 * bits, so a plain hash holds. Held in memory, and read again when another collector on the store may have changed them.
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
  /** Takes over what another collector changed. */
  refresh(): Promise<void>;
}

type TokenStore = Pick<TrafficStore, 'getSetting' | 'replaceSetting'>;

export async function openTokens(store: TokenStore): Promise<Tokens> {
  const read = async () => {
    const text = await store.getSetting(SETTING);
    return { text, tokens: JSON.parse(text ?? '[]') as Kept[] };
  };
  let kept = (await read()).tokens;
  /** the end of the queue: each change starts from what the one before it stored */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  };
  const change = (next: (before: Kept[]) => Kept[]): Promise<void> =>
    inTurn(async () => {
      for (;;) {
        const { text, tokens } = await read();
        const changed = next(tokens);
        // else another collector changed them in between
        if (!(await store.replaceSetting(SETTING, text, JSON.stringify(changed)))) continue;
        kept = changed;
        return;
      }
    });

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
    refresh: () =>
      inTurn(async () => {
        kept = (await read()).tokens;
      }),
  };
}

function shown({ sha256: _, ...token }: Kept): Token {
  return token;
}
