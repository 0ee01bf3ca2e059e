/** `npm run size`: bytes a page loads of the tag, as the collector serves it, beside the peers', and of the dashboard; fails over budget. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { PART_NAMES } from '../../sdk/parts/needed.ts';
import { type PeerScript, peerScripts } from '../peers/peerScripts.ts';
import { readBuilt, servedRunners, servedTag } from '../peers/servedTag.ts';
import type { Row } from '../support/table.ts';
import { dashboardSizes } from './dashboardSizes.ts';

/** bytes brotli of the tag of a container with pixels */
const TAG_GOAL = 3_600;
/** Past this, CI fails: a change that makes every page load more has to say so here. */
const TAG_BUDGET = 5_420;
/** of the tag of a container that requires consent, with the parts it needs for that */
const CONSENT_BUDGET = 6_305;
/** of what runs pixels of both kinds: a file of its own, cached for good, that no pixel waits for */
const RUNNERS_BUDGET = 1_450;

export async function sizeBench(): Promise<Row[]> {
  const built = readBuilt();
  const sizeOf = (parts: string[], required?: string[]): Sizes => {
    const { identity, gzip, brotli } = servedTag(parts, built, required);
    return { minified: identity.length, gzip: gzip.length, brotli: brotli.length };
  };
  const own = sizeOf([]);
  const withConsent = sizeOf(['withdrawal'], ['ads']).brotli;
  const runners = servedRunners(built).brotli.length;
  const optional = PART_NAMES.filter((name) => name !== 'withdrawal');
  const peers = await peerScripts();
  const row = (what: string, value: number): Row => ({ bench: 'size', what, value, unit: 'bytes' });
  return [
    ...ENCODINGS.flatMap((encoding) => [
      { ...row(`${encoding}: tag`, own[encoding]), ...(encoding === 'brotli' && goal(own.brotli)) },
      ...peers.map((script) => peerRow(script, encoding, own)),
    ]),
    { ...row('of the tag, budget, brotli', own.brotli), ...budget(own.brotli, TAG_BUDGET) },
    { ...row('tag with consent required, brotli', withConsent), ...budget(withConsent, CONSENT_BUDGET) },
    { ...row('loaded later: what runs pixels, brotli', runners), ...budget(runners, RUNNERS_BUDGET) },
    ...optional.map((name) => row(`option ${name} adds, brotli`, sizeOf([name]).brotli - own.brotli)),
    row('tag with all options, brotli', sizeOf([...optional, 'withdrawal'], ['ads']).brotli),
    ...Object.entries(built.immutable).map(([file, text]) => row(`/sdk/${file}, brotli`, sizesOf(text).brotli)),
    ...dashboardSizes(),
    row('frame script, brotli', sizesOf(built.frame).brotli),
  ];
}

const ENCODINGS = ['minified', 'gzip', 'brotli'] as const;
type Encoding = (typeof ENCODINGS)[number];
type Sizes = Record<Encoding, number>;

function goal(brotli: number): Pick<Row, 'goal' | 'reached'> {
  return { goal: `at most ${TAG_GOAL}`, reached: brotli <= TAG_GOAL };
}

function budget(brotli: number, most: number): Pick<Row, 'goal' | 'reached' | 'isGate'> {
  return { goal: `at most ${most}`, reached: brotli <= most, isGate: true };
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
