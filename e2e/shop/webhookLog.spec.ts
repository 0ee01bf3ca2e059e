/** What partners answer, and what becomes of a webhook then, as the Webhook Log shows it. */
import type { Admin } from '../../demo-site/adminClient.ts';
import type { Partner } from '../../demo-site/partner/partner.ts';
import { connector, postback } from '../support/stack/connectorSettings.ts';
import { deliveriesOf, legs, queried, showConnector, trackToTheEnd } from '../support/stack/observe.ts';
import { expect, test } from '../support/stack/stack.ts';

test.use({ demo: false });

const settings = (partnerUrl: string) =>
  connector('network', {
    triggers: ['Lead'],
    webhook: postback(
      `${partnerUrl}/postback/network`,
      { n: '{{N}}' },
      {
        headers: [{ name: 'Authorization', value: 'Bearer abc123' }],
      },
    ),
  });

interface DeliveryInFull {
  state: string;
  headers: { name: string; value: string }[];
  attempts: {
    at: number;
    status: number | null;
    durationMs: number;
    error?: string;
    answer?: string;
    manual?: boolean;
  }[];
}

/** The connector's newest delivery with its attempts. */
async function newest(admin: Admin): Promise<DeliveryInFull | undefined> {
  const [delivery] = await deliveriesOf(admin, 'network');
  return delivery && admin.call('GET', `/api/deliveries/${delivery.id}`);
}

const webhookIds = (partner: Partner) =>
  partner.hits('/postback').map(({ headers }) => headers.find(([name]) => name.toLowerCase() === 'webhook-id')?.[1]);

/** The schedule's second attempt comes 4 to 6 s after the first. */
const RETRIED = { timeout: 30_000 };

test('a webhook answered 500 is tried again, and the log shows both attempts', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  await install([settings(partner.url)]);
  partner.behave('error500');
  await page.goto(shop.url);
  await trackToTheEnd(page, admin, 'Lead', { n: 1 });
  await expect
    .poll(() => newest(admin))
    .toMatchObject({ state: 'waiting', attempts: [{ status: 500, answer: 'internal error' }] });
  expect(await deliveriesOf(admin, 'network')).toMatchObject([{ state: 'waiting', attempts: 1, status: 500 }]);

  partner.behave('ok');
  await expect
    .poll(() => newest(admin), RETRIED)
    .toMatchObject({
      state: 'succeeded',
      attempts: [
        { status: 500, answer: 'internal error' },
        { status: 200, answer: 'OK', durationMs: expect.any(Number) },
      ],
    });
  expect(await deliveriesOf(admin, 'network')).toMatchObject([
    {
      state: 'succeeded',
      attempts: 2,
      status: 200,
      method: 'GET',
      url: `${partner.url}/postback/network?n=1`,
      test: false,
    },
  ]);
  expect(partner.hits('/postback')).toHaveLength(2);
  const [second, first] = webhookIds(partner);
  expect(first).toMatch(/./);
  expect(second).toBe(first);
  // the partner got the secret, the log keeps it
  expect(partner.hits('/postback')[0]?.headers).toContainEqual(['Authorization', 'Bearer abc123']);
  expect((await newest(admin))?.headers).toContainEqual({ name: 'Authorization', value: 'Bearer ***' });
});

test('a cut connection is tried again, and the log says what went wrong', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  await install([settings(partner.url)]);
  partner.behave('reset');
  await page.goto(shop.url);
  await trackToTheEnd(page, admin, 'Lead', { n: 1 });
  await expect
    .poll(() => newest(admin))
    .toMatchObject({ state: 'waiting', attempts: [{ status: null, error: expect.stringMatching(/./) }] });
  partner.behave('ok');
  await expect
    .poll(() => newest(admin), RETRIED)
    .toMatchObject({ state: 'succeeded', attempts: [{ status: null }, { status: 200 }] });
});

test('410 pauses the connector’s webhook and says why; once it is resumed, what waited is sent', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  await install([settings(partner.url)]);
  partner.behave('gone410');
  await page.goto(shop.url);
  await trackToTheEnd(page, admin, 'Lead', { n: 1 });
  await expect.poll(() => newest(admin)).toMatchObject({ state: 'waiting', attempts: [{ status: 410 }] });
  const paused = { reason: expect.stringContaining('410') };
  await expect.poll(() => showConnector(admin, 'network')).toMatchObject({ webhook: { enabled: true, paused } });

  partner.behave('ok');
  const kept = await trackToTheEnd(page, admin, 'Lead', { n: 2 });
  expect(legs(kept, 'network')).toBe('webhook queued, pixel skipped: leg_off');
  await admin.call('PUT', '/api/connectors/network', settings(partner.url));
  expect((await showConnector(admin, 'network')).webhook).toMatchObject({ paused });
  expect(queried(partner.hits('/postback'), 'n')).toEqual(['1']);

  await admin.call('POST', '/api/connectors/network/webhook/resume');
  expect((await showConnector(admin, 'network')).webhook).not.toHaveProperty('paused');
  await expect.poll(() => queried(partner.hits('/postback'), 'n').sort(), RETRIED).toEqual(['1', '1', '2']);
});

test('a refusal in the body of a 200 can be read in the log', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  await install([settings(partner.url)]);
  partner.behave('refuse200');
  await page.goto(shop.url);
  await trackToTheEnd(page, admin, 'Lead', { n: 1 });
  await expect
    .poll(() => newest(admin))
    .toMatchObject({
      state: 'succeeded',
      attempts: [{ status: 200, answer: expect.stringContaining('conversion refused: unknown click') }],
    });
});

test('a replay sends the same webhook once more, under its webhook-id', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  await install([settings(partner.url)]);
  await page.goto(shop.url);
  await trackToTheEnd(page, admin, 'Lead', { n: 1 });
  await expect.poll(() => newest(admin)).toMatchObject({ state: 'succeeded' });
  const [delivery] = await deliveriesOf(admin, 'network');
  await admin.call('POST', `/api/deliveries/${delivery?.id}/replay`, {});
  await expect
    .poll(() => newest(admin))
    .toMatchObject({ state: 'succeeded', attempts: [{ status: 200 }, { status: 200, manual: true }] });
  expect(queried(partner.hits('/postback'), 'n')).toEqual(['1', '1']);
  expect(new Set(webhookIds(partner)).size).toBe(1);
});
