/** Calls of the admin API. The session's cookie goes along by itself; changes carry what only our own pages can read. */
import { csrfToken, sessionEnded } from '../sessionState.ts';
import { ApiProblem } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface CallOptions {
  body?: unknown;
  signal?: AbortSignal;
}

/** The answer's JSON; undefined for an empty one. Rejects with ApiProblem, or with AbortError when `signal` says so. */
export async function call<Answer>(method: Method, path: string, { body, signal }: CallOptions = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const csrf = csrfToken();
  if (method !== 'GET' && csrf !== undefined) headers['x-csrf-token'] = csrf;
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;

  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem(0, 'The collector can’t be reached. Is it running? Your input is still here; try again.');
  }
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : parse(text);
  if (response.ok) return answer as Answer;
  if (response.status === 401 && path !== '/api/session') sessionEnded();
  const problem = isObject(answer) ? answer : {};
  const detail = typeof problem.detail === 'string' ? problem.detail : `The collector answered ${response.status}.`;
  throw new ApiProblem(response.status, detail, problem);
}

export const get = <Answer>(path: string, signal?: AbortSignal): Promise<Answer> =>
  call<Answer>('GET', path, signal ? { signal } : {});

/** `/api/x` and what is set of `query`: `{ state: 'failed', cursor: undefined }` → `/api/x?state=failed`. */
export function withQuery(path: string, query: Record<string, string | number | boolean | undefined | null>): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
