import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../connector/condition.ts';
import { REASONS, type Reason } from '../../../decide/reasons.ts';
import type { Decision } from '../../../decide/types.ts';
import { AT, click, connector, context, DAY, event, skipped } from './story.testing.ts';
import { tellStory } from './tellStory.ts';
import type { EventAnswer, StoryConnector, StoryContext } from './types.ts';
import { WHY_NOT } from './whyNot.ts';

interface Given {
  event?: Partial<EventAnswer>;
  decision?: Partial<Decision>;
  /** null: it is gone */
  connector?: Partial<StoryConnector> | null;
  context?: Partial<StoryContext>;
}

function why(reason: Reason, given: Given): string {
  const others = [connector({ id: 'network-y', name: 'Network Y' })];
  const connectors = given.connector === null ? others : [connector(given.connector), ...others];
  const decisions = [skipped(reason, given.decision)];
  const story = tellStory(event({ ...given.event, decisions }), context({ connectors, ...given.context }));
  const told = story.connectors[0]?.told;
  if (!told) throw new Error('nothing was told');
  return 'both' in told ? told.both.sentence : told.webhook.sentence;
}

const own = click(AT - 3 * DAY, { click_id: '12345' }, { utm_source: 'platform_x' });
const source = (value: string) => ({
  click: {
    ...({ enabled: true, parameter: 'click_id', model: 'last', windowDays: 14 } as const),
    source: { parameter: 'utm_source', value },
  },
});
const gclid = { at: AT - DAY, ids: { gclid: 'g1' }, sources: {}, belongsTo: ['gclid'] };

const asked = (leaf: Condition, value: string, not?: true): Given => ({
  decision: { unmet: { leaf, value, ...(not && { not }) } },
});

