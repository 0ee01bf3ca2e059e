/** Checks the body of `POST /v1/consent`: the visitor took back what storing needs. */
import { z } from 'zod';
import type { WithdrawalRequest } from '../../sdk/protocol.ts';
import { parseJson } from '../validate/parseJson.ts';
import type { FieldProblem } from '../validate/problems.ts';
import { parseWith, strict } from '../validate/schemaMessages.ts';

const schema = strict({
  key: z.string().min(1).max(128),
  visitor: z.string().min(1).max(128),
  consent: z.record(z.string().min(1).max(64), z.boolean()),
});

export function parseWithdrawal(
  body: string,
): { ok: true; request: WithdrawalRequest } | ({ ok: false } & FieldProblem) {
  const json = parseJson(body);
  if (!json.ok) return json;
  const parsed = parseWith(schema, json.value);
  if (parsed.ok) return { ok: true, request: parsed.value };
  const [first] = parsed.problems;
  return { ok: false, field: first?.field || 'body', message: first?.message ?? 'is not valid' };
}
