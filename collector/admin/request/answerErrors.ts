/** Whatever a handler throws, as a problem: the caller's mistakes with their field, ours without a stack. */
import type { ErrorRequestHandler } from 'express';
import { HttpProblem, sendProblem } from '../../http/problem.ts';
import { BadCursorError } from '../../store/contract/pages.ts';
import { StoreUnavailableError } from '../../store/contract/trafficStore.ts';
import { ContainerEditedError, ContainerError, ContainerUnwritableError } from '../../validate/problems.ts';
import { refuse } from './refuse.ts';

export function answerErrors(log: { error: (details: object, message: string) => void }): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const problem = asProblem(error);
    if (!problem) log.error({ err: error, method: req.method, path: req.path }, 'admin request failed');
    const { status, problem: body, headers } = problem ?? UNEXPECTED;
    sendProblem(res, status, body, headers);
  };
}

const UNEXPECTED = new HttpProblem(500, { detail: 'the collector failed at this; its log says more' });

function asProblem(error: unknown): HttpProblem | undefined {
  if (error instanceof HttpProblem) return error;
  if (error instanceof BadCursorError) {
    return new HttpProblem(400, { field: 'cursor', detail: 'cursor: is not one that this list gave; leave it out' });
  }
  if (error instanceof StoreUnavailableError) {
    return new HttpProblem(503, { detail: 'the traffic store can’t be used now' }, { 'retry-after': '5' });
  }
  if (error instanceof ContainerEditedError) {
    const detail = 'container.json was edited by hand: restart or SIGHUP first, so that the edit isn’t lost';
    return new HttpProblem(409, { detail });
  }
  if (error instanceof ContainerUnwritableError) {
    return new HttpProblem(
      503,
      { detail: 'container.json can’t be written; nothing has changed' },
      { 'retry-after': '5' },
    );
  }
  if (error instanceof ContainerError) return refuse(error.problems);
  // a path with a broken %-escape
  if (error instanceof URIError) return new HttpProblem(400, { detail: 'the path can’t be decoded' });
  return undefined;
}
