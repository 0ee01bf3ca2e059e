/** The main thread's side of the writer thread. */
import { Worker } from 'node:worker_threads';
import { StoreUnavailableError } from '../../contract/trafficStore.ts';
import type { Tell } from '../migrate.ts';
import { receiveError } from './crossing.ts';
import type { FromWriter, ToWriter, WriterData } from './writerThread.ts';
import type { Writes } from './writes.ts';

export interface Writer {
  /**
   * Resolves when it is durable; readers see it then. Calls are done in order, several may be under way. Rejects with
   * StoreUnavailableError when the file can't be written, the thread died, or `close` was called before.
   */
  call<N extends keyof Writes>(name: N, ...parameters: Parameters<Writes[N]>): Promise<ReturnType<Writes[N]>>;
  /** Does what was called before, then closes the connection and ends the thread. */
  close(): Promise<void>;
}

/** The thread's young objects are rows on their way into SQLite; by default V8 would give them 48 MB. */
const YOUNG_GENERATION_MB = 8;

/** `writer.js` is built beside the bundle that this file becomes a part of; among the sources it runs the .ts files. */
export function startWriterThread(path: string): Worker {
  return new Worker(new URL('./writer.js', import.meta.url), {
    name: 'store-writer',
    workerData: { path } satisfies WriterData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
}

/** Resolves when the thread has opened the database; rejects with what `openDatabase` throws. */
export function connectWriter(worker: Worker, tell: Tell = () => undefined): Promise<Writer> {
  interface Pending {
    resolve(value: never): void;
    reject(error: unknown): void;
  }
  const pending = new Map<number, Pending>();
  let calls = 0;
  /** why no call is taken any more */
  let over: StoreUnavailableError | undefined;
  const send = (message: ToWriter) => worker.postMessage(message);
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  function fail(error: StoreUnavailableError): void {
    over ??= error;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  const writer: Writer = {
    call(name, ...parameters) {
      if (over) return Promise.reject(over);
      return new Promise((resolve, reject) => {
        calls += 1;
        send({ id: calls, name, parameters } as ToWriter);
        pending.set(calls, { resolve, reject });
      });
    },
    close() {
      if (!over) {
        over = new StoreUnavailableError('the traffic store is closed');
        send('close');
      }
      return ended;
    },
  };

  return new Promise((resolve, reject) => {
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
    });
    worker.once('exit', (code) => {
      const why = cause === undefined ? `exit code ${code}` : String(cause);
      const error = new StoreUnavailableError(
        `the traffic store's writer thread ended (${why}); restart the collector`,
        {
          cause,
        },
      );
      fail(error);
      reject(error);
    });
    worker.on('message', (message: FromWriter) => {
      if (message === 'ready') {
        resolve(writer);
      } else if ('told' in message) {
        tell(...message.told);
      } else if ('refused' in message) {
        reject(receiveError(message.refused));
      } else {
        for (const answer of message) {
          const call = pending.get(answer.id);
          pending.delete(answer.id);
          if ('error' in answer) call?.reject(receiveError(answer.error));
          else call?.resolve(answer.value as never);
        }
      }
    });
  });
}
