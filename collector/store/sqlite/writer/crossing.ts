/** Errors on their way between threads: a structured clone keeps Node's own classes but not ours, nor SQLite's. */
import Database from 'better-sqlite3';
import { StoreUnavailableError } from '../../contract/trafficStore.ts';
import { TrafficFileError } from '../database.ts';

const CLASSES = { StoreUnavailableError, TrafficFileError };

export type CrossingError = { kind: keyof typeof CLASSES; message: string } | { kind: 'other'; error: unknown };

export function sendError(error: unknown): CrossingError {
  if (error instanceof StoreUnavailableError) return { kind: 'StoreUnavailableError', message: error.message };
  if (error instanceof TrafficFileError) return { kind: 'TrafficFileError', message: error.message };
  if (!(error instanceof Database.SqliteError)) return { kind: 'other', error };
  return { kind: 'other', error: new Error(`${error.message} (${error.code})`) };
}

export function receiveError(crossing: CrossingError): unknown {
  return crossing.kind === 'other' ? crossing.error : new CLASSES[crossing.kind](crossing.message);
}
