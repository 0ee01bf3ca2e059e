/** `npm run size`: bytes a page loads of the tag, as the collector serves it, and the dashboard's; fails over budget. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type Plugin, rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { tagSettings } from '../collector/container/tagSettings.ts';
import { type DashboardFiles, readDashboard } from '../collector/dashboard/files.ts';
import { makeTagScript } from '../collector/tag/tagScript.ts';
import type { Row } from './table.ts';

/** bytes brotli, everything a page loads from the tag but the frame */
const TAG_BUDGET = 4_500;
/** bytes brotli, what the dashboard loads before it shows anything: page, styles, scripts, and its largest screen */
const DASHBOARD_BUDGET = 150 * 1024;
/** of these, what runs pixels */
const RUNNERS_BUDGET = 1_200;

/** The settings of a container without connectors: what every tag carries. Each connector adds the name of its parameter. */
const EMPTY_CONTAINER = tagSettings({
  format: 1,
  key: 'c0123456789abcdefghij',
  name: '',
  allowedOrigins: [],
  consent: { required: [] },
  review: { twoPeople: false },
  killed: { hosts: [] },
  connectors: [],
  approvals: [],
});

export async function sizeBench(): Promise<Row[]> {
  const built = (file: string) => readFileSync(new URL(`../sdk/${file}`, import.meta.url), 'utf8');
  const withoutRunners = makeTagScript(await tagWithoutRunners(), EMPTY_CONTAINER);
  const tag = makeTagScript(built('tag.js'), EMPTY_CONTAINER);
  const frame = Buffer.from(built('frame.js'));
  const runners = tag.brotli.length - withoutRunners.brotli.length;
  return [
    { bench: 'size', what: 'tag, minified', value: tag.identity.length, unit: 'bytes' },
    { bench: 'size', what: 'tag, gzip', value: tag.gzip.length, unit: 'bytes' },
    {
      bench: 'size',
      what: 'tag, brotli',
      value: tag.brotli.length,
      unit: 'bytes',
      goal: `at most ${TAG_BUDGET}`,
      reached: tag.brotli.length <= TAG_BUDGET,
    },
    {
      bench: 'size',
      what: 'of which the pixel runners, brotli',
      value: runners,
      unit: 'bytes',
      goal: `at most ${RUNNERS_BUDGET}`,
      reached: runners <= RUNNERS_BUDGET,
    },
    ...dashboardRows(),
    { bench: 'size', what: 'frame script, gzip', value: gzipSync(frame).length, unit: 'bytes' },
    { bench: 'size', what: 'frame script, brotli', value: brotliCompressSync(frame).length, unit: 'bytes' },
  ];
}

/** Counted as the browser loads them: what index.html names, and of the screens the one that brings most. */
function dashboardRows(): Row[] {
  const files = readDashboard(new URL('../dashboard/', import.meta.url));
  const bytes = (name: string) => files.get(`${name}.br`)?.length ?? 0;
  const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + bytes(name), 0);
  const index = files.get('index.html')?.toString() ?? '';
  const named = [...index.matchAll(/"\/(assets\/[^"]+)"/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const first = new Set(['index.html', ...withImports(files, named)]);
  const screens = [...files.keys()]
    .filter((name) => /^assets\/\w+Screen-[^/]+\.js$/.test(name))
    .map((name) => ({ name, files: [...withImports(files, [name])].filter((file) => !first.has(file)) }))
    .sort((a, b) => sum(b.files) - sum(a.files));
  const [largest] = screens;
  if (!largest || bytes('index.html') === 0)
    throw new Error('dist/dashboard is not as it was: its size can’t be measured');
  const total = sum(first) + sum(largest.files);
  const screen = largest.name.replace(/^assets\/(\w+)Screen-.*/, '$1');
  return [
    { bench: 'size', what: 'dashboard, frame around its screens, brotli', value: sum(first), unit: 'bytes' },
    {
      bench: 'size',
      what: `dashboard, first load with its largest screen (${screen}), brotli`,
      value: total,
      unit: 'bytes',
      goal: `at most ${DASHBOARD_BUDGET}`,
      reached: total <= DASHBOARD_BUDGET,
    },
  ];
}

/** These files and what they import, and so on; not what they load when it is needed. */
function withImports(files: DashboardFiles, names: readonly string[]): Set<string> {
  const found = new Set<string>(names);
  for (const name of found) {
    const code = files.get(name)?.toString() ?? '';
    if (!name.endsWith('.js')) continue;
    for (const [, file] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) if (file) found.add(`assets/${file}`);
  }
  return found;
}

/** The tag as it would be if it ran no pixels: built the same way, with a runner that does nothing. */
async function tagWithoutRunners(): Promise<string> {
  const idle: Plugin = {
    name: 'idle-runner',
    // the compiler has written .js by then
    resolveId: (source) => (/\/pixels\/run\.[jt]s$/.test(source) ? 'idle-runner' : null),
    load: (id) =>
      id === 'idle-runner' ? 'export const createRunner = () => ({ run() {}, sendReceipts() {} });' : null,
  };
  const file = fileURLToPath(new URL('../../rollup.config.mjs', import.meta.url));
  const { options } = await loadConfigFile(file, {});
  const [tag] = options;
  const [output] = tag?.output ?? [];
  if (!tag || !output) throw new Error('rollup.config.mjs builds nothing');
  const build = await rollup({ ...tag, plugins: [idle, ...tag.plugins] });
  const built = await build.generate(output);
  await build.close();
  const [{ code, modules }] = built.output;
  if (!('idle-runner' in modules)) throw new Error('the tag’s runner has moved: the share of it can’t be measured');
  return code;
}
