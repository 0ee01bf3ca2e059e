/** Events a second, one event a request, answered after COMMIT, against an Express 5 JSON echo of the same bodies. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { call, setUp } from './admin.ts';
import { benchConnectors } from './container.ts';
import { type Running, startCollector, startExpressEcho } from './processes.ts';
import { startSilentPartner } from './silentPartner.ts';
import type { Row } from './table.ts';

const ORIGIN = 'https://shop.example';
const ROUNDS = 3;
const SECONDS = 6;
const CONNECTIONS = 64;

export async function ingestBench(): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  const partner = await startSilentPartner();
  const collector = await startCollector(dataDir, { TRL_ALLOWED_DESTINATIONS: partner.destination });
  const echo = await startExpressEcho();
  try {
    const key = await setUp(collector.url, ORIGIN, benchConnectors(`http://${partner.destination}`));
    await checkOneEvent(collector, key);
    const rates = { collector: [] as number[], echo: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.echo.push(await requestsPerSecond(`${echo.url}/`, key));
      rates.collector.push(await requestsPerSecond(`${collector.url}/v1/events`, key));
    }
    const [ours, theirs] = [median(rates.collector), median(rates.echo)];
    return [
      { bench: 'ingest', what: 'Tag Relay, ten connectors, after COMMIT', value: ours, unit: 'events/s' },
      { bench: 'ingest', what: 'Express 5 JSON echo', value: theirs, unit: 'requests/s' },
      {
        bench: 'ingest',
        what: 'ratio',
        value: ours / theirs,
        unit: '×',
        goal: 'at least 1.5',
        reached: ours / theirs >= 1.5,
      },
    ];
  } finally {
    partner.close();
    await Promise.all([collector.stop(), echo.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The bench would measure nothing if the event did not fire what it says. */
async function checkOneEvent(collector: Running, key: string): Promise<void> {
  const response = await fetch(`${collector.url}/v1/events`, {
    method: 'POST',
    headers: { origin: ORIGIN },
    body: makeBody(key),
  });
  const { pixels } = (await response.json()) as { pixels: unknown[] };
  const { items } = await call<{ items: unknown[] }>(collector.url, 'GET', '/api/deliveries');
  if (response.status !== 200 || pixels.length !== 1 || items.length !== 1) {
    throw new Error(`expected one pixel and one delivery: ${response.status}, ${pixels.length}, ${items.length}`);
  }
}

export function makeBody(key: string): string {
  const id = randomUUID();
  return JSON.stringify({
    key,
    visitor: id,
    page: { url: 'https://shop.example/thanks', referrer: 'https://shop.example/checkout' },
    clicks: [],
    events: [
      {
        id,
        name: 'Purchase',
        at: Date.now(),
        data: { value: 149.9, currency: 'EUR', transaction_id: id.slice(0, 13) },
      },
    ],
  });
}

async function requestsPerSecond(url: string, key: string): Promise<number> {
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'text/plain;charset=UTF-8' },
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [{ setupRequest: (request: autocannon.Request) => ({ ...request, body: makeBody(key) }) }],
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} errors`);
  return result.requests.average;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
