/**
 * `POST /api/connectors/:id/response-rule/try`: what a response rule would have made of the connector's latest 2xx answers. Without a
 * rule, the one by which a delivery's answer is a refusal. Changes nothing.
 */
import type { Request } from 'express';
import type { ResponseRule } from '../../connector/types.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { Attempt, DeliveryRow } from '../../store/contract/delivery.ts';
import { doubtOf, ruleAgainst } from '../../webhooks/deliver/responseRule.ts';
import { MAX_KEPT_BYTES } from '../../webhooks/send/answer.ts';
import { type AdminDeps, findConnector } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { noDelivery } from '../replay/replayOne.ts';
import { readRuleTrial } from '../request/inputs.ts';
import { refuse } from '../request/refuse.ts';
import type { AnswerKind, RuleTrial } from '../shapes.ts';

/** Answers looked at, the newest. */
const LOOKED_AT = 100;
const PAGE = 50;
const EXAMPLES = 5;
/** Of an answer as long as the log keeps the rest isn't known; the cut may take a part of a character away. */
const CUT_FROM_BYTES = MAX_KEPT_BYTES - 3;

export function createRuleTrial({ holder, store }: Pick<AdminDeps, 'holder' | 'store'>) {
  return async (req: Request, res: Answering<'POST /api/connectors/:id/response-rule/try'>): Promise<void> => {
    const { connector } = findConnector(holder.snapshot(), req);
    const { rule: given, delivery } = readRuleTrial(req.body);
    const rule = given ?? (await ruleFrom(delivery, connector.id));
    res.json(tried(rule, await latestAnswers(connector.id)));
  };

  async function ruleFrom(id: string | undefined, connector: string): Promise<ResponseRule> {
    if (id === undefined)
      throw refuse([{ field: 'rule', message: 'is missing: send a rule, or a delivery whose answer is a refusal' }]);
    const row = await store.getDelivery(id);
    if (row?.connector !== connector) throw noDelivery(id);
    const rule = ruleAgainst(answered(row)?.answer ?? '');
    if (rule) return rule;
    throw new HttpProblem(409, {
      field: 'delivery',
      detail: 'delivery: its answer is empty, so nothing in it says no',
    });
  }

  /** Newest first. A page may hold fewer than it could and still not be the last. */
  async function latestAnswers(connector: string): Promise<DeliveryRow[]> {
    const filter = { connector, statusClass: '2xx', leg: 'webhook' } as const;
    const rows: DeliveryRow[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof store.listDeliveriesWhole>> = await store.listDeliveriesWhole(filter, {
        limit: PAGE,
        ...(cursor !== null && { cursor }),
      });
      rows.push(...page.items.filter(({ state }) => WAS.has(state)));
      cursor = page.next;
    } while (cursor !== null && rows.length < LOOKED_AT);
    return rows.slice(0, LOOKED_AT);
  }
}

/** States in which a 2xx answer ends, as a rule calls them. */
const WAS = new Map<string, AnswerKind>([
  ['succeeded', 'accepted'],
  ['rejected', 'rejected'],
  ['unknown', 'unknown'],
]);

function tried(rule: ResponseRule, rows: readonly DeliveryRow[]): RuleTrial {
  const count = { accepted: 0, rejected: 0, unknown: 0 };
  const changes = rows.flatMap((row) => {
    const { answer = '' } = answered(row) ?? {};
    const isPart = Buffer.byteLength(answer) >= CUT_FROM_BYTES;
    const doubt = doubtOf(rule, { body: answer, ...(isPart && { unread: 'the log keeps its first 16 KiB' }) });
    const becomes: AnswerKind = doubt?.kind ?? 'accepted';
    count[becomes] += 1;
    const was = WAS.get(row.state) ?? 'accepted';
    return was === becomes ? [] : [{ delivery: row.id, at: row.at, was, becomes, ...(doubt && { why: doubt.why }) }];
  });
  return { rule, looked: rows.length, ...count, changed: changes.length, examples: changes.slice(0, EXAMPLES) };
}

function answered({ attempts }: DeliveryRow): Attempt | undefined {
  return attempts.findLast(({ status }) => status !== null && status >= 200 && status < 300);
}
