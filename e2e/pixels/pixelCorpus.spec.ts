/**
 * A value never becomes code: ways that the grammar in `proof/` puts together, each shown to do harm where nothing protects,
 * then run as approved pixels through the real tag. A sample here; `npm run prove` runs as many as `TRL_PROOF` says.
 */
import { test as base, expect } from 'playwright/test';
import { PARTNER_LIBRARY } from '../proof/otherSinks.ts';
import { harmsOf, type Outcome, rowOf, tableOf, unableOf } from '../proof/report.ts';
import { type Rooms, submit, tryProtected, tryUnprotected, unprotected } from '../proof/run.ts';
import { smugglers } from '../proof/smugglers.ts';
import type { Trial } from '../proof/way.ts';
import { ALL_WAYS, MODES, waysOf } from '../proof/ways.ts';
import { type EngineName, startEngine } from '../support/engines/find.ts';
import { startCollector, startPartner, startSite } from '../support/tag/tagHarness.ts';

const SAMPLE = 100;
const count = process.env.TRL_PROOF === 'all' ? ALL_WAYS : Number(process.env.TRL_PROOF ?? SAMPLE);
const seed = Number(process.env.TRL_PROOF_SEED ?? 14);
/** values for each way */
const ROUNDS = Number(process.env.TRL_PROOF_ROUNDS ?? (count > SAMPLE ? 4 : 2));
/** numbers of the templates, apart from those of the ways */
const FIRST_SMUGGLER = 10_000;

const ENGINES: readonly EngineName[] = ['Chromium', 'Firefox', 'WebKit'];

for (const name of ENGINES) {
  const test = base.extend<{ rooms: Rooms }>({
    rooms: async ({ browserName: _ }, use, info) => {
      const engine = await startEngine(name);
      info.skip('reason' in engine, 'reason' in engine ? `${name} can’t be had here: ${engine.reason}` : '');
      if ('reason' in engine) return;
      console.log(engine.description);
      const site = await startSite();
      // another site than the collector’s and the partners’
      site.url = site.url.replace('127.0.0.1', 'localhost');
      const partner = await startPartner();
      partner.scripts.set('/lib.js', PARTNER_LIBRARY);
      const evil = await startPartner();
      const collector = await startCollector(site.url);
      const profile = await engine.newProfile();
      try {
        await use({ profile, site, collector, partner, evil });
      } finally {
        await profile.close();
        await engine.close();
        await collector.remove();
        for (const server of [site, partner, evil]) await server.close();
      }
    },
  });

  for (const mode of MODES) {
    test(`${name}, ${mode}: ways from a value to code lead nowhere`, async ({ rooms }) => {
      test.setTimeout(120_000 + count * 3_000);
      const canary = { evil: rooms.evil.url, partner: rooms.partner.url };
      const ways = waysOf(seed, count, canary.partner).filter((way) => way.mode === mode);
      const able = await tryUnprotected(
        rooms,
        ways.map((way) => unprotected(way, canary)),
      );
      const { accepted, refused } = await submit(
        rooms,
        ways.filter(({ number }) => able.has(number)),
      );
      const { harms, silent } = await tryProtected(rooms, accepted, ROUNDS);
      const outcome: Outcome = { ways, able, refused, harms, silent };
      console.log(tableOf(outcome));
      expect.soft(harmsOf(ways, harms)).toBe('');
      expect.soft([...silent]).toEqual([]);
      expectAble(name, ways, able);
      // nor does a collector that refuses all
      if (mode === 'sandbox') expect(rowOf(outcome, ways).accepted).toBeGreaterThan(ways.length / 4);
    });

    test(`${name}, ${mode}: templates that would let a value out are refused, or do no harm`, async ({ rooms }) => {
      test.setTimeout(300_000);
      const canary = { evil: rooms.evil.url, partner: rooms.partner.url };
      const trials = smugglers(FIRST_SMUGGLER, canary).filter((trial) => trial.mode === mode);
      const harmful = trials.flatMap(({ number, parameter, template, value }) =>
        value === undefined ? [] : [{ number, html: template.replaceAll(`{{${parameter}}}`, () => value) }],
      );
      const able = await tryUnprotected(rooms, harmful);
      const { accepted, refused } = await submit(rooms, trials);
      const { harms, silent } = await tryProtected(rooms, accepted, ROUNDS);
      console.log(`${trials.length} templates: ${refused.size} refused, ${accepted.length} accepted`);
      // escaped, some stand in their place
      expect(accepted.length).toBeGreaterThan(trials.length / 20);
      expect.soft(harmsOf(trials, harms)).toBe('');
      expect.soft([...silent]).toEqual([]);
      expectAble(
        name,
        trials.filter(({ value }) => value !== undefined),
        able,
      );
    });
  }
}

/** A trial that can do no harm proves nothing. Each engine but Chromium, which they were written in, lacks some means. */
function expectAble(name: EngineName, trials: readonly Trial[], able: ReadonlySet<number>): void {
  const unable = unableOf(trials, able);
  if (name === 'Chromium') expect(unable).toEqual([]);
  else expect(unable.length, unable.join('\n')).toBeLessThan(trials.length / 10);
}
