/** `npm run size`: bytes a page loads of the tag, as the collector serves it; fails over budget. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { tagSettings } from '../collector/container/tagSettings.ts';
import { readBuiltSdk } from '../collector/tag/builtSdk.ts';
import { USUAL_PATHS } from '../collector/tag/tagPaths.ts';
import { makeTagScript, type TagScript } from '../collector/tag/tagScript.ts';
import type { Row } from './table.ts';

/** bytes brotli: a tag with all that any settings can put into it */
const TAG_BUDGET = 3_600;
/** of these, what runs pixels */
const RUNNERS_BUDGET = 1_200;

/** The settings of a container without connectors: what every tag carries. Each connector adds the name of its parameter. */
const EMPTY_CONTAINER = tagSettings({
  key: 'c0123456789abcdefghij',
  consent: { required: [] },
  page: {
    hashParameters: [],
    linkedDomains: [],
    pageViews: false,
    dataLayer: false,
    serverCookie: false,
    pixelMaxAgeSeconds: 30,
  },
  connectors: [],
});
/** debug is loaded by whoever asks for it, in another tag */
const PIXELS = ['pixels', 'sandboxPixels', 'mainWindowPixels'];
const NEVER_WITH_ALL = [...PIXELS.slice(1), 'debug'];

export function sizeBench(): Row[] {
  const built = readBuiltSdk(new URL('../sdk/', import.meta.url));
  const tag = (names: string[]) =>
    makeTagScript(
      built.tag,
      names.map((name) => built.parts[name] ?? ''),
      { ...EMPTY_CONTAINER, paths: USUAL_PATHS },
    );
  const names = Object.keys(built.parts);
  const core = tag([]);
  const pixels = tag(['pixels']);
  const all = tag(names.filter((name) => !NEVER_WITH_ALL.includes(name)));
  const runners = pixels.brotli.length - core.brotli.length;
  const frame = Buffer.from(built.frame);
  return [
    ...sizes('tag without optional parts', core),
    ...sizes('tag with pixels of both kinds', pixels),
    ...sizes('tag with all parts', all, TAG_BUDGET),
    {
      bench: 'size',
      what: 'the pixel runners’ share, brotli',
      value: runners,
      unit: 'bytes',
      goal: `at most ${RUNNERS_BUDGET}`,
      reached: runners <= RUNNERS_BUDGET,
    },
    ...names.map((name) => ({
      bench: 'size',
      what: `part ${name} adds, brotli`,
      value: tag([name]).brotli.length - core.brotli.length,
      unit: 'bytes',
    })),
    ...Object.entries(built.immutable).map(([file, text]) => ({
      bench: 'size',
      what: `/sdk/${file}, brotli`,
      value: brotliCompressSync(text).length,
      unit: 'bytes',
    })),
    { bench: 'size', what: 'frame script, gzip', value: gzipSync(frame).length, unit: 'bytes' },
    { bench: 'size', what: 'frame script, brotli', value: brotliCompressSync(frame).length, unit: 'bytes' },
  ];
}

function sizes(what: string, script: TagScript, budget?: number): Row[] {
  const brotli = script.brotli.length;
  return [
    { bench: 'size', what: `${what}, minified`, value: script.identity.length, unit: 'bytes' },
    { bench: 'size', what: `${what}, gzip`, value: script.gzip.length, unit: 'bytes' },
    {
      bench: 'size',
      what: `${what}, brotli`,
      value: brotli,
      unit: 'bytes',
      ...(budget !== undefined && { goal: `at most ${budget}`, reached: brotli <= budget }),
    },
  ];
}
