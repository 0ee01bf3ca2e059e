/** What the compiler takes is requested by a real browser, although nobody sees it; so are the forms that it offers for what it refuses. */
import { expect } from 'playwright/test';
import { LOADED, UNSEEN } from '../../collector/pixels/html/unseen.testing.ts';
import { idOf, test } from '../support/tag/tagTest.ts';

test.describe.configure({ mode: 'default' });

const MENDED = UNSEEN.flatMap(([what, , modes, mended]) =>
  mended ? [[`${what}, mended`, mended, modes] as (typeof LOADED)[number]] : [],
);

for (const mode of ['sandbox', 'main'] as const) {
  test(`${mode}: all that is taken is requested`, async ({ page, put, collector, partner, track }) => {
    test.slow();
    const pixels = [...LOADED, ...MENDED].filter(([, , modes]) => modes.includes(mode));
    for (const [at, [, html]] of pixels.entries()) {
      const address = `${partner.url}/unseen-${mode}-${at}`;
      await collector.addPixel(
        `unseen-${mode}-${at}`,
        `unseen-${mode}`,
        html.replaceAll('U', address),
        mode === 'sandbox',
      );
    }
    partner.hits.length = 0;
    await page.goto(put('/unseen'));
    const result = await track(`unseen-${mode}`);
    expect(result).toMatchObject({ ok: true, pixels: pixels.length });
    const missing = () =>
      pixels.flatMap(([what], at) => (partner.hits.includes(`/unseen-${mode}-${at}`) ? [] : [what]));
    await expect.poll(missing, { timeout: 60_000 }).toEqual([]);
    await expect
      .poll(async () => (await collector.event(idOf(result))).receipts.length, { timeout: 60_000 })
      .toBe(pixels.length);
  });
}
