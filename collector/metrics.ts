/**
 * Prometheus metrics. Counts of the live path are kept in plain maps and handed over when someone scrapes: labelled
 * counters cost more per event than deciding it does.
 */
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import { REASONS } from './decide/reasons.ts';
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
  const receipts = countedBy(registry, 'trl_receipts_total', 'Receipts of pixels, stored or ignored', ['outcome']);
  const attempts = countedBy(registry, 'trl_webhook_attempts_total', 'Webhook attempts by what became of them', [
    'outcome',
  ]);

  const decisions = new Counter({
    name: 'trl_decisions_total',
    help: 'Decisions by leg, outcome and reason',
    labelNames: ['leg', 'outcome', 'reason'],
    registers: [registry],
  });
  // A skipped leg has a reason, any other has none: either names what became of it, so no key has to be put together.
  const legs = { webhook: new Map<string, number>(), pixel: new Map<string, number>() };
  return {
    eventStored(record) {
      events(1, String(record.test));
      for (const { webhook, pixel } of record.decisions) {
        increment(legs.webhook, webhook.reason ?? webhook.outcome);
        increment(legs.pixel, pixel.reason ?? pixel.outcome);
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
      decisions.reset();
      for (const [leg, counts] of Object.entries(legs)) {
        for (const [what, amount] of counts) {
          const skipped = Object.hasOwn(REASONS, what);
          const labels = { leg, outcome: skipped ? 'skipped' : what, reason: skipped ? what : '' };
          decisions.inc(labels, amount);
        }
      }
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

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
