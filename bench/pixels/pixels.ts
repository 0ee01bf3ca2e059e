/** Pixels: compiling a template as it is submitted, and rendering as every event does. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompiledPixel, compilePixel } from '../../collector/pixels/compile/compile.ts';
import { renderPixel } from '../../collector/pixels/render.ts';
import { call } from '../support/admin.ts';
import { median } from '../support/median.ts';
import { startCollector } from '../support/processes.ts';
import type { Row } from '../support/table.ts';
import { HOSTILE_VALUES, ORDINARY_VALUES, TEN_SLOTS, tenKilobyteTemplate } from './pixelTemplates.ts';

const COMPILE_GOAL_MS = 50;
const RENDER_GOAL = 200_000;
const COMPILES = 41;
const PROCESSES = 7;
const RENDER_ROUNDS = 5;
const RENDER_ROUND_MS = 600;

export async function pixelsBench(): Promise<Row[]> {
  const html = tenKilobyteTemplate();
  const compiles = Array.from({ length: COMPILES }, () => timeOf(() => compiled(html)));
  const cold = Array.from({ length: PROCESSES }, () => compileInNewProcess());
  const warmedUp = Array.from({ length: PROCESSES }, () => compileInNewProcess('warm'));
  const saves: number[] = [];
  for (let run = 0; run < PROCESSES; run += 1) saves.push(await saveInNewCollector(html));
  const row = (what: string, value: number): Row => ({ bench: 'pixels', what, value, unit: 'ms' });
  const compileRow = (what: string, value: number): Row => ({
    ...row(what, value),
    goal: `under ${COMPILE_GOAL_MS}`,
    reached: value < COMPILE_GOAL_MS,
  });
  const times = `slowest of ${PROCESSES}`;
  return [
    compileRow(`compile of ${html.length} bytes with ten slots, median of ${COMPILES}`, median(compiles)),
    compileRow(`the same, the first behind the warm-up of a collector's start, ${times}`, Math.max(...warmedUp)),
    row(`the same, the first of a process without the warm-up, ${times}`, Math.max(...cold)),
    row(
      `its whole first save by the API of a fresh collector: compile, audit, two syncs, ${times}`,
      Math.max(...saves),
    ),
    renderRow('render of ten slots, ordinary values', ORDINARY_VALUES),
    renderRow('render of ten slots, all values hostile', HOSTILE_VALUES),
  ];
}

function compiled(html: string): CompiledPixel {
  const result = compilePixel(html, { sandbox: true });
  if (result.ok) return result.pixel;
  throw new Error(`refused: ${result.refusals.map(({ message }) => message).join('; ')}`);
}

function timeOf(action: () => void): number {
  const before = performance.now();
  action();
  return performance.now() - before;
}

/** Milliseconds, as the process itself measured them: without its start. */
function compileInNewProcess(...given: 'warm'[]): number {
  const file = fileURLToPath(new URL('./firstCompile.js', import.meta.url));
  return Number(execFileSync(process.execPath, [file, ...given], { encoding: 'utf8' }));
}

/** Milliseconds that a person waits who saves the first connector of a collector that has just started. */
async function saveInNewCollector(html: string): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  const collector = await startCollector(dataDir);
  try {
    // the connection, and what the API itself does for the first time, isn't what is measured
    await call(collector.url, 'GET', '/api/connectors');
    const before = performance.now();
    await call(collector.url, 'POST', '/api/connectors', { name: 'first', triggers: ['Purchase'], pixel: { html } });
    return performance.now() - before;
  } finally {
    await collector.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function renderRow(what: string, values: readonly string[]): Row {
  const pixel = compiled(TEN_SLOTS);
  const rates = Array.from({ length: RENDER_ROUNDS }, () => rendersPerSecond(pixel, values));
  const value = median(rates);
  return {
    bench: 'pixels',
    what: `${what}, one core`,
    value,
    unit: 'pixels/s',
    goal: `at least ${RENDER_GOAL.toLocaleString('en')}`,
    reached: value >= RENDER_GOAL,
  };
}

function rendersPerSecond(pixel: CompiledPixel, values: readonly string[]): number {
  // the length keeps the engine from leaving the work out, and reading a character makes it join the parts
  let length = 0;
  let renders = 0;
  const before = performance.now();
  let elapsed = 0;
  while (elapsed < RENDER_ROUND_MS) {
    for (let i = 0; i < 1000; i += 1) {
      const rendered = renderPixel(pixel, values);
      if (rendered.mode === 'sandbox') length += rendered.html.charCodeAt(rendered.html.length - 1);
    }
    renders += 1000;
    elapsed = performance.now() - before;
  }
  if (length === 0) throw new Error('nothing was rendered');
  return (renders / elapsed) * 1000;
}
