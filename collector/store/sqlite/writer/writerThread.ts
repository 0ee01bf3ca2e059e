/**
 * The thread that owns the one connection that writes, so that the main thread takes requests while SQLite inserts and
 * while a commit waits for the disk. Calls are taken in the order in which they were sent.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../database.ts';
import { storeError } from '../errors.ts';
import type { Tell } from '../migrate.ts';
import { type CrossingError, sendError } from './crossing.ts';
import { createLeases } from './leases.ts';
import { type Answer, type Call, createTurn } from './turn.ts';
import { createWrites } from './writes.ts';

export interface WriterData {
  /** of the database */
  path: string;
}

export type ToWriter = Call | 'close';
export type FromWriter = 'ready' | { refused: CrossingError } | { told: Parameters<Tell> } | Answer[];

if (!parentPort) throw new Error('this file runs as a worker thread');
const port = parentPort;
const say = (message: FromWriter) => port.postMessage(message);

try {
  serve((workerData as WriterData).path);
  say('ready');
} catch (error) {
  say({ refused: sendError(storeError(error)) });
}

function serve(path: string): void {
  const db = openDatabase(path, (...told) => say({ told }));
  const leases = createLeases();
  const turn = createTurn(db, createWrites(db, leases), leases);
  let waiting: Call[] = [];

  function takeTurn(): void {
    const calls = waiting;
    waiting = [];
    if (calls.length > 0) say(turn(calls));
  }

  port.on('message', (message: ToWriter) => {
    if (message === 'close') {
      takeTurn();
      db.close();
      port.close();
      return;
    }
    // All messages that are there now are handed out before the immediate runs.
    if (waiting.push(message) === 1) setImmediate(takeTurn);
  });
}
