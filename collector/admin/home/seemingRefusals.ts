/**
 * Answers of 2xx that read like a refusal, of connectors without a rule that tells, for Home. Found anew among the stored answers, the latest of each
 * connector: so they are there after a restart, in every collector, and for traffic that was before this was looked for. Nothing is written.
 */
import { setImmediate } from 'node:timers/promises';
import type { Snapshot } from '../../container/snapshot.ts';
import type { DeliveryRow } from '../../store/contract/delivery.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import { seemingRefusal } from '../../webhooks/deliver/seemingRefusal.ts';

export interface SeemingRefusal {
  connector: string;
  name: string;
  /** what says no in it, such as `$.status: error` */
  sign: string;
  /** of the connector's latest answers */
  count: number;
  looked: number;
  /** the newest such */
  delivery: string;
  at: number;
  /** its start */
  answer: string;
}

export const SEEMING_MS = 7 * 24 * 3_600_000;
/** Answers looked at, of each connector. */
const LOOKED_AT = 100;
const PAGE = 50;
/** A connector whose answers are rare among very many. */
const MOST_PAGES = 4;
const MOST = 20;
const SHOWN = 300;

/** The names are of the snapshot; `sign` is one row a connector, the most frequent first. */
export async function seemingRefusals(
  store: Pick<TrafficStore, 'listDeliveriesWhole'>,
  { byId }: Snapshot,
  since: number,
): Promise<SeemingRefusal[]> {
  const found: SeemingRefusal[] = [];
  for (const { connector } of byId.values()) {
    const { id, name, webhook } = connector;
    if (!webhook || webhook.responseRule) continue;
    const rows = await latest(store, id, since);
    const bySign = new Map<string, SeemingRefusal>();
    for (const row of rows) {
      const answer = answerOf(row);
      const sign = seemingRefusal(answer);
      if (sign === undefined) continue;
      const known = bySign.get(sign);
      if (known) known.count += 1;
      else {
        const newest = { delivery: row.id, at: row.at, answer: answer.slice(0, SHOWN) };
        bySign.set(sign, { connector: id, name, sign, count: 1, looked: rows.length, ...newest });
      }
    }
    found.push(...bySign.values());
    await setImmediate();
  }
  return found.sort((a, b) => b.count - a.count || b.at - a.at);
}

/** Those that nobody called fine, and whose connector still has no rule. */
export function openRefusals(
  found: readonly SeemingRefusal[],
  { byId }: Snapshot,
  dismissed: ReadonlySet<string>,
): SeemingRefusal[] {
  const isOpen = ({ connector, sign }: SeemingRefusal) => {
    const webhook = byId.get(connector)?.connector.webhook;
    return webhook !== undefined && !webhook.responseRule && !dismissed.has(refusalKey({ connector, sign }));
  };
  return found.filter(isOpen).slice(0, MOST);
}

export function refusalKey({ connector, sign }: Pick<SeemingRefusal, 'connector' | 'sign'>): string {
  return `${connector} ${sign}`;
}

/** Newest first. A page may hold fewer than it could and still not be the last. */
async function latest(
  store: Pick<TrafficStore, 'listDeliveriesWhole'>,
  connector: string,
  from: number,
): Promise<DeliveryRow[]> {
  const filter = { connector, state: 'succeeded', leg: 'webhook', from } as const;
  const rows: DeliveryRow[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES && rows.length < LOOKED_AT; pages += 1) {
    const page: Awaited<ReturnType<typeof store.listDeliveriesWhole>> = await store.listDeliveriesWhole(filter, {
      limit: PAGE,
      ...(cursor !== null && { cursor }),
    });
    rows.push(...page.items);
    cursor = page.next;
    if (cursor === null) break;
  }
  return rows.slice(0, LOOKED_AT);
}

function answerOf({ attempts }: DeliveryRow): string {
  return attempts.findLast(({ status }) => status !== null && status >= 200 && status < 300)?.answer ?? '';
}
