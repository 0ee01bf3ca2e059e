/**
 * Hears of changes that other collectors make, by LISTEN on a connection of its own. A connection breaks now and then, and
 * what was said meanwhile is lost: so listeners are called after each reconnect, and every now and then anyway.
 */
import pg from 'pg';
import { connectionConfig } from './database.ts';

export const CHANNEL = 'trl_changes';

const RECONNECT_MS = 1_000;
const LOOK_ANYWAY_MS = 15_000;

export interface Notices {
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Resolves when it listens. Never rejects: without the server there is nothing to hear, and it is tried again. */
export async function listenForChanges(url: string): Promise<Notices> {
  const listeners = new Set<() => void>();
  let closed = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const anyway = setInterval(tell, LOOK_ANYWAY_MS);
  anyway.unref();

  function connectLater(): void {
    if (closed) return;
    clearTimeout(retry);
    retry = setTimeout(() => {
      connecting = connect();
    }, RECONNECT_MS);
    retry.unref();
  }

  async function connect(): Promise<void> {
    const made = new pg.Client(connectionConfig(url));
    client = made;
    made.on('error', () => undefined);
    made.on('notification', tell);
    made.on('end', connectLater);
    try {
      await made.connect();
      await made.query(`LISTEN ${CHANNEL}`);
      tell();
    } catch {
      await made.end().catch(() => undefined);
      connectLater();
    }
  }

  let connecting = connect();
  await connecting;

  return {
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearInterval(anyway);
      clearTimeout(retry);
      await connecting;
      await client?.end().catch(() => undefined);
    },
  };
}
