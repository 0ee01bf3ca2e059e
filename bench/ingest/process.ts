/** The collector as a process: start to ready on an empty store; resident memory under a steady thousand events a second. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { setUp } from '../support/admin.ts';
import { benchConnectors } from '../support/container.ts';
import { makeBody, ORIGIN } from '../support/eventBody.ts';
import { residentMegabytes, startCollector } from '../support/processes.ts';
import { startSilentPartner } from '../support/silentPartner.ts';
import type { Row } from '../support/table.ts';

const RATE = 1000;
const SECONDS = 60;
const STARTS = 5;

export async function startBench(): Promise<Row[]> {
  const times: number[] = [];
  for (let run = 0; run < STARTS; run += 1) {
    const dataDir = mkdtempSync(join(tmpdir(), 'trl-bench-'));
    const before = performance.now();
    const collector = await startCollector(dataDir);
    const response = await fetch(`${collector.url}/readyz`);
    if (!response.ok) throw new Error(`not ready: ${response.status}`);
    times.push(performance.now() - before);
    await collector.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
  const slowest = Math.max(...times);
  return [
    {
      bench: 'start',
      what: `start to ready, slowest of ${STARTS}`,
      value: slowest,
      unit: 'ms',
      goal: 'under 1000',
      reached: slowest < 1000,
    },
  ];
}

export async function memoryBench(): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  const partner = await startSilentPartner();
  const collector = await startCollector(dataDir, { TRL_ALLOWED_DESTINATIONS: partner.destination });
  try {
    const key = await setUp(collector.url, ORIGIN, benchConnectors(`http://${partner.destination}`));
    const load = autocannon({
      url: `${collector.url}/v1/events`,
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'text/plain;charset=UTF-8' },
      connections: 20,
      overallRate: RATE,
      duration: SECONDS,
      requests: [{ setupRequest: (request: autocannon.Request) => ({ ...request, body: makeBody(key) }) }],
    });
    let highest = 0;
    let done = false;
    const result = load.then((outcome) => {
      done = true;
      return outcome;
    });
    while (!done) {
      highest = Math.max(highest, residentMegabytes(collector.child.pid ?? 0) ?? Number.NaN);
      await sleep(200);
    }
    const { requests, non2xx } = await result;
    if (non2xx > 0) throw new Error(`${non2xx} events were refused`);
    return [
      { bench: 'memory', what: `events a second over ${SECONDS} s`, value: requests.average, unit: 'events/s' },
      {
        bench: 'memory',
        what: 'highest resident memory',
        value: highest,
        unit: 'MB',
        goal: 'under 150',
        reached: highest < 150,
      },
    ];
  } finally {
    partner.close();
    await collector.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
