/**
 * Ingest and a good partner beside each hostile one: for a few seconds events that fire the good partner's connector and a
 * calm one's, then such that fire the good one's and the hostile one's. Side by side, so that the machine's own mood is in both.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ConnectorInput, call, setUp } from '../support/admin.ts';
import { ORIGIN } from '../support/eventBody.ts';
import { startCollector } from '../support/processes.ts';
import type { Row } from '../support/table.ts';
import { startGoodPartner } from './goodPartner.ts';
import { type Medians, sendSteadily } from './steadyEvents.ts';

const WARM_UP_S = 3;
const CALM_S = 2;
const HOSTILE_S = 3;
const MOST = 1.5;
/** Below this, a difference is the timer's and the scheduler's. */
const NOISE_MS = 1;

export async function besidePartners(): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  const [good, calm, hostile] = [await startGoodPartner(), await startGoodPartner(), await startHostilePartners()];
  const destinations = [good.destination, calm.destination, ...hostile.ways.map(({ destination }) => destination)];
  const collector = await startCollector(dataDir, { TRL_ALLOWED_DESTINATIONS: destinations.join(',') });
  try {
    const { url } = collector;
    const names = hostile.ways.map((_, index) => `Hostile${index}`);
    const goodConnector = connectorTo('good', good.destination, ['Calm', ...names]);
    const key = await setUp(url, ORIGIN, [goodConnector, connectorTo('calm', calm.destination, ['Calm'])]);
    const measure = (name: string, seconds: number) => sendSteadily({ url, key, name, good }, seconds);
    await measure('Calm', WARM_UP_S);
    const rows: Row[] = [];
    for (const [index, { way, destination }] of hostile.ways.entries()) {
      const name = `Hostile${index}`;
      const connector = connectorTo(`hostile-${index}`, destination, [name]);
      await call(url, 'POST', '/api/connectors', connector);
      const before = await measure('Calm', CALM_S);
      const beside = await measure(name, HOSTILE_S);
      await call(url, 'PUT', `/api/connectors/${connector.id}`, { ...connector, mode: 'disabled' });
      rows.push(...rowsOf(way, before, beside));
    }
    return rows;
  } finally {
    hostile.stop();
    for (const partner of [good, calm]) partner.close();
    await collector.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function rowsOf(way: string, calm: Medians, beside: Medians): Row[] {
  const row = (what: string, before: number, now: number): Row => {
    const ratio = now / before;
    return {
      bench: 'hostile',
      what: `${what} beside ${way}`,
      value: ratio,
      unit: '× calm',
      goal: `at most ${MOST}`,
      reached: ratio <= MOST || now - before <= NOISE_MS,
      note: `${before.toFixed(1)} → ${now.toFixed(1)} ms`,
    };
  };
  return [
    row('ingest p50', calm.ingestMs, beside.ingestMs),
    row('good partner p50', calm.deliveryMs, beside.deliveryMs),
  ];
}

function connectorTo(id: string, destination: string, triggers: string[]): ConnectorInput {
  const parameters = [
    { name: 'order', value: '{{TRANSACTION_ID}}' },
    { name: 'value', value: '{{VALUE}}' },
  ];
  const webhook = { enabled: true, method: 'GET', url: `http://${destination}/postback`, parameters };
  return { id, name: id, mode: 'enabled', triggers, webhook };
}

interface HostilePartners {
  ways: { way: string; destination: string }[];
  stop(): void;
}

async function startHostilePartners(): Promise<HostilePartners> {
  const file = fileURLToPath(new URL('./hostilePartner.js', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const ports = Object.entries(JSON.parse(line) as Record<string, number>);
    return {
      ways: ports.map(([way, port]) => ({ way, destination: `127.0.0.1:${port}` })),
      stop: () => void child.kill(),
    };
  }
  throw new Error('the hostile partners ended before they were ready');
}
