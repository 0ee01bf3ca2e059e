import { expect, it } from 'vitest';
import { createMetrics, type Metrics, type Watched } from './metrics.ts';
import { record } from './store/conformance/records.testing.ts';
import type { ClaimedDelivery } from './store/contract/queue.ts';
import type { AttemptKind } from './webhooks/deliver/afterAttempt.ts';
import type { BreakerState } from './webhooks/send/circuitBreaker.ts';

const NOW = 1_000_000;

function metricsWith(watched: Partial<Watched> = {}): Metrics {
  return createMetrics({
    now: () => NOW,
    queue: async () => ({ waiting: 0, oldestDueAt: null }),
    dispatcher: () => ({ inFlight: 0, breakers: new Map() }),
    pausedWebhooks: () => [],
    ...watched,
  });
}

/** The samples of the metrics whose name starts so. */
async function samples(metrics: Metrics, start: string): Promise<string[]> {
  const { text, contentType } = await metrics.read();
  expect(contentType).toContain('text/plain');
  return text.split('\n').filter((line) => line.startsWith(start));
}

const claimed = (changes: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  id: 'd',
  connector: 'c',
  eventId: 'e',
  request: { method: 'GET', url: 'https://partner.example/?key=secret', headers: [], body: null },
  destination: 'partner.example:443',
  test: false,
  attempts: 0,
  manual: false,
  atMostOnce: false,
  interrupted: false,
  createdAt: NOW - 400,
  ...changes,
});

function attempt(
  metrics: Metrics,
  kind: AttemptKind,
  status: number | null,
  state: string,
  delivery = claimed(),
): void {
  const next = state === 'waiting' ? { state, dueAt: NOW } : { state: state as 'succeeded' };
  const end = { kind, attempt: { at: NOW - 100, status, durationMs: 100 }, next } as const;
  metrics.attempt({ delivery, end: end as never, gone: false }, NOW);
}

it('counts attempts by outcome and class of status, and what ended', async () => {
  const metrics = metricsWith();
  attempt(metrics, 'accepted', 200, 'succeeded');
  attempt(metrics, 'accepted', 204, 'succeeded');
  attempt(metrics, 'rejected', 200, 'rejected');
  attempt(metrics, 'failed', 503, 'waiting');
  attempt(metrics, 'failed', null, 'failed');
  attempt(metrics, 'failed', 999, 'failed');
  attempt(metrics, 'blocked', null, 'failed');
  expect(await samples(metrics, 'trl_webhook_attempts_total')).toEqual([
    'trl_webhook_attempts_total{outcome="accepted",status="2xx"} 2',
    'trl_webhook_attempts_total{outcome="rejected",status="2xx"} 1',
    'trl_webhook_attempts_total{outcome="failed",status="5xx"} 1',
    'trl_webhook_attempts_total{outcome="failed",status="none"} 2',
    'trl_webhook_attempts_total{outcome="blocked",status="none"} 1',
  ]);
  expect(await samples(metrics, 'trl_deliveries_ended_total')).toEqual([
    'trl_deliveries_ended_total{state="succeeded"} 2',
    'trl_deliveries_ended_total{state="rejected"} 1',
    'trl_deliveries_ended_total{state="failed"} 3',
  ]);
});

it('counts answers that were refused, by reason alone', async () => {
  const metrics = metricsWith();
  for (const reason of ['framing', 'interim_answers', 'framing'] as const) metrics.answerRefused(reason);
  expect(await samples(metrics, 'trl_webhook_answers_refused_total')).toEqual([
    'trl_webhook_answers_refused_total{reason="framing"} 2',
    'trl_webhook_answers_refused_total{reason="interim_answers"} 1',
  ]);
});

it('measures attempts, and first attempts from their event’s arrival', async () => {
  const metrics = metricsWith();
  attempt(metrics, 'accepted', 200, 'succeeded');
  attempt(metrics, 'accepted', 200, 'succeeded', claimed({ attempts: 2 }));
  attempt(metrics, 'accepted', 200, 'succeeded', claimed({ manual: true }));
  expect(await samples(metrics, 'trl_webhook_attempt_duration_seconds_count')).toEqual([
    'trl_webhook_attempt_duration_seconds_count 3',
  ]);
  expect(await samples(metrics, 'trl_webhook_delivery_seconds_sum')).toEqual(['trl_webhook_delivery_seconds_sum 0.4']);
  expect(await samples(metrics, 'trl_webhook_delivery_seconds_count')).toEqual([
    'trl_webhook_delivery_seconds_count 1',
  ]);
});

