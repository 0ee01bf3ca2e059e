/** Choices of the editor: made by label, saved, there again after a reload, and what they change for an event. */

import type { Page } from 'playwright/test';
import type { ShownConnector } from '../../collector/admin/shapes.ts';
import { expect, type Stack } from '../support/stack/stack.ts';
import { sendEvent } from './sendEvents.ts';
import { expectAccessible, openDashboard, test } from './support.ts';

test.use({ demo: false });

const DAY = 86_400_000;
const ID = 'network-x';

async function addConnector({ admin, partner }: Stack, settings: object = {}): Promise<void> {
  const webhook = { url: `${partner.url}/postback/x`, parameters: [{ name: 'order', value: '{{TRANSACTION_ID}}' }] };
  await admin.call('POST', '/api/connectors', {
    ...{ id: ID, name: 'Network X', triggers: ['Purchase'], webhook },
    ...settings,
  });
}

const group = (page: Page, legend: string) => page.getByRole('group', { name: legend, exact: true });
const option = (page: Page, legend: string, label: string) =>
  group(page, legend).getByRole('radio', { name: label, exact: true });

/** What the partner got, which comes in any order. */
const sentTo = ({ partner }: Stack) =>
  partner
    .hits('/postback/x')
    .map(({ url }) => url)
    .sort();

/** Chooses, saves, and looks again: the page that is loaded anew has it, and so has the API. */
async function choose(page: Page, stack: Stack, legend: string, label: string): Promise<ShownConnector> {
  await option(page, legend, label).check();
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  await page.reload();
  await expect(option(page, legend, label)).toBeChecked();
  await expect(group(page, legend).getByRole('radio', { checked: true })).toHaveCount(1);
  return stack.admin.call('GET', `/api/connectors/${ID}`);
}

/** What became of the order's event, and where somebody who looks is told so. */
async function expectOutcome(
  page: Page,
  stack: Stack,
  sent: Parameters<typeof sendEvent>[1],
  expected: { webhook: object; story: string | RegExp },
): Promise<void> {
  const id = await sendEvent(stack, sent);
  const event = await stack.admin.call('GET', `/api/events/${id}`);
  expect(event.decisions).toMatchObject([{ connector: ID, webhook: expected.webhook }]);
  await page.goto(`${stack.collector.url}/events/${id}`);
  await expect(page.getByRole('main')).toContainText(expected.story);
  await page.goto(`${stack.collector.url}/connectors/${ID}`);
}

test('whether the same ID again is a new click: a code of 20 days ago and of an hour ago, in a window of 14 days', async ({
  page,
  stack,
}) => {
  const legend = 'The same ID again';
  await stack.install([]);
  await addConnector(stack, { click: { parameter: 'aff_id', model: 'last', windowDays: 14 } });
  const now = Date.now();
  const clicks = [20 * DAY, 3_600_000].map((ago) => ({ at: now - ago, ids: { aff_id: '42' }, sources: {} }));
  let order = 0;
  const sale = () => {
    order += 1;
    return { visitor: `visitor-${order}`, clicks, data: { value: 5, currency: 'EUR', transaction_id: `R-${order}` } };
  };
  await openDashboard(page, stack, `/connectors/${ID}`);
  await expect(option(page, legend, 'Counts as a new click')).toBeChecked();
  await expectOutcome(page, stack, sale(), { webhook: { outcome: 'queued' }, story: /Network X\s*fired/ });

  const ignoring = await choose(page, stack, legend, 'Is ignored');
  expect(ignoring.click).toMatchObject({ parameter: 'aff_id', windowDays: 14, repeats: 'ignore' });
  await expectOutcome(page, stack, sale(), {
    webhook: { outcome: 'skipped', reason: 'click_expired' },
    story: /arrived 20 days before the event, 6 days past the window of 14 days/,
  });

  const counting = await choose(page, stack, legend, 'Counts as a new click');
  expect(counting.click?.repeats ?? 'count').toBe('count');
  await expectOutcome(page, stack, sale(), { webhook: { outcome: 'queued' }, story: /Network X\s*fired/ });
  await expect.poll(() => sentTo(stack)).toEqual(['/postback/x?order=R-1', '/postback/x?order=R-3']);
});

for (const [uses, parameters, expected] of [
  ['without {{TEST}}', [], { 'Where {{TEST}} is used': 'test_logged', Send: 'queued', 'Only log': 'test_logged' }],
  [
    'with {{TEST}}',
    [{ name: 'test', value: '{{TEST}}' }],
    { 'Where {{TEST}} is used': 'queued', Send: 'queued', 'Only log': 'test_logged' },
  ],
] as const) {
  test(`what becomes of test events of an enabled connector ${uses}`, async ({ page, stack }) => {
    const legend = 'Test events';
    const choices = [
      ['Send', 'send'],
      ['Only log', 'log'],
      ['Where {{TEST}} is used', 'auto'],
    ] as const;
    await stack.install([]);
    await addConnector(stack, {
      webhook: {
        url: `${stack.partner.url}/postback/x`,
        parameters: [{ name: 'order', value: '{{TRANSACTION_ID}}' }, ...parameters],
      },
    });
    await openDashboard(page, stack, `/connectors/${ID}`);
    await expect(option(page, legend, 'Where {{TEST}} is used')).toBeChecked();
    await expectAccessible(page);
    const sent: string[] = [];
    for (const [label, value] of choices) {
      const shown = await choose(page, stack, legend, label);
      expect(shown.tests ?? 'auto').toBe(value);
      const outcome = expected[label];
      const data = { value: 5, currency: 'EUR', transaction_id: `T-${value}` };
      const story = outcome === 'queued' ? /Network X\s*fired/ : /Network X\s*logged only/;
      await expectOutcome(page, stack, { test: true, data }, { webhook: { outcome }, story });
      if (outcome === 'queued') sent.push(`/postback/x?order=T-${value}${parameters.length > 0 ? '&test=1' : ''}`);
    }
    // real ones go out whatever becomes of tests
    await sendEvent(stack, { data: { value: 5, currency: 'EUR', transaction_id: 'real' } });
    sent.push(`/postback/x?order=real${parameters.length > 0 ? '&test=0' : ''}`);
    await expect.poll(() => sentTo(stack)).toEqual(sent.sort());
  });
}
