import { describe, expect, it } from 'vitest';
import type { ShownConnector } from '../../../../api/types.ts';
import { AT, click, context, delivery, event, fired, skipped } from '../../../../story/story.testing.ts';
import type { EventAnswer } from '../../../../story/types.ts';
import { emptyDraft } from '../connectorDraft.ts';
import { hasPassed, type StepState, tellVisit, type VisitSoFar, type VisitStep } from './tellVisit.ts';

const { webhook } = emptyDraft();

function networkX(change: Partial<ShownConnector> = {}): ShownConnector {
  return {
    id: 'network-x',
    name: 'Network X',
    mode: 'test',
    triggers: ['Purchase'],
    version: 3,
    updatedAt: AT,
    dedupeTransactions: true,
    takesTests: { webhook: false, pixel: false },
    webhook: { ...webhook, url: 'https://partner.example/postback' },
    pixel: { status: 'none' },
    click: { enabled: true, parameter: 'Click_ID', model: 'last', windowDays: 14 },
    ...change,
  };
}

function visit(change: Partial<VisitSoFar> = {}): string[] {
  const steps = tellVisit({
    connector: networkX(),
    clickId: 'test-1',
    isWaiting: true,
    event: undefined,
    context: context(),
    ...change,
  });
  return steps.map(({ name, state, sentence }) => `${name} ${state}: ${sentence}`);
}

const came = (change: Partial<EventAnswer> = {}): EventAnswer =>
  event({ test: true, clicks: [click(AT - 2000, { click_id: 'test-1' }, { utm_source: 'x' })], ...change });

describe('before anything came', () => {
  it('says what will be ticked off', () => {
    expect(visit({ isWaiting: false })).toEqual([
      'click ahead: The tag keeps Click_ID=test-1 when the page opens; the collector hears of it with the first event.',
      'event ahead: It fires on Purchase.',
      'decision ahead: By the rules of the live path, with the reason.',
      'webhook ahead: Sent to partner.example from the collector.',
      'pixel skipped: It has no pixel.',
    ]);
  });

  it.each<[string, Partial<ShownConnector>, string]>([
    [
      'without matching',
      { click: { ...networkX().click, enabled: false } as never },
      'click skipped: Not needed: click ID matching is off.',
    ],
    ['disabled', { mode: 'disabled' }, 'decision ahead: The connector is disabled: it will not fire.'],
    [
      'a webhook turned off',
      { webhook: { ...webhook, enabled: false } },
      'webhook skipped: The webhook is turned off.',
    ],
    [
      'a paused webhook',
      { webhook: { ...webhook, paused: { at: 1, reason: '410 Gone' } } },
      'webhook ahead: The webhook is paused: 410 Gone.',
    ],
    [
      'an unreviewed pixel',
      { pixel: { status: 'pending', html: '<b>', live: null } },
      'pixel skipped: The pixel is not approved: it waits for its review.',
    ],
    [
      'a revoked pixel',
      { pixel: { status: 'revoked', html: '<b>', live: null } },
      'pixel skipped: The pixel’s approval was revoked.',
    ],
    [
      'a live pixel',
      {
        pixel: {
          status: 'pending',
          html: '<b>',
          sandbox: false,
          live: { hash: 'h', hosts: [], approvedAt: 1, approvedBy: 'R' },
        },
      },
      'pixel ahead: Run by the page, in its main window.',
    ],
  ])('of a connector %s', (_, change, line) => {
    expect(visit({ connector: networkX(change) })).toContain(line);
  });
});

it('waits on when the event is none that the connector fires on', () => {
  expect(visit({ event: came({ name: 'PageView' }) }).slice(0, 3)).toEqual([
    'click done: Kept Click_ID=test-1, utm_source=x.',
    'event waiting: PageView came, on which it doesn’t fire. Go on in that tab until the page tracks Purchase.',
    'decision ahead: By the rules of the live path, with the reason.',
  ]);
});

it('ticks off what was done, with its times', () => {
  const decision = fired({ click: click(AT - 2000, { click_id: 'test-1' }), pixel: { outcome: 'delivered' } });
  const done = came({
    decisions: [decision],
    deliveries: [delivery({ test: true })],
    receipts: [{ event: 'e1', connector: 'network-x', outcome: 'ran', confirmed: true, at: AT + 300 }],
  });
  const steps = tellVisit({
    connector: networkX(),
    clickId: 'test-1',
    isWaiting: true,
    event: done,
    context: context(),
  });
  expect(steps).toEqual([
    { name: 'click', state: 'done', at: AT - 2000, sentence: 'Kept Click_ID=test-1, utm_source=x.' },
    { name: 'event', state: 'done', at: AT, sentence: 'Purchase on /thanks, marked as test, stored at once.' },
    { name: 'decision', state: 'done', at: AT, sentence: 'It fires: its click came 2 seconds before.' },
    {
      name: 'webhook',
      state: 'done',
      at: AT + 104,
      delivery: 'd1',
      sentence: 'Sent: partner.example answered 200, after 84 ms.',
    },
    {
      name: 'pixel',
      state: 'done',
      at: AT + 300,
      sentence: 'It ran in the browser, 300 ms after the event was stored.',
    },
  ]);
});

it('says why it did not fire, and that nothing follows', () => {
  const decisions = [skipped('duplicate_transaction')];
  expect(visit({ event: came({ decisions }) }).slice(2)).toEqual([
    'decision skipped: It does not fire. Purchase A-1001 was paid already, within the 30 days before.',
    'webhook skipped: Not sent, since it does not fire.',
    'pixel skipped: Not run, since it does not fire.',
  ]);
});

it('calls a first refusal failed, though it will be tried again', () => {
  const waiting = delivery({
    state: 'waiting',
    dueAt: AT + 9_000_000,
    attempts: [{ at: AT, status: 503, durationMs: 9 }],
  });
  expect(visit({ event: came({ decisions: [fired()], deliveries: [waiting] }) })[3]).toBe(
    'webhook failed: Waits for its 2nd attempt at 2026-11-23 14:30, since partner.example answered 503.',
  );
});

it('says where the event came without the link’s click ID', () => {
  expect(visit({ event: came({ clicks: [] }) })[0]).toMatch(
    /^click failed: Purchase came without Click_ID=test-1: the page was opened without the link/,
  );
});

it.each<[string, Partial<Record<VisitStep['name'], StepState>>, boolean]>([
  ['all is done', {}, true],
  ['it has no click ID and no webhook', { click: 'skipped', webhook: 'skipped' }, true],
  ['it has no pixel', { pixel: 'skipped' }, true],
  ['nothing was sent or run', { webhook: 'skipped', pixel: 'skipped' }, false],
  ['the partner said no', { webhook: 'failed' }, false],
  ['the click is missing', { click: 'failed' }, false],
  ['the pixel is still to run', { pixel: 'waiting' }, false],
  ['the webhook is still to come', { webhook: 'ahead' }, false],
])('has passed or not, where %s', (_, states, expected) => {
  const names = ['click', 'event', 'decision', 'webhook', 'pixel'] as const;
  expect(hasPassed(names.map((name) => ({ name, state: states[name] ?? 'done', sentence: '' })))).toBe(expected);
});
