/**
 * Prometheus metrics. Counts of the live path are kept in plain maps and handed over when someone scrapes: labelled
 * counters cost more per event than deciding it does.
 */
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Decision } from './decide/types.ts';
import type { EventRecord } from './store/contract.ts';

export interface Metrics {
  eventStored(record: EventRecord): void;
  receipts(counts: { stored: number; ignored: number }): void;
  /** `outcome`: what became of the delivery after one attempt */
  attempt(outcome: string): void;
  /** text in Prometheus' exposition format, and its content type */
  read(): Promise<{ text: string; contentType: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const events = countedBy(registry, 'trl_events_total', 'Events stored, by test traffic', ['test']);
  const decisions = countedBy(registry, 'trl_decisions_total', 'Decisions by leg, outcome and reason', [
    'leg',
    'outcome',
    'reason',
  ]);
  const receipts = countedBy(registry, 'trl_receipts_total', 'Receipts of pixels, stored or ignored', ['outcome']);
  const attempts = countedBy(registry, 'trl_webhook_attempts_total', 'Webhook attempts by what became of them', [
    'outcome',
  ]);

  const countLeg = (leg: 'webhook' | 'pixel', decision: Decision) => {
    const { outcome, reason = '' } = decision[leg];
    decisions(1, leg, outcome, reason);
  };
  return {
    eventStored(record) {
      events(1, String(record.test));
      for (const decision of record.decisions) {
        countLeg('webhook', decision);
        countLeg('pixel', decision);
      }
    },
    receipts({ stored, ignored }) {
      receipts(stored, 'stored');
      receipts(ignored, 'ignored');
    },
    attempt(outcome) {
      attempts(1, outcome);
    },
    async read() {
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

type Count = (amount: number, ...labels: string[]) => void;

function countedBy(registry: Registry, name: string, help: string, labelNames: string[]): Count {
  const counts = new Map<string, { labels: string[]; amount: number }>();
  new Counter({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, amount } of counts.values()) {
        this.inc(Object.fromEntries(labelNames.map((label, index) => [label, labels[index] ?? ''])), amount);
      }
    },
  });
  return (amount, ...labels) => {
    const key = labels.join('\n');
    const count = counts.get(key);
    if (count) count.amount += amount;
    else counts.set(key, { labels, amount });
  };
}