const rows: [Reason, Given, string][] = [
  ['condition_not_met', {}, 'The event does not say what the connector’s condition asks for.'],
  [
    'condition_not_met',
    asked({ parameter: 'COUNTRY', in: ['DE', 'AT', 7], ignoreCase: true }, 'FR'),
    'COUNTRY was “FR”; it has to be “DE”, “AT” or 7, in capital letters or not.',
  ],
  [
    'condition_not_met',
    asked({ parameter: 'VALUE', greater: 20 }, ''),
    'There was no VALUE; it has to be a number above 20.',
  ],
  [
    'condition_not_met',
    asked({ parameter: 'VALUE', less: 20 }, '20'),
    'VALUE was “20”; it has to be a number below 20.',
  ],
  [
    'condition_not_met',
    asked({ parameter: 'COUPON', startsWith: 'STAFF' }, 'STAFF-1', true),
    'COUPON was “STAFF-1”; it must not begin with “STAFF”.',
  ],
  ['condition_not_met', asked({ parameter: 'CITY', contains: 'x' }, 'y'), 'CITY was “y”; it has to contain “x”.'],
  ['condition_not_met', asked({ parameter: 'COUPON', exists: false }, 'X'), 'COUPON was “X”; it has to be empty.'],
  ['condition_not_met', asked({ parameter: 'COUPON', exists: true }, ''), 'There was no COUPON; it has to be there.'],
  ['condition_not_met', asked({ parameter: 'ID', equals: 5 }, '6'), 'ID was “6”; it has to be 5.'],
  ['connector_disabled', { connector: { mode: 'disabled' } }, 'The connector is disabled.'],
  ['connector_disabled', {}, 'The connector was disabled then. Now it is in mode “enabled”.'],
  ['connector_disabled', { connector: null }, 'The connector is disabled.'],
  [
    'awaits_server',
    {},
    'A browser told of it, and this connector trusts servers only: it fires when the server tells of the same event ID or transaction_id.',
  ],
  [
    'consent_missing',
    { event: { consent: { ads: false } }, context: { requiredConsent: ['ads'] } },
    'ads was not allowed.',
  ],
  ['consent_missing', { context: { requiredConsent: ['ads'] } }, 'ads was not decided yet.'],
  [
    'consent_missing',
    { event: { consent: { ads: true, mail: false } }, context: { requiredConsent: ['ads', 'mail', 'maps'] } },
    'mail was not allowed and maps was not decided yet.',
  ],
  ['consent_missing', { event: { consent: { ads: false } } }, 'ads was not allowed.'],
  [
    'consent_missing',
    {
      event: { consent: { ads: true } },
      decision: { missingConsent: ['analytics'] },
      context: { requiredConsent: ['ads'] },
    },
    'analytics was not decided yet.',
  ],
  [
    'consent_missing',
    { event: { consent: { ads: true } } },
    'The visitor had not allowed a purpose that the container asked for then.',
  ],
  [
    'duplicate_transaction',
    { event: { paidBefore: [{ connector: 'network-x', at: AT - 2 * DAY }] } },
    'Purchase A-1001 was paid already on 2026-11-21 12:00, 2 days before.',
  ],
  [
    'duplicate_transaction',
    { event: { paidBefore: [{ connector: 'network-y', at: AT - 2 * DAY }], data: { Transaction_ID: 7 } } },
    'Purchase 7 was paid already, within the 30 days before.',
  ],
  ['no_click', {}, 'The visitor had no click with click_id. No click ID of any kind is known of them.'],
  [
    'no_click',
    { event: { clicks: [click(AT - DAY, { gclid: 'g', wbraid: 'w' })] } },
    'The visitor had no click with click_id. The newest click brought gclid and wbraid.',
  ],
  [
    'no_click',
    { event: { clicks: [click(AT + 120_000, { CLICK_ID: 'late' })] } },
    'click_id=late arrived 2 minutes after the event.',
  ],
  [
    'no_click',
    { connector: { click: { enabled: false, parameter: 'click_id', model: 'last', windowDays: 14 } } },
    'The visitor had no click with click_id, and the webhook asks for one. No click ID of any kind is known of them.',
  ],
  ['no_click', { connector: null }, 'The visitor had no click with this connector’s click parameter.'],
  [
    'source_mismatch',
    { event: { clicks: [own] }, connector: source('platform_y') },
    'click_id=12345 came with utm_source “platform_x”; only “platform_y” is this partner’s.',
  ],
  [
    'source_mismatch',
    { event: { clicks: [click(AT - DAY, { click_id: '1' })] }, connector: source('platform_y') },
    'click_id=1 came without utm_source; only “platform_y” is this partner’s.',
  ],
  ['source_mismatch', {}, 'The visitor’s clicks with its click parameter came from another source.'],
  [
    'click_expired',
    { decision: { click: click(AT - 30 * DAY, { click_id: 'old' }) } },
    'click_id=old arrived 30 days before the event, 16 days past the window of 14 days.',
  ],
  [
    'click_expired',
    {
      decision: { click: click(AT - 30 * DAY, { click_id: 'old' }) },
      connector: { click: { enabled: true, parameter: 'click_id', model: 'last', windowDays: 60 } },
    },
    'click_id=old arrived 30 days before the event, which was outside the window.',
  ],
  [
    'click_expired',
    { decision: { click: click(AT - 30 * DAY, { click_id: 'old' }) }, connector: null },
    'click_id=old arrived 30 days before the event, which was outside the window.',
  ],
  [
    'not_last_click',
    { event: { clicks: [own] }, decision: { winner: gclid } },
    'Not the last click: gclid arrived 2 days later.',
  ],
  [
    'not_last_click',
    { event: { clicks: [own] }, decision: { winner: { ...gclid, ids: { awc: '1' }, belongsTo: ['network-y'] } } },
    'Not the last click: awc of Network Y arrived 2 days later.',
  ],
  ['not_last_click', { decision: { winner: gclid }, connector: null }, 'Not the last click: gclid arrived later.'],
  ['leg_off', {}, 'The webhook was turned off then. Now it is on.'],
  ['leg_off', { connector: { webhook: { enabled: false } } }, 'The webhook is turned off.'],
  ['pixel_not_approved', {}, 'The pixel is not approved: it waits for its review.'],
  [
    'pixel_not_approved',
    { connector: { pixel: { enabled: true, status: 'approved' } } },
    'The pixel had no approval then. Now it is approved.',
  ],
  ['pixel_revoked', {}, 'The pixel’s approval was revoked.'],
  [
    'pixel_revoked',
    { connector: { pixel: { enabled: true, status: 'approved' } } },
    'The pixel’s approval was revoked then. Now it is approved.',
  ],
  ['pixel_killed', {}, 'A kill switch stopped the pixel, though it is approved.'],
  [
    'value_unusable',
    {},
    'The pixel was left out, since a value that it needs can’t be read: an amount that is no number, or a time that is none. See the event’s data.',
  ],
  [
    'pixel_unavailable',
    {},
    'The pixel is approved, but the collector could not make it ready to run: its compiler failed or was too busy. It tries again by itself.',
  ],
];

it.each(rows)('%s %j', (reason, given, sentence) => {
  expect(why(reason, given)).toBe(sentence);
});

it('has a sentence for every reason', () => {
  expect(Object.keys(WHY_NOT).sort()).toEqual(Object.keys(REASONS).sort());
  expect([...new Set(rows.map(([reason]) => reason))].sort()).toEqual(Object.keys(REASONS).sort());
});

describe('what nobody keeps short', () => {
  it('shortens click IDs of hundreds of characters', () => {
    const long = `${'a'.repeat(300)}end`;
    const text = why('click_expired', { decision: { click: click(AT - 30 * DAY, { click_id: long }) } });
    expect(text).toMatch(/^click_id=a{24}…a{9}end arrived 30 days/);
  });
});
