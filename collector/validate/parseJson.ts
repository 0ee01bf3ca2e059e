/** A request's body as JSON. */
import type { FieldProblem } from './problems.ts';

export function parseJson(body: string): { ok: true; value: unknown } | ({ ok: false } & FieldProblem) {
  try {
    return { ok: true, value: JSON.parse(body) };
  } catch (error) {
    return { ok: false, field: 'body', message: `is not JSON: ${error instanceof Error ? error.message : error}` };
  }
}
