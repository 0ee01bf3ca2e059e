/** What the wire's handlers answer: any page may read it, and none may keep it. */
import type { ServerResponse } from 'node:http';
import { type ProblemBody, sendProblem } from '../../http/problem.ts';
import type { FieldProblem } from '../../validate/problems.ts';

const RETRY_AFTER_S = 5;

export function sendJson(
  response: ServerResponse,
  value: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  const body = JSON.stringify(value);
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...readableByPages(response),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

export function sendBadRequest(response: ServerResponse, { field, message }: FieldProblem): void {
  answerProblem(response, 400, { title: 'The request is not valid', detail: `${field} ${message}`, field });
}

export function sendUnavailable(response: ServerResponse, detail: string): void {
  answerProblem(response, 503, { title: 'Not available', detail }, retryAfter(RETRY_AFTER_S));
}

/** Pages may read the header only when it is exposed. */
export function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(seconds), 'access-control-expose-headers': 'Retry-After' };
}

export function answerProblem(
  response: ServerResponse,
  status: number,
  problem: ProblemBody,
  headers: Record<string, string> = {},
): void {
  sendProblem(response, status, problem, { ...readableByPages(response), ...headers });
}

/** Any page may read the answer's status: without it the tag couldn't tell "refused" from "unreachable" and would retry. */
function readableByPages({ req }: ServerResponse): Record<string, string> {
  const { origin } = req.headers;
  if (origin === undefined) return { 'access-control-allow-origin': '*', vary: 'Origin' };
  // with credentials, where the collector keeps a cookie; what only allowed origins may read, only they are answered
  return { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' };
}
