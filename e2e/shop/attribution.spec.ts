/** Whom a purchase pays when several partners sent the visitor, as partners and the event's decisions tell it. */
import type { Page } from 'playwright/test';
import type { ConnectorSettings } from '../../demo-site/connectors.ts';
import { connector, matching, postback } from '../support/stack/connectorSettings.ts';
import { decisionOf, queried, trackToTheEnd } from '../support/stack/observe.ts';
import { expect, type ShownEvent, type Stack, test } from '../support/stack/stack.ts';

test.use({ demo: false });

type ClickMatching = NonNullable<ConnectorSettings['click']>;

/** Installs a connector for each partner, and one that fires for everybody: after its postback the others' have had their turn. */
async function installPartners({ install, partner }: Stack, partners: Record<string, ClickMatching>): Promise<void> {
  const all: [string, ClickMatching | undefined][] = [...Object.entries(partners), ['everybody', undefined]];
  await install(
    all.map(([id, click]) =>
      connector(id, {
        webhook: postback(`${partner.url}/postback/${id}`, { click: '{{CLICK_ID}}', from: '{{CLICK_SOURCE}}' }),
        ...(click && { click }),
      }),
    ),
  );
}

/** Lands on each of these in turn, then purchases on the shop's cart page. */
async function purchaseAfter(page: Page, { shop, partner, admin }: Stack, landings: string[]): Promise<ShownEvent> {
  for (const query of landings) await page.goto(`${shop.url}/${query}`);
  await page.goto(`${shop.url}/cart`);
  const event = await trackToTheEnd(page, admin, 'Purchase', { value: 15 });
  await expect.poll(() => partner.hits('/postback/everybody').length).toBe(1);
  const queued = event.decisions.filter(({ webhook }) => webhook.outcome === 'queued');
  await expect.poll(() => partner.hits('/postback').length).toBe(queued.length);
  return event;
}

/** Each partner's postbacks: the click IDs it was paid for. */
const paid = ({ partner }: Stack, ids: string[]) =>
  Object.fromEntries(ids.map((id) => [id, queried(partner.hits(`/postback/${id}`), 'click')]));

test('under last click, of two partners only the later is paid, and the other’s decision names it', async ({
  page,
  stack,
}) => {
  await installPartners(stack, { early: matching('click_id'), late: matching('pid') });
  const event = await purchaseAfter(page, stack, ['?click_id=E1', '?pid=L1']);
  expect(paid(stack, ['early', 'late'])).toEqual({ early: [], late: ['L1'] });
  expect(event.clicks.map(({ ids }) => ids)).toEqual([{ click_id: 'E1' }, { pid: 'L1' }]);
  expect(decisionOf(event, 'late')).toMatchObject({ webhook: { outcome: 'queued' }, click: { ids: { pid: 'L1' } } });
  expect(decisionOf(event, 'early')).toMatchObject({
    webhook: { outcome: 'skipped', reason: 'not_last_click' },
    pixel: { outcome: 'skipped', reason: 'not_last_click' },
    winner: { ids: { pid: 'L1' }, belongsTo: ['late'] },
  });
});

test('under any click, both are paid, each for its newest click', async ({ page, stack }) => {
  await installPartners(stack, {
    early: matching('click_id', { model: 'any' }),
    late: matching('pid', { model: 'any' }),
  });
  await purchaseAfter(page, stack, ['?click_id=E1', '?click_id=E2', '?pid=L1']);
  expect(paid(stack, ['early', 'late'])).toEqual({ early: ['E2'], late: ['L1'] });
});

test('a click ID seen before is no new click, a new one is', async ({ page, stack }) => {
  await installPartners(stack, { early: matching('click_id'), late: matching('pid') });
  await purchaseAfter(page, stack, ['?click_id=E1', '?pid=L1', '?click_id=E1']);
  expect(paid(stack, ['early', 'late'])).toEqual({ early: [], late: ['L1'] });
  stack.partner.clearHits();
  await purchaseAfter(page, stack, ['?click_id=E2']);
  expect(paid(stack, ['early', 'late'])).toEqual({ early: ['E2'], late: [] });
});

test('two IDs in one landing pay both', async ({ page, stack }) => {
  await installPartners(stack, { one: matching('click_id'), other: matching('pid') });
  await purchaseAfter(page, stack, ['?click_id=C1&pid=P1']);
  expect(paid(stack, ['one', 'other'])).toEqual({ one: ['C1'], other: ['P1'] });
});

test('an ad platform’s later click wins under last click', async ({ page, stack }) => {
  await installPartners(stack, { last: matching('click_id'), any: matching('click_id', { model: 'any' }) });
  const event = await purchaseAfter(page, stack, ['?click_id=C1', '?gclid=G1']);
  expect(paid(stack, ['last', 'any'])).toEqual({ last: [], any: ['C1'] });
  expect(decisionOf(event, 'last')?.winner).toMatchObject({ ids: { gclid: 'G1' }, belongsTo: ['gclid'] });
});

test('a visitor without a click pays nobody who asks for one', async ({ page, stack }) => {
  await installPartners(stack, { last: matching('click_id'), any: matching('click_id', { model: 'any' }) });
  const event = await purchaseAfter(page, stack, ['?utm_source=friend']);
  expect(paid(stack, ['last', 'any'])).toEqual({ last: [], any: [] });
  for (const id of ['last', 'any']) expect(decisionOf(event, id)?.webhook.reason).toBe('no_click');
});

test.describe('one click parameter, told apart by source', () => {
  const bySource = (value: string, model: 'last' | 'any') =>
    matching('click_id', { source: { parameter: 'utm_source', value }, model });

  test('pays the partner whose source the click came from', async ({ page, stack }) => {
    await installPartners(stack, { x: bySource('platform_x', 'last'), y: bySource('platform_y', 'last') });
    const event = await purchaseAfter(page, stack, ['?click_id=12345&utm_source=platform_y']);
    expect(paid(stack, ['x', 'y'])).toEqual({ x: [], y: ['12345'] });
    expect(queried(stack.partner.hits('/postback/y'), 'from')).toEqual(['platform_y']);
    expect(decisionOf(event, 'x')?.webhook.reason).toBe('source_mismatch');
  });

  for (const [model, owed, reason] of [
    ['last', { x: [], y: ['12345'] }, 'not_last_click'],
    ['any', { x: ['12345'], y: ['12345'] }, undefined],
  ] as const) {
    test(`keeps two partners apart who give out the same ID, under ${model} click`, async ({ page, stack }) => {
      await installPartners(stack, { x: bySource('platform_x', model), y: bySource('platform_y', model) });
      const event = await purchaseAfter(page, stack, [
        '?click_id=12345&utm_source=platform_x',
        '?click_id=12345&utm_source=platform_y',
      ]);
      expect(paid(stack, ['x', 'y'])).toEqual(owed);
      expect(decisionOf(event, 'x')?.webhook.reason).toBe(reason);
    });
  }

  test('pays neither for a stranger’s source, nor for one in other case', async ({ page, stack }) => {
    await installPartners(stack, { x: bySource('platform_x', 'any'), y: bySource('platform_y', 'any') });
    const event = await purchaseAfter(page, stack, ['?click_id=12345&utm_source=Platform_X', '?click_id=12345']);
    expect(paid(stack, ['x', 'y'])).toEqual({ x: [], y: [] });
    for (const id of ['x', 'y']) expect(decisionOf(event, id)?.webhook.reason).toBe('source_mismatch');
  });
});
