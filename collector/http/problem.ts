/** Errors as `application/problem+json` (RFC 9457), the same from every room. Works on a plain ServerResponse. */
import { type ServerResponse, STATUS_CODES } from 'node:http';

export interface ProblemBody {
  /** short, the same for every problem of its kind; by default the status in words */
  title?: string;
  /** what was wrong and what would be right */
  detail: string;
  /** path of the wrong field, where one is wrong: `connectors[2].webhook.url` */
  field?: string;
  /** whatever helps beyond that, e.g. `refusals` or `current` */
  [extra: string]: unknown;
}

export function sendProblem(
  res: ServerResponse,
  status: number,
  problem: ProblemBody,
  headers: Record<string, string> = {},
): void {
  const { title = STATUS_CODES[status] ?? 'Error', detail, field, ...extra } = problem;
  const body = Buffer.from(JSON.stringify({ title, status, detail, ...(field !== undefined && { field }), ...extra }));
  res.writeHead(status, {
    'cache-control': 'no-store',
    ...headers,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': body.length,
  });
  res.end(body);
}

/** Thrown by a handler to answer with a problem. */
export class HttpProblem extends Error {
  override name = 'HttpProblem';

  constructor(
    readonly status: number,
    readonly problem: ProblemBody,
    readonly headers: Record<string, string> = {},
  ) {
    super(problem.detail);
  }
}
