/** Events a second, one event a request, answered after COMMIT, against an Express 5 JSON echo of the same bodies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, setUp } from '../support/admin.ts';
import { benchConnectors } from '../support/container.ts';
import { makeBody, ORIGIN } from '../support/eventBody.ts';
import { findLoad } from '../support/load.ts';
import { median } from '../support/median.ts';
import { type Running, startCollector, startExpressEcho } from '../support/processes.ts';
import { startSilentPartner } from '../support/silentPartner.ts';
import type { Row } from '../support/table.ts';

const ROUNDS = 3;

export async function ingestBench(): Promise<Row[]> {
  const load = findLoad();
  const dataDir = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  const partner = await startSilentPartner();
  const collector = await startCollector(dataDir, { TRL_ALLOWED_DESTINATIONS: partner.destination });
  const echo = await startExpressEcho();
  try {
    const key = await setUp(collector.url, ORIGIN, benchConnectors(`http://${partner.destination}`));
    await checkOneEvent(collector, key);
    const rates = { collector: [] as number[], echo: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.echo.push(await load.requestsPerSecond(echo.url, '/', key));
      rates.collector.push(await load.requestsPerSecond(collector.url, '/v1/events', key));
    }
    const [ours, theirs] = [median(rates.collector), median(rates.echo)];
    return [
      { bench: 'ingest', what: 'Tag Relay, ten connectors, after COMMIT', value: ours, unit: 'events/s' },
      { bench: 'ingest', what: 'Express 5 JSON echo', value: theirs, unit: 'requests/s' },
      {
        bench: 'ingest',
        what: `ratio (load from ${load.name})`,
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