it('counts events, decisions with their reasons, and answered requests', async () => {
  const metrics = metricsWith();
  const queued = {
    connector: 'c',
    version: 1,
    webhook: { outcome: 'queued' },
    pixel: { outcome: 'delivered' },
  } as const;
  const no = { outcome: 'skipped', reason: 'no_click' } as const;
  metrics.eventStored(record('e1', { decisions: [queued, { ...queued, webhook: no, pixel: no }] }));
  metrics.ingestAnswered(200, 0.003);
  metrics.ingestAnswered(503, 0.001);
  expect(await samples(metrics, 'trl_events_total')).toEqual(['trl_events_total{test="false"} 1']);
  expect(await samples(metrics, 'trl_decisions_total')).toEqual([
    'trl_decisions_total{leg="webhook",outcome="queued",reason=""} 1',
    'trl_decisions_total{leg="webhook",outcome="skipped",reason="no_click"} 1',
    'trl_decisions_total{leg="pixel",outcome="delivered",reason=""} 1',
    'trl_decisions_total{leg="pixel",outcome="skipped",reason="no_click"} 1',
  ]);
  expect(await samples(metrics, 'trl_ingest_requests_total')).toEqual([
    'trl_ingest_requests_total{status="200"} 1',
    'trl_ingest_requests_total{status="503"} 1',
  ]);
  expect(await samples(metrics, 'trl_ingest_duration_seconds_bucket{le="0.002"}')).toEqual([
    'trl_ingest_duration_seconds_bucket{le="0.002"} 1',
  ]);
});

it('shows the queue, what is in flight, breakers and pauses as they are at the scrape', async () => {
  let oldestDueAt: number | null = NOW - 90_500;
  const breakers = new Map<string, BreakerState>([['down.example:443', 'open']]);
  const paused = new Set(['network-x']);
  const metrics = metricsWith({
    queue: async () => ({ waiting: 12, oldestDueAt }),
    dispatcher: () => ({ inFlight: 3, breakers }),
    pausedWebhooks: () => paused,
  });
  const seen = async () => [
    ...(await samples(metrics, 'trl_deliveries_')),
    ...(await samples(metrics, 'trl_webhooks_in_flight')),
    ...(await samples(metrics, 'trl_destination_')),
    ...(await samples(metrics, 'trl_webhook_paused')),
  ];
  expect(await seen()).toEqual([
    'trl_deliveries_waiting 12',
    'trl_deliveries_oldest_overdue_seconds 90.5',
    'trl_webhooks_in_flight 3',
    'trl_destination_breakers{state="open"} 1',
    'trl_destination_breakers{state="probing"} 0',
    'trl_destination_breaker_open{destination="down.example:443"} 1',
    'trl_webhook_paused{connector="network-x"} 1',
  ]);
  oldestDueAt = null;
  breakers.clear();
  paused.clear();
  expect(await seen()).toEqual([
    'trl_deliveries_waiting 12',
    'trl_deliveries_oldest_overdue_seconds 0',
    'trl_webhooks_in_flight 3',
    'trl_destination_breakers{state="open"} 0',
    'trl_destination_breakers{state="probing"} 0',
  ]);
});

it('shows the rest while the store is away', async () => {
  let isAway = false;
  const queue = async () => {
    if (isAway) throw new Error('away');
    return { waiting: 1, oldestDueAt: NOW };
  };
  const metrics = metricsWith({ queue });
  expect(await samples(metrics, 'trl_deliveries_')).toHaveLength(2);
  isAway = true;
  expect(await samples(metrics, 'trl_deliveries_')).toEqual([]);
  expect(await samples(metrics, 'trl_webhooks_in_flight')).toHaveLength(1);
});

it('names no more than a hundred destinations', async () => {
  const breakers = new Map(Array.from({ length: 500 }, (_, i) => [`host-${i}:443`, 'open'] as const));
  const metrics = metricsWith({ dispatcher: () => ({ inFlight: 0, breakers }) });
  expect(await samples(metrics, 'trl_destination_breaker_open')).toHaveLength(100);
  expect(await samples(metrics, 'trl_destination_breakers{state="open"}')).toEqual([
    'trl_destination_breakers{state="open"} 500',
  ]);
});
