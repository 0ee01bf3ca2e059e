/**
 * A value never becomes code: ways that the grammar in `proof/` puts together, each shown to do harm where nothing protects,
 * then run as approved pixels through the real tag. A sample here; `npm run prove` runs as many as `TRL_PROOF` says.
 */
import { expect, test } from 'playwright/test';
import { PARTNER_LIBRARY } from './proof/otherSinks.ts';
import { harmsOf, type Outcome, rowOf, tableOf, unableOf } from './proof/report.ts';
import { submit, tryProtected, tryUnprotected } from './proof/run.ts';
import { ALL_WAYS, waysOf } from './proof/ways.ts';
import { type EngineName, startEngine } from './support/engines/find.ts';
import { startCollector, startPartner, startSite } from './support/tagHarness.ts';

const SAMPLE = 100;
const count = process.env.TRL_PROOF === 'all' ? ALL_WAYS : Number(process.env.TRL_PROOF ?? SAMPLE);
const seed = Number(process.env.TRL_PROOF_SEED ?? 14);
/** values for each way */
const ROUNDS = count > SAMPLE ? 4 : 2;
const ENGINES: readonly EngineName[] = ['Chromium'];

for (const name of ENGINES) {
  test(`${count} ways from a value to code lead nowhere in ${name}`, async ({ browserName: _ }, info) => {
    test.setTimeout(120_000 + count * 4_000);
    const engine = await startEngine(name);
    info.skip('reason' in engine, 'reason' in engine ? `${name} can’t be had here: ${engine.reason}` : '');
    if ('reason' in engine) return;
    const site = await startSite();
    site.url = site.url.replace('127.0.0.1', 'localhost');
    const partner = await startPartner();
    partner.scripts.set('/lib.js', PARTNER_LIBRARY);
    const evil = await startPartner();
    const collector = await startCollector(site.url);
    const profile = await engine.newProfile();
    try {
      const rooms = { profile, site, collector, partner, evil };
      const ways = waysOf(seed, count, partner.url);
      const able = await tryUnprotected(rooms, ways);
      const { accepted, refused } = await submit(
        rooms,
        ways.filter(({ number }) => able.has(number)),
      );
      const { harms, silent } = await tryProtected(rooms, accepted, ROUNDS);
      const outcome: Outcome = { ways, able, refused, harms, silent };
      console.log([engine.description, tableOf(outcome), harmsOf(outcome), ...unableOf(outcome)].join('\n\n'));
      expect(harmsOf(outcome)).toBe('');
      expect(silent).toEqual(new Set());
      expect(unableOf(outcome)).toEqual([]);
      expect(
        rowOf(
          outcome,
          ways.filter(({ mode }) => mode === 'sandbox'),
        ).accepted,
      ).toBeGreaterThan(0);
    } finally {
      await profile.close();
      await engine.close();
      await collector.remove();
      for (const server of [site, partner, evil]) await server.close();
    }
  });
}
