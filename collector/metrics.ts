/**
 * Prometheus metrics. Counts of the live path are kept in plain maps and handed over when someone scrapes: labelled
 * counters cost more per event than deciding it does. What others hold (the queue, breakers, pauses) is asked at the scrape.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { REASONS } from './decide/reasons.ts';
import type { QueueStats } from './store/contract/queue.ts';
import type { EventRecord } from './store/contract/records.ts';
import type { AttemptReport, DispatcherStatus } from './webhooks/deliver/dispatcher.ts';
import type { RefusalReason } from './webhooks/send/http/refusal.ts';

export interface Metrics {
  /** A request to `POST /v1/events` or `/v1/receipts` was answered. */
  ingestAnswered(status: number, seconds: number): void;
  /** A 429: `kind` is `event`, `receipt`, `consent` or `sign_in`; `budget` what was spent. */
  limited(kind: string, budget: string): void;
  eventStored(record: EventRecord): void;
  receipts(counts: { stored: number; ignored: number }): void;
  /** A webhook's attempt ended now, at `at`. */
  attempt(report: AttemptReport, at: number): void;
  /** A partner's answer was none, or cost more than it may. */
  answerRefused(reason: RefusalReason): void;
  /** text in Prometheus' exposition format, and its content type */
  read(): Promise<{ text: string; contentType: string }>;
}

/** What is looked at when someone scrapes. */
export interface Watched {
  now: () => number;
  queue: () => Promise<QueueStats>;
  dispatcher: () => DispatcherStatus;
  /** ids of connectors whose webhook is paused */
  pausedWebhooks: () => Iterable<string>;
}

/** Named breakers; a thousand partners that are down at once would make as many series. Their number is always whole. */
const MAX_NAMED_BREAKERS = 100;
const INGEST_BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const ATTEMPT_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const DELIVERY_BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];
const STATUS_CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'];

export function createMetrics(watched: Watched): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = countedBy(registry, 'trl_ingest_requests_total', 'Requests with events or receipts, by status', [
    'status',
  ]);
  const limited = countedBy(
    registry,
    'trl_requests_limited_total',
    'Requests refused with 429, by kind and by the budget that their address had spent',
    ['kind', 'budget'],
  );
  const events = countedBy(registry, 'trl_events_total', 'Events stored, by test traffic', ['test']);
  const receipts = countedBy(registry, 'trl_receipts_total', 'Receipts of pixels, stored or ignored', ['outcome']);
  const attempts = countedBy(
    registry,
    'trl_webhook_attempts_total',
    'Webhook attempts: accepted, rejected (2xx, but the response rule said no), unknown (2xx, but what the rule needs can’t be read), failed, or blocked (never sent); by status',
    ['outcome', 'status'],
  );
  const refused = countedBy(
    registry,
    'trl_webhook_answers_refused_total',
    'Answers of partners that were not read to their end: no HTTP, or more of something than an answer may cost; by reason',
    ['reason'],
  );
  const ended = countedBy(registry, 'trl_deliveries_ended_total', 'Deliveries that ended, by their state', ['state']);
  const ingestSeconds = new Histogram({
    name: 'trl_ingest_duration_seconds',
    help: 'From a request with events or receipts to its answer',
    buckets: INGEST_BUCKETS_S,
    registers,
  });
  const attemptSeconds = new Histogram({
    name: 'trl_webhook_attempt_duration_seconds',
    help: 'One webhook attempt, from its start to its answer’s end',
    buckets: ATTEMPT_BUCKETS_S,
    registers,
  });
  const deliverySeconds = new Histogram({
    name: 'trl_webhook_delivery_seconds',
    help: 'From the arrival of a delivery’s event to the end of its first attempt',
    buckets: DELIVERY_BUCKETS_S,
    registers,
  });
  const askQueue = watchQueue(registry, watched);
  watch(registry, watched);

  const decisions = new Counter({
    name: 'trl_decisions_total',
    help: 'Decisions by leg, outcome and reason',
    labelNames: ['leg', 'outcome', 'reason'],
    registers,
  });
  // A skipped leg has a reason, any other has none: either names what became of it, so no key has to be put together.
  const legs = { webhook: new Map<string, number>(), pixel: new Map<string, number>() };
  return {
    ingestAnswered(status, seconds) {
      requests(1, String(status));
      ingestSeconds.observe(seconds);
    },
    limited: (kind, budget) => limited(1, kind, budget),
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
    attempt({ delivery, end: { kind, attempt, next } }, at) {
      attempts(1, kind, STATUS_CLASSES[Math.floor((attempt.status ?? 0) / 100)] ?? 'none');
      if (next.state !== 'waiting') ended(1, next.state);
      attemptSeconds.observe(attempt.durationMs / 1000);
      if (delivery.attempts === 0 && !delivery.manual) {
        deliverySeconds.observe(Math.max(0, at - delivery.createdAt) / 1000);
      }
    },
    answerRefused(reason) {
      refused(1, reason);
    },
    async read() {
      await askQueue();
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

/** Gives what is to be called before a scrape. */
function watchQueue(registry: Registry, { now, queue }: Watched): () => Promise<void> {
  const registers = [registry];
  const waiting = new Gauge({
    name: 'trl_deliveries_waiting',
    help: 'Deliveries that wait for an attempt, those of paused webhooks included',
    registers,
  });
  const oldest = new Gauge({
    name: 'trl_deliveries_oldest_overdue_seconds',
    help: 'How long the delivery that is overdue longest has been due; 0 when none is',
    registers,
  });
  return async () => {
    try {
      const stats = await queue();
      waiting.set(stats.waiting);
      oldest.set(stats.oldestDueAt === null ? 0 : Math.max(0, now() - stats.oldestDueAt) / 1000);
    } catch {
      // The store is away: no figure is better than an old one, and the others are still wanted.
      waiting.remove();
      oldest.remove();
    }
  };
}

function watch(registry: Registry, { dispatcher, pausedWebhooks }: Omit<Watched, 'now' | 'queue'>): void {
  const registers = [registry];
  new Gauge({
    name: 'trl_webhooks_in_flight',
    help: 'Webhook attempts under way',
    registers,
    collect() {
      this.set(dispatcher().inFlight);
    },
  });
  new Gauge({
    name: 'trl_destination_breakers',
    help: 'Destinations whose circuit breaker is not closed, by its state',
    labelNames: ['state'],
    registers,
    collect() {
      const states = [...dispatcher().breakers.values()];
      for (const state of ['open', 'probing']) this.set({ state }, states.filter((one) => one === state).length);
    },
  });
  new Gauge({
    name: 'trl_destination_breaker_open',
    help: `1 for a destination whose circuit breaker is not closed; at most ${MAX_NAMED_BREAKERS} are named`,
    labelNames: ['destination'],
    registers,
    collect() {
      this.reset();
      for (const destination of [...dispatcher().breakers.keys()].slice(0, MAX_NAMED_BREAKERS)) {
        this.set({ destination }, 1);
      }
    },
  });
  new Gauge({
    name: 'trl_webhook_paused',
    help: '1 for a connector whose webhook the collector paused; it waits to be resumed',
    labelNames: ['connector'],
    registers,
    collect() {
      this.reset();
      for (const connector of pausedWebhooks()) this.set({ connector }, 1);
    },
  });
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
