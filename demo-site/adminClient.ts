/** The collector's admin API as its users reach it: over HTTP, with a bearer token. */
import type { AnswerTo, BodyFor, Known, Method } from '../collector/admin/calls.ts';

class AdminError extends Error {
  readonly status: number;

  constructor(call: string, status: number, detail: string) {
    super(`${call} was answered ${status}: ${detail}`);
    this.status = status;
  }
}

export interface Admin {
  /** Throws AdminError where the answer is none of 2xx. */
  call<M extends Method, const Path extends string>(
    method: M,
    path: Path & Known<M, Path>,
    body?: BodyFor<M, Path>,
  ): Promise<AnswerTo<M, Path>>;
}

export function createAdmin(collectorUrl: string, token: string): Admin {
  return {
    async call(method, path, body) {
      const response = await fetch(collectorUrl + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new AdminError(`${method} ${path}`, response.status, text);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}
