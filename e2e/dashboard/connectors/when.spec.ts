/** A condition: written in the editor, mended where it is wrong, and told in the event's story. */
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, test } from '../support.ts';

test.use({ demo: false });

test('a connector fires only where its condition holds, and says what it saw where it doesn’t', async ({
  page,
  stack,
  consoleErrors,
}) => {
  const webhook = postback(`${stack.partner.url}/postback/x`, { order: '{{TRANSACTION_ID}}' });
  await stack.install([connector('network-x', { name: 'Network X', webhook })]);
  await openDashboard(page, stack, '/connectors/network-x');
  const field = page.getByRole('textbox', { name: 'Only when' });
  const save = page.getByRole('button', { name: 'Save connector' });

  await field.fill('{ "parameter": "VALUE", "greater" 20 }');
  await expect(page.getByText('The condition is not JSON: ')).toContainText('colon');
  await field.fill('{ "parameter": "VALUE", "more": 20 }');
  await save.click();
  await expect(page.locator('p.error')).toContainText('unknown field');
  expect(consoleErrors.splice(0)).toEqual([expect.stringContaining('400')]);
  await expect(field).toHaveValue('{ "parameter": "VALUE", "more": 20 }');
  await expectAccessible(page);

  await field.fill(
    '{ "all": [{ "parameter": "VALUE", "greater": 20 }, { "parameter": "COUNTRY", "in": ["DE", "AT"], "ignoreCase": true }] }',
  );
  await save.click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.reload();
  await expect(field).toHaveValue(/"greater": 20/);

  await sendEvent(stack, { data: { value: '20,01 €', currency: 'EUR', country: 'at', transaction_id: 'A-1' } });
  await expect
    .poll(() => stack.partner.hits('/postback').map(({ query }) => query.map(([, value]) => value)))
    .toEqual([['A-1']]);
  const id = await sendEvent(stack, { data: { value: 30, currency: 'EUR', country: 'FR', transaction_id: 'A-2' } });
  const { decisions } = await stack.admin.call('GET', `/api/events/${id}`);
  expect(decisions).toMatchObject([
    {
      webhook: { outcome: 'skipped', reason: 'condition_not_met' },
      pixel: { outcome: 'skipped', reason: 'condition_not_met' },
      unmet: { leaf: { parameter: 'COUNTRY', in: ['DE', 'AT'], ignoreCase: true }, value: 'FR' },
    },
  ]);
  await page.goto(`${stack.collector.url}/events/${id}`);
  await expect(
    page.getByText('COUNTRY was “FR”; it has to be “DE” or “AT”, in capital letters or not.').first(),
  ).toBeVisible();
  await expectAccessible(page);
  expect(stack.partner.hits('/postback')).toHaveLength(1);
});
