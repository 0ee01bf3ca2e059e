/** `npm run size`: bytes a page loads of the tag, as the collector serves it; fails over budget. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type Plugin, rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { tagSettings } from '../collector/container/tagSettings.ts';
import { makeTagScript } from '../collector/tag/tagScript.ts';
import type { Row } from './table.ts';

/** bytes brotli, everything a page loads from the tag but the frame */
const TAG_BUDGET = 4_500;
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
    { bench: 'size', what: 'frame script, gzip', value: gzipSync(frame).length, unit: 'bytes' },
    { bench: 'size', what: 'frame script, brotli', value: brotliCompressSync(frame).length, unit: 'bytes' },
  ];
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
