/** `npm run size`: bytes a page loads of the tag, as the collector serves it, beside the peers'; fails over budget. */
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Plugin, rollup } from 'rollup';
import { tagSettings } from '../collector/container/tagSettings.ts';
import { makeTagScript } from '../collector/tag/tagScript.ts';
import { type PeerScript, peerScripts } from './peerScripts.ts';
import type { Row } from './table.ts';
import { tagBuild } from './tagBuild.ts';

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
  const own: Sizes = { minified: tag.identity.length, gzip: tag.gzip.length, brotli: tag.brotli.length };
  const peers = await peerScripts();
  return [
    ...ENCODINGS.flatMap((encoding) => [
      { bench: 'size', what: `${encoding}: tag`, value: own[encoding], unit: 'bytes', ...budgetOf(encoding, own) },
      ...peers.map((script) => peerRow(script, encoding, own)),
    ]),
    {
      bench: 'size',
      what: 'of the tag, the pixel runners, brotli',
      value: runners,
      unit: 'bytes',
      goal: `at most ${RUNNERS_BUDGET}`,
      reached: runners <= RUNNERS_BUDGET,
    },
    { bench: 'size', what: 'frame script, gzip', value: gzipSync(frame).length, unit: 'bytes' },
    { bench: 'size', what: 'frame script, brotli', value: brotliCompressSync(frame).length, unit: 'bytes' },
  ];
}

const ENCODINGS = ['minified', 'gzip', 'brotli'] as const;
type Encoding = (typeof ENCODINGS)[number];
type Sizes = Record<Encoding, number>;

function budgetOf(encoding: Encoding, { brotli }: Sizes): Pick<Row, 'goal' | 'reached'> {
  return encoding === 'brotli' ? { goal: `at most ${TAG_BUDGET}`, reached: brotli <= TAG_BUDGET } : {};
}

/** Peers have no goal: whether they can be had must not decide anything. */
function peerRow(script: PeerScript, encoding: Encoding, own: Sizes): Row {
  const { peer } = script;
  const row = { bench: 'size', what: `${encoding}: ${peer.package} ${peer.version}`, unit: 'bytes' };
  if (!script.ok) return { ...row, value: null, note: script.reason };
  const value = sizesOf(script.code)[encoding];
  const how = peer.load.as === 'module' ? `${peer.file}, bundled as the tag is` : peer.file;
  const ids = peer.keepsIds ? '' : ', keeps no IDs';
  return { ...row, value, note: `${how}${ids}; ${(value / own[encoding]).toFixed(2)} × the tag` };
}

/** Compressed as hard as the collector compresses the tag. */
function sizesOf(code: string): Sizes {
  const bytes = Buffer.from(code);
  return {
    minified: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
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
  const { output, ...tag } = await tagBuild();
  const build = await rollup({ ...tag, plugins: [idle, ...tag.plugins] });
  const built = await build.generate(output);
  await build.close();
  const [{ code, modules }] = built.output;
  if (!('idle-runner' in modules)) throw new Error('the tag’s runner has moved: the share of it can’t be measured');
  return code;
}
