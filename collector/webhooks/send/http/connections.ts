/**
 * Connections to partners, kept for a moment for the next request: one request at a time on each. What a partner says while
 * nothing is asked could be taken for the answer to what is asked next, so it ends the connection.
 */
import type { Connect, Connected, NoConnectionError } from '../connect.ts';

/** Shorter than what servers commonly keep (nginx 75 s, Node 5 s): a request must not meet a connection that is just closing. */
const KEPT_MS = 4_000;
/** Taken off what a partner says of its own patience, for the way to it. */
const ON_THE_WAY_MS = 1_000;
const SWEEP_MS = 1_000;
const MAX_KEPT_AN_ORIGIN = 8;

/** Who uses the connection. */
export interface User {
  data(chunk: Buffer): void;
  /** The partner says no more. */
  ended(): void;
  failed(error: Error): void;
}

export interface Connection extends Connected {
  origin: string;
  /** From now on what comes is for this one; undefined: nobody expects anything. */
  use(user: User | undefined): void;
}

interface Kept {
  connection: Connection;
  until: number;
}

export interface Connections {
  /** `fresh`: not one that was kept. Calls back at once with a kept one. The function it gives ends the attempt. */
  open(
    url: URL,
    fresh: boolean,
    callback: (...result: [NoConnectionError] | [null, Connection]) => void,
  ): (() => void) | undefined;
  /** It goes back for the next request; `patienceMs`: how long the partner keeps it. */
  keep(connection: Connection, patienceMs: number): void;
  close(): void;
}

/** `onUnasked`: a partner said something on a kept connection. */
export function createConnections(options: {
  connect: Connect;
  now: () => number;
  onUnasked: () => void;
}): Connections {
  const { connect, now, onUnasked } = options;
  const kept = new Map<string, Kept[]>();
  let sweeping: NodeJS.Timeout | undefined;

  function attach(connected: Connected, origin: string): Connection {
    // A variable rather than a property: Rollup 4.68 takes a property that other functions set for one that never is.
    let user: User | undefined;
    const { socket } = connected;
    const connection: Connection = {
      ...connected,
      origin,
      use(next) {
        user = next;
      },
    };
    socket.on('data', (chunk: Buffer) => {
      if (user) user.data(chunk);
      else if (!socket.destroyed) {
        onUnasked();
        socket.destroy();
      }
    });
    socket.on('end', () => user?.ended());
    socket.on('error', (error) => user?.failed(error));
    socket.on('close', () => {
      user?.ended();
      const others = kept.get(origin)?.filter((one) => one.connection !== connection);
      if (others?.length === 0) kept.delete(origin);
      else if (others) kept.set(origin, others);
    });
    return connection;
  }

  function takeKept(origin: string): Connection | undefined {
    const list = kept.get(origin);
    for (let one = list?.pop(); one !== undefined; one = list?.pop()) {
      const { socket } = one.connection;
      if (one.until > now() && socket.writable && socket.readable) return one.connection;
      socket.destroy();
    }
    return undefined;
  }

  function sweep(): void {
    const time = now();
    for (const list of kept.values()) {
      for (const { until, connection } of list) if (until <= time) connection.socket.destroy();
    }
    if (kept.size > 0) return;
    clearInterval(sweeping);
    sweeping = undefined;
  }

  return {
    open(url, fresh, callback) {
      const { origin } = url;
      const known = fresh ? undefined : takeKept(origin);
      if (known) {
        callback(null, known);
        return undefined;
      }
      return connect(url, (...[error, connected]) => {
        if (error) callback(error);
        else callback(null, attach(connected, origin));
      });
    },
    keep(connection, patienceMs) {
      const { origin, socket } = connection;
      const keptMs = Math.min(KEPT_MS, patienceMs - ON_THE_WAY_MS);
      const list = kept.get(origin) ?? [];
      connection.use(undefined);
      // Not all of the request has gone out: whatever the partner has answered, it isn't done with it.
      const whole = socket.writable && socket.readable && socket.writableLength === 0;
      if (!whole || keptMs <= 0 || list.length >= MAX_KEPT_AN_ORIGIN) {
        socket.destroy();
        return;
      }
      list.push({ connection, until: now() + keptMs });
      kept.set(origin, list);
      sweeping ??= setInterval(sweep, SWEEP_MS).unref();
    },
    close() {
      for (const list of kept.values()) for (const { connection } of list) connection.socket.destroy();
      kept.clear();
      clearInterval(sweeping);
      sweeping = undefined;
    },
  };
}
