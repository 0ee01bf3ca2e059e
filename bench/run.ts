/** `npm run bench [-- name …]`: every bench, or those named; a table on stdout, JSON in bench/results/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { bootBench } from './boot/boot.ts';
import { dashboardBench } from './dashboard/dashboard.ts';
import { deliveriesBench } from './deliveries/deliveries.ts';
import { fairnessBench } from './deliveries/fairness.ts';
import { hostileBench } from './hostile/hostile.ts';
import { ingestBench } from './ingest/ingest.ts';
import { memoryBench, startBench } from './ingest/process.ts';
import { logBench } from './log/log.ts';
import { pixelsBench } from './pixels/pixels.ts';
import { sizeBench } from './size/size.ts';
import { printTable, type Row } from './support/table.ts';

const BENCHES: Record<string, () => Row[] | Promise<Row[]>> = {
  size: sizeBench,
  boot: bootBench,
  pixels: pixelsBench,
  start: startBench,
  ingest: ingestBench,
  memory: memoryBench,
  deliveries: deliveriesBench,
  fairness: fairnessBench,
  hostile: hostileBench,
  log: logBench,
  dashboard: dashboardBench,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(1);
}

const rows: Row[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length > 0 && !names.includes(name)) continue;
  process.stderr.write(`bench ${name} …\n`);
  rows.push(...(await bench()));
}
printTable(rows);
const folder = new URL('../../bench/results/', import.meta.url);
mkdirSync(folder, { recursive: true });
const file = new URL(`${new Date().toISOString().replaceAll(':', '-')}.json`, folder);
writeFileSync(file, `${JSON.stringify({ node: process.version, cores: availableParallelism(), rows }, null, 2)}\n`);
if (rows.some(({ isGate, reached }) => isGate && !reached)) process.exitCode = 1;
