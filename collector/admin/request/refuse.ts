/**
 * Problems of a configuration as an answer: 400 with the first one's field, all of them in `errors`; 422 where a pixel asks for
 * more nesting or work than one may.
 */
import { HttpProblem } from '../../http/problem.ts';
import type { FieldProblem } from '../../validate/problems.ts';

export function refuse(problems: FieldProblem[]): HttpProblem {
  const [first] = problems;
  const { field = '', message = 'is not valid' } = first ?? {};
  const refusals = problems.flatMap((problem) => problem.refusals ?? []);
  const status = refusals.some(({ limit }) => limit) ? 422 : 400;
  return new HttpProblem(status, {
    field: field || 'body',
    detail: `${field || 'body'}: ${message}`,
    errors: problems.map((problem) => ({ field: problem.field || 'body', message: problem.message })),
    ...(refusals.length > 0 && { refusals }),
  });
}
