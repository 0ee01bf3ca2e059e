/** Request bodies of the admin API: JSON of at most 1 MB; no body counts as `{}`. */
import express, { type NextFunction, type Request, type Response } from 'express';
import { HttpProblem } from '../../http/problem.ts';

const MAX_BYTES = 1024 * 1024;

const parseJson = express.json({ limit: MAX_BYTES, strict: false });

export function readBody(req: Request, res: Response, next: NextFunction): void {
  const hasBody = req.get('transfer-encoding') !== undefined || Number(req.get('content-length') ?? 0) > 0;
  if (!hasBody) {
    req.body = {};
    next();
    return;
  }
  if (!req.is('application/json')) {
    const detail = `the body has to be JSON (Content-Type: application/json), is ${req.get('content-type') ?? 'of no type'}`;
    throw new HttpProblem(415, { detail });
  }
  parseJson(req, res, (error?: unknown) => next(error === undefined ? undefined : bodyProblem(error)));
}

/** body-parser's errors carry a status, and most a type (a broken gzip body's doesn't). */
function bodyProblem(error: unknown): unknown {
  if (!(error instanceof Error) || !('status' in error)) return error;
  const type = 'type' in error ? error.type : undefined;
  if (type === 'entity.parse.failed') {
    return new HttpProblem(400, { detail: `the body is not JSON: ${error.message}` });
  }
  if (type === 'entity.too.large') {
    return new HttpProblem(413, { detail: `the body is larger than ${MAX_BYTES} bytes` });
  }
  const status = typeof error.status === 'number' && error.status < 500 ? error.status : 400;
  return new HttpProblem(status, { detail: `the body can't be read: ${error.message}` });
}
