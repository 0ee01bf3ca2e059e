/** Checks the body of `POST /v1/receipts` (DESIGN §6 "Wire"). Receipts are notes, not money: a bad one refuses the request. */
import { z } from 'zod';
import type { ReceiptsRequest } from '../../sdk/protocol.ts';
import { storedId } from '../events/incoming/text.ts';
import { parseJson } from '../validate/parseJson.ts';
import type { FieldProblem } from '../validate/problems.ts';
import { parseWith, strict } from '../validate/schemaMessages.ts';
import { MAX_TOKEN_CHARACTERS } from './receiptTokens.ts';

const MAX_RECEIPTS = 50;
const MAX_DETAIL = 512;

const schema = strict({
  key: z.string().min(1).max(128),
  receipts: z
    .array(
      strict({
        // as it was sent with the event, which is stored under it mended
        event: z.string().min(1).transform(storedId),
        connector: z.string().min(1).max(128),
        receipt: z.string().max(MAX_TOKEN_CHARACTERS).optional(),
        outcome: z.enum(['ran', 'threw', 'blocked', 'timed_out', 'vetoed']),
        // Messages of errors and blocked addresses can be of any length; their start tells enough.
        detail: z
          .string()
          .transform((text) => text.slice(0, MAX_DETAIL))
          .optional(),
      }),
    )
    .min(1)
    .max(MAX_RECEIPTS),
});

export function parseReceipts(body: string): { ok: true; request: ReceiptsRequest } | ({ ok: false } & FieldProblem) {
  const json = parseJson(body);
  if (!json.ok) return json;
  const parsed = parseWith(schema, json.value);
  if (parsed.ok) return { ok: true, request: parsed.value as ReceiptsRequest };
  const [first] = parsed.problems;
  return { ok: false, field: first?.field || 'body', message: first?.message ?? 'is not valid' };
}
