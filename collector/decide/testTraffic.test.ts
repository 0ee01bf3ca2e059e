/** Who gets a test event, and which clicks decide it: the whole product of what there is. */
import { describe, expect, it } from 'vitest';
import type { ClickMatching, Mode } from '../connector/types.ts';
import { mergeClicks } from './clickHistory.ts';
import { decide } from './decide.ts';
import type { DecidableConnector, DecidableContainer } from './types.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;
const BOTH = [true, false];

function connector(overrides: Partial<DecidableConnector>): DecidableConnector {
  const legs = { webhookOn: true, pixel: 'live' } as const;
  return { id: 'x', version: 1, mode: 'enabled', dedupeTransactions: true, ...legs, ...overrides };
}

function decideFor(one: DecidableConnector, test: boolean, clicks: Parameters<typeof mergeClicks>[1] = []) {
  const owners = one.click ? [{ connector: one.id, matching: one.click }] : [];
  const container: DecidableContainer = { requiredConsent: [], listeners: () => [one], owners };
  const history = { clicks: mergeClicks([], clicks, container, NOW).clicks, firedConnectors: new Set<string>() };
  return decide({ name: 'Purchase', at: NOW, test, consent: {}, source: 'browser' }, history, container)[0];
}

const modes: Mode[] = ['enabled', 'test', 'disabled'];
const products = modes.flatMap((mode) =>
  BOTH.flatMap((test) => BOTH.flatMap((webhook) => BOTH.map((pixel) => ({ mode, test, webhook, pixel })))),
);

it.each(products)('$mode, test event: $test, webhook takes tests: $webhook, pixel: $pixel', (given) => {
  const { mode, test, webhook, pixel } = given;
  const goesOut = (takes: boolean) => (mode === 'test' ? test : !test || takes);
  const decision = decideFor(connector({ mode, takesTests: { webhook, pixel } }), test);
  if (mode === 'disabled') {
    expect(decision?.webhook.reason).toBe('connector_disabled');
    return;
  }
  expect([decision?.webhook.outcome, decision?.pixel.outcome]).toEqual([
    goesOut(webhook) ? 'queued' : 'test_logged',
    goesOut(pixel) ? 'delivered' : 'test_logged',
  ]);
});

describe('clicks', () => {
  const matching = (model: 'last' | 'any'): ClickMatching => ({
    ...{ enabled: true, parameter: 'click_id', model, windowDays: 14 },
  });
  const click = (hoursAgo: number, test: boolean, ids: Record<string, string> = { click_id: `${hoursAgo}` }) => ({
    ...{ at: NOW - hoursAgo * HOUR, ids, sources: {} },
    ...(test && { test }),
  });

  it.each<[string, 'last' | 'any', boolean, ReturnType<typeof click>[], string | undefined]>([
    ['a real click decides a real event', 'last', false, [click(2, false)], '2'],
    ['a test click decides no real event', 'last', false, [click(2, true)], undefined],
    ['… with any click, neither', 'any', false, [click(2, true)], undefined],
    ['a test click decides a test event', 'last', true, [click(2, true)], '2'],
    ['a real click may decide a test event', 'any', true, [click(2, false)], '2'],
    ['the newest of both decides a test event', 'last', true, [click(3, false), click(2, true)], '2'],
    [
      'a real click stays the last one whatever was tested since',
      'last',
      false,
      [click(3, false), click(2, true)],
      '3',
    ],
    [
      'another partner’s test click shuts no real one out',
      'last',
      false,
      [click(3, false), click(2, true, { gclid: 'g' })],
      '3',
    ],
    [
      'the same ID, tested first and then real',
      'last',
      false,
      [click(3, true, { click_id: 'a' }), click(2, false, { click_id: 'a' })],
      'a',
    ],
    [
      'the same ID, real first and then tested',
      'last',
      false,
      [click(3, false, { click_id: 'a' }), click(2, true, { click_id: 'a' })],
      'a',
    ],
  ])('%s (%s)', (_, model, test, clicks, wanted) => {
    const decision = decideFor(connector({ click: matching(model) }), test, clicks);
    expect(decision?.click?.ids.click_id).toBe(wanted);
    if (wanted === undefined) expect(decision?.webhook.reason).toBe('no_click');
  });

  it('say in the decision that they are a test’s', () => {
    expect(decideFor(connector({ click: matching('last') }), true, [click(2, true)])?.click).toEqual(click(2, true));
  });

  it('of a test stand for no click ID without which a webhook isn’t sent', () => {
    const needy = connector({ unmatchedClick: { parameter: 'click_id', required: true } });
    expect(decideFor(needy, false, [click(2, true)])?.webhook.reason).toBe('no_click');
    expect(decideFor(needy, false, [click(2, false)])?.webhook.outcome).toBe('queued');
  });
});
