/** Calls of the admin API. The session's cookie goes along by itself; changes carry what only our own pages can read. */
import type { AnswerTo, BodyFor, Known, Method, QueryFor } from '../../../admin/calls.ts';
import { csrfToken, type SignedIn, sessionEnded, takeOverSession } from '../sessionState.ts';
import { ApiProblem } from './problem.ts';

export interface CallOptions<Body = unknown> {
  body?: Body;
  signal?: AbortSignal;
}

/** Carries the session's `csrf`; also the `field` of the refusal where it is another session's. */
const CSRF_HEADER = 'x-csrf-token';

/** The answer's JSON; undefined for an empty one. Rejects with ApiProblem, or with AbortError when `signal` says so. */
export function call<M extends Method, const Path extends string>(
  method: M,
  path: Path & Known<M, Path>,
  options: CallOptions<BodyFor<M, Path>> = {},
): Promise<AnswerTo<M, Path>> {
  return askTwice(method, path, options);
}

export function get<const Path extends string>(
  path: Path & Known<'GET', Path>,
  signal?: AbortSignal,
): Promise<AnswerTo<'GET', Path>> {
  return askTwice('GET', path, signal ? { signal } : {});
}

/** `Answer` is what the contract says that this call answers. */
async function askTwice<Answer>(method: Method, path: string, options: CallOptions): Promise<Answer> {
  const first = await ask(method, path, options);
  if (first.ok) return first.answer as Answer;
  if (!isOfAnotherSession(first.problem)) throw first.problem;
  // somebody signed in again in another tab of this browser: nothing was done yet
  await renewSession(options.signal);
  const second = await ask(method, path, options);
  if (!second.ok) throw second.problem;
  return second.answer as Answer;
}

type Given<Query> = { [Name in keyof Query]?: Query[Name] | undefined | null };

/** `/api/x` and what is set of `query`: `{ state: 'failed', cursor: undefined }` → `/api/x?state=failed`. */
export function withQuery<const Path extends string>(
  path: Path,
  query: Given<QueryFor<'GET', Path>>,
): Path | `${Path}?${string}` {
  const pairs = Object.entries<unknown>(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

type Asked = { ok: true; answer: unknown } | { ok: false; problem: ApiProblem };

/** Rejects where no answer came. */
async function ask(method: Method, path: string, { body, signal }: CallOptions): Promise<Asked> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const csrf = csrfToken();
  if (method !== 'GET' && csrf !== undefined) headers[CSRF_HEADER] = csrf;
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
  if (response.ok) return { ok: true, answer };
  if (response.status === 401 && path !== '/api/session') sessionEnded();
  const problem = isObject(answer) ? answer : {};
  const detail = typeof problem.detail === 'string' ? problem.detail : `The collector answered ${response.status}.`;
  return { ok: false, problem: new ApiProblem(response.status, detail, problem) };
}

function isOfAnotherSession({ status, body }: ApiProblem): boolean {
  return status === 403 && body.field === CSRF_HEADER;
}

/** Goes on with the session that the cookie stands for now, if it is the same person's; rejects where it isn't. */
async function renewSession(signal: AbortSignal | undefined): Promise<void> {
  const asked = await ask('GET', '/api/session', signal ? { signal } : {});
  if (!asked.ok) {
    if (asked.problem.status === 401) sessionEnded();
    throw asked.problem;
  }
  const now = asked.answer as SignedIn;
  const before = takeOverSession(now);
  if (before === undefined) return;
  const detail =
    `Somebody else is signed in now: ${now.name} (${now.role}). Nothing was saved, and your input is still here. ` +
    `Sign in as ${before.name} (${before.role}) in another tab and try again, or reload this page to go on as ${now.name}.`;
  throw new ApiProblem(403, detail);
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
