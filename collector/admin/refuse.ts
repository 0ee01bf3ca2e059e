/** Problems of a configuration as an answer: 400 with the first one's field, all of them in `errors`. */
import type { FieldProblem } from '../container/problems.ts';
import { HttpProblem } from '../http/problem.ts';

export function refuse(problems: FieldProblem[]): HttpProblem {
  const [first] = problems;
  const { field = '', message = 'is not valid' } = first ?? {};
  const refusals = problems.flatMap((problem) => problem.refusals ?? []);
  return new HttpProblem(400, {
    field: field || 'body',
    detail: `${field || 'body'}: ${message}`,
    errors: problems.map((problem) => ({ field: problem.field || 'body', message: problem.message })),
    ...(refusals.length > 0 && { refusals }),
  });
}
