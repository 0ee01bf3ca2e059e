/**
 * A value can never become code: hostile values in every context of the compiler, in both modes, under pages' policies, in
 * a real browser. Nothing may happen but the requests that were approved, each with its value, whole.
 */
import type { BrowserContext } from 'playwright/test';
import { expect } from 'playwright/test';
import { compilePixel } from '../../collector/pixels/compile/compile.ts';
import type { Trl } from '../../sdk/api.ts';
import { lookAtPage, watchPage } from '../support/pixels/pageWatch.ts';
import { hostileValues } from '../support/pixels/pixelCorpus.ts';
import {
  contextsIn,
  expectedReport,
  expectedRequests,
  type Mode,
  type ProofReport,
  proofPixel,
  readRequest,
  VALUES_PER_PIXEL,
} from '../support/pixels/proofPixel.ts';
import { startPartner } from '../support/tag/tagHarness.ts';
import { local, test } from '../support/tag/tagTest.ts';

/** in the order of their names, as what is seen of them is sorted */
const MODES: readonly Mode[] = ['main', 'sandbox'];

type Outcome = 'ran' | `blocked ${string}`;

/** Policies of pages: as a header, or as an element behind the tag, where it would keep the tag out too. */
const POLICIES: { name: string; csp?: string; meta?: string; outcomes: Record<Mode, Outcome> }[] = [
  { name: 'no policy', outcomes: { sandbox: 'ran', main: 'ran' } },
  { name: 'a nonce', csp: "script-src 'nonce-n0'", outcomes: { sandbox: 'ran', main: 'ran' } },
  {
    name: 'nonce and strict-dynamic',
    csp: "script-src 'nonce-n0' 'strict-dynamic'",
    outcomes: { sandbox: 'ran', main: 'ran' },
  },
  {
    name: 'Trusted Types',
    csp: "require-trusted-types-for 'script'; trusted-types trl",
    outcomes: { sandbox: 'ran', main: 'ran' },
  },
  {
    name: 'no scripts',
    // what runs pixels is a script that comes after the tag
    meta: "script-src 'none'",
    outcomes: { sandbox: 'blocked could not load', main: 'blocked could not load' },
  },
  { name: 'no frames', csp: "frame-src 'none'", outcomes: { sandbox: 'blocked frame-src', main: 'ran' } },
];

/** One event's values each; the first harmless, for the skeleton that all must have. */
function batchesOf(values: readonly string[]): string[][] {
  const padded = [...values, ...Array<string>(VALUES_PER_PIXEL - 1).fill('a')];
  const batches = [Array<string>(VALUES_PER_PIXEL).fill('a')];
  for (let at = 0; at < values.length; at += VALUES_PER_PIXEL) {
    // lone surrogates end where parameters are resolved: no target could carry them
    batches.push(padded.slice(at, at + VALUES_PER_PIXEL).map((value) => value.toWellFormed()));
  }
  return batches;
}

/** Origins of everything that the pages ask for, and what else may never happen. */
function watchContext(context: BrowserContext): { origins: Set<string>; incidents: string[] } {
  const origins = new Set<string>();
  const incidents: string[] = [];
  context.on('request', (request) => origins.add(new URL(request.url()).origin));
  context.on('page', (opened) => incidents.push(`window ${opened.url()}`));
  context.on('dialog', (dialog) => {
    incidents.push(`dialog ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  context.on('download', (download) => incidents.push(`download ${download.url()}`));
  return { origins, incidents };
}

test('the proof’s pixels hold every context of the compiler', () => {
  for (const mode of MODES) {
    const compiled = compilePixel(proofPixel(mode, 'https://partner.example'), { sandbox: mode === 'sandbox' });
    expect(compiled).toMatchObject({ ok: true });
    const contexts = compiled.ok ? compiled.pixel.slots.map(({ context }) => context) : [];
    expect([...new Set(contexts)].sort()).toEqual(contextsIn(mode).sort());
  }
});

test.beforeAll(async ({ collector, partner }) => {
  for (const mode of MODES) {
    await collector.addPixel(`proof-${mode}`, 'Proof', proofPixel(mode, partner.url), mode === 'sandbox');
  }
});

for (const { name, csp, meta, outcomes } of POLICIES) {
  test(`hostile values stay values on a page with ${name}`, async ({
    page,
    put,
    context,
    collector,
    partner,
    site,
  }) => {
    const evil = await startPartner();
    const batches = batchesOf(hostileValues(new URL(evil.url).host));
    partner.hits.length = 0;
    partner.bodies.length = 0;
    const { origins, incidents } = watchContext(context);
    await page.goto(
      put('/proof', {
        ...(csp && { csp }),
        ...(meta && {
          tag: `<script src="SRC"></script><meta http-equiv="Content-Security-Policy" content="${meta}">`,
        }),
      }),
    );
    // the tag's own write, which comes once it has taken over what earlier pages left
    await expect.poll(() => local(page)).not.toBeNull();
    await watchPage(page, ['proof']);

    // one after another: each sandbox is processes of its own
    const outcomesSeen = new Set<string>();
    for (const values of batches) {
      const result = await page.evaluate(
        (values) =>
          (window.trl as Trl).track('Proof', Object.fromEntries(values.map((value, at) => [`v${at}`, value]))),
        values,
      );
      expect(result).toMatchObject({ ok: true, pixels: 2 });
      const receipts = async () => (await collector.event(result.id)).receipts;
      await expect.poll(async () => (await receipts()).length).toBe(2);
      for (const { connector, outcome, detail = '' } of await receipts()) {
        outcomesSeen.add(`${connector} ${outcome} ${detail}`.trim());
      }
    }
    expect([...outcomesSeen].sort()).toEqual(
      MODES.map((mode) => expect.stringMatching(new RegExp(`^proof-${mode} ${outcomes[mode]}`))),
    );

    const runIn = (mode: Mode) => outcomes[mode] === 'ran';
    // what runs pixels isn't there, or no frame is; of others all but the scripts is
    const isAbsent = (mode: Mode) => !runIn(mode) && (mode === 'sandbox' || outcomes[mode].includes('could not load'));
    const expected = batches.flatMap((values) =>
      MODES.flatMap((mode) => (isAbsent(mode) ? [] : expectedRequests(mode, values, runIn(mode)))),
    );
    await expect.poll(() => partner.hits.length).toBe(expected.length);
    expect(partner.hits.map(readRequest).sort()).toEqual(expected.sort());

    // of a request that has come the body may not have
    await expect.poll(() => partner.bodies.length).toBe(expected.filter((request) => request === 'report').length);
    const reports = partner.bodies.map((body) => JSON.parse(body) as ProofReport);
    for (const mode of MODES.filter(runIn)) {
      const ofMode = reports.filter((report) => report.mode === mode);
      expect(ofMode.map(({ skeleton, mode: _, ...found }) => found)).toEqual(batches.map(expectedReport));
      expect(ofMode.map(({ skeleton }) => skeleton)).toEqual(batches.map(() => ofMode[0]?.skeleton));
    }

    const { before, now } = await lookAtPage(page);
    expect(now).toEqual(before);
    expect(incidents).toEqual([]);
    expect([...origins].filter((origin) => ![site.url, collector.url, partner.url].includes(origin))).toEqual([]);
    expect(evil.hits).toEqual([]);
    await evil.close();
  });
}
