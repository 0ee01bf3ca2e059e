import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LATE_PARTS, neededParts, PART_NAMES } from './needed.ts';

/** Settings of a container that uses nothing. */
const NOTHING = { key: 'k', clicks: [], sources: [], consent: [], pixelAge: 1 };

it('is built, each part by itself', () => {
  const built = readdirSync(new URL('built/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
  expect(built.sort()).toEqual([...PART_NAMES, ...LATE_PARTS].sort());
});

it.each([
  ['nothing', {}, []],
  ['click IDs in the hash', { hash: ['click_id'] }, ['hash']],
  ['consent', { consent: ['ads'] }, ['withdrawal']],
  ['Global Privacy Control', { gpc: true }, ['gpc']],
  ['other domains', { domains: ['sister.example'] }, ['links']],
  ['Google Consent Mode', { google: { ads: ['ad_storage'] } }, ['googleConsent']],
  ['TCF', { tcf: { ads: { purposes: [1] } } }, ['tcfConsent']],
  ['PageViews', { pageViews: true }, ['pageViews']],
  ['a dataLayer', { dataLayer: { purchase: 'Purchase' } }, ['ecommerce']],
])('%s needs %j', (_, settings, expected) => {
  expect(neededParts({ ...NOTHING, ...settings }, false)).toEqual(expected);
  expect(neededParts({ ...NOTHING, ...settings }, true)).toEqual([...expected, 'tlq']);
});
