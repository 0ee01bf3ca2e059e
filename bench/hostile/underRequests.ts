/** The collector's health under each costly request, with the limits that it has by default. One that ends is started anew. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectorInput, call, setUp } from '../support/admin.ts';
import { ORIGIN } from '../support/eventBody.ts';
import { type Running, startCollector } from '../support/processes.ts';
import { startSilentPartner } from '../support/silentPartner.ts';
import type { Row } from '../support/table.ts';
import { DOOR_REQUESTS, type Door } from './doorRequests.ts';
import { watchHealth } from './watchHealth.ts';

const MOST_MS = 200;

export async function underRequests(): Promise<Row[]> {
  const partner = await startSilentPartner();
  const rows: Row[] = [];
  let started: Started | undefined;
  try {
    for (const [what, send] of Object.entries(DOOR_REQUESTS)) {
      started ??= await start(partner.destination);
      const { collector, door } = started;
      const { slowestMs, answers, failures } = await watchHealth(door.url, () => send(door));
      const hasEnded = collector.child.exitCode !== null || collector.child.signalCode !== null;
      rows.push({
        bench: 'hostile',
        what: `slowest /healthz under ${what}`,
        value: hasEnded ? null : slowestMs,
        unit: 'ms',
        goal: `at most ${MOST_MS}`,
        reached: !hasEnded && failures === 0 && slowestMs <= MOST_MS,
        note: hasEnded ? 'the collector ended' : `${answers} answers${failures > 0 ? `, ${failures} failed` : ''}`,
      });
      if (hasEnded) {
        started.remove();
        started = undefined;
      }
    }
  } finally {
    partner.close();
    await started?.collector.stop();
    started?.remove();
  }
  return rows;
}

interface Started {
  collector: Running;
  door: Door;
  remove(): void;
}

async function start(destination: string): Promise<Started> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  const collector = await startCollector(dataDir, {
    TRL_ALLOWED_DESTINATIONS: destination,
    TRL_RATE_LIMIT: '', // the default
    TRL_TRUST_PROXY: '1',
  });
  const { url } = collector;
  const key = await setUp(url, ORIGIN, connectors(`http://${destination}`));
  const { token } = await call<{ token: string }>(url, 'POST', '/api/tokens', { name: 'viewer', role: 'viewer' });
  return {
    collector,
    door: { url, key, viewerToken: token },
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

function connectors(origin: string): ConnectorInput[] {
  const filters = ['fixed:2', 'minor', 'trim', 'lower', 'sha256'];
  const parameters = filters.map((filter, index) => ({ name: `v${index}`, value: `{{VALUE|${filter}}}` }));
  const webhook = { enabled: true, method: 'GET', url: `${origin}/postback`, parameters };
  const click = { enabled: true, parameter: 'click_id', model: 'last', windowDays: 30 };
  const items = {
    ...webhook,
    requestPerItem: true,
    parameters: [...parameters, { name: 'p', value: '{{ITEM_PRICE|fixed:2}}' }],
  };
  return [
    { id: 'orders', name: 'Orders', mode: 'enabled', triggers: ['Purchase'], webhook },
    { id: 'clicks', name: 'Clicks', mode: 'enabled', triggers: ['Purchase'], webhook, click },
    { id: 'items', name: 'Items', mode: 'enabled', triggers: ['Items'], webhook: items },
  ];
}
