/** `npm run size`: bytes a page loads of the tag, as the collector serves it; fails over budget. */
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { tagSettings } from '../collector/container/tagSettings.ts';
import { makeTagScript } from '../collector/tag/tagScript.ts';
import type { Row } from './table.ts';

/** bytes brotli, everything a page loads from the tag but the frame */
const TAG_BUDGET = 4_500;

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

export function sizeBench(): Row[] {
  const built = (file: string) => readFileSync(new URL(`../sdk/${file}`, import.meta.url), 'utf8');
  const tag = makeTagScript(built('tag.js'), EMPTY_CONTAINER);
  const frame = Buffer.from(built('frame.js'));
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
    { bench: 'size', what: 'frame script, gzip', value: gzipSync(frame).length, unit: 'bytes' },
    { bench: 'size', what: 'frame script, brotli', value: brotliCompressSync(frame).length, unit: 'bytes' },
  ];
}
