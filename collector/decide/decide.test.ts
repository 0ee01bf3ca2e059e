import { describe, expect, it } from 'vitest';
import type { Click } from '../../sdk/protocol.ts';
import type { ClickMatching } from '../connector/types.ts';
import { mergeClicks } from './clickHistory.ts';
import { decide } from './decide.ts';
import type { Reason } from './reasons.ts';
import { REASONS } from './reasons.ts';
import type { DecidableConnector, DecidableContainer, DecidableEvent, Decision, HistoryClick } from './types.ts';

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 23, 12);

const clickId: ClickMatching = { enabled: true, parameter: 'click_id', model: 'last', windowDays: 14 };

function connector(overrides: Partial<DecidableConnector> = {}): DecidableConnector {
  return {
    id: 'network-x',
    version: 1,
    mode: 'enabled',
    click: clickId,
    dedupeTransactions: true,
    webhookOn: true,
    pixel: 'live',
    ...overrides,
  };
}

function container(connectors: DecidableConnector[], requiredConsent: string[] = []): DecidableContainer {
  return {
    requiredConsent,
    listeners: (name) => (name === 'Purchase' ? connectors : []),
    owners: connectors.flatMap(({ id, click }) => (click ? [{ connector: id, matching: click }] : [])),
  };
}

const click = (at: number, ids: Record<string, string>, sources: Record<string, string> = {}): Click => ({
  at,
  ids,
  sources,
});
const stored = (at: number, ids: Record<string, string>, sources: Record<string, string> = {}): HistoryClick => ({
  ...click(at, ids, sources),
  receivedAt: at,
});

interface Given {
  event?: Partial<DecidableEvent>;
  connectors?: DecidableConnector[];
  requiredConsent?: string[];
  stored?: HistoryClick[];
  sent?: Click[];
  fired?: string[];
}

function run(given: Given): Decision[] {
  const setUp = container(given.connectors ?? [connector()], given.requiredConsent);
  return decide(
    { name: 'Purchase', at: NOW, test: false, consent: {}, source: 'server', ...given.event },
    {
      clicks: mergeClicks(given.stored ?? [], given.sent ?? [], setUp, NOW).clicks,
      firedConnectors: new Set(given.fired),
    },
    setUp,
  );
}

const ignoring: ClickMatching = { ...clickId, repeats: 'ignore' };
const own = click(NOW - DAY, { click_id: '12345' });
const fires = { webhook: { outcome: 'queued' }, pixel: { outcome: 'delivered' } };
const bothSkipped = (reason: Reason) => ({
  webhook: { outcome: 'skipped', reason },
  pixel: { outcome: 'skipped', reason },
});
const source = (value: string): ClickMatching => ({ ...clickId, source: { parameter: 'utm_source', value } });

describe('gates, in their order', () => {
  const allSayNo: Given = {
    connectors: [connector({ mode: 'disabled', webhookOn: false, pixel: 'not_approved' })],
    requiredConsent: ['ads'],
    fired: ['network-x'],
  };
  const rows: [name: string, given: Given, expected: object][] = [
    ['fires both legs when nothing says no', { sent: [own] }, fires],
    ['disabled comes before everything else', allSayNo, bothSkipped('connector_disabled')],
    [
      'consent comes before transactions and clicks',
      { ...allSayNo, connectors: [connector({ pixel: 'revoked' })] },
      bothSkipped('consent_missing'),
    ],
    [
      'a purpose refused is a purpose missing',
      { requiredConsent: ['ads'], event: { consent: { ads: false } }, sent: [own] },
      bothSkipped('consent_missing'),
    ],
    [
      'every purpose asked for has to be allowed',
      { requiredConsent: ['ads', 'analytics'], event: { consent: { ads: true } }, sent: [own] },
      bothSkipped('consent_missing'),
    ],
    [
      'a connector’s own purpose is asked for besides, and what is missing is named',
      {
        requiredConsent: ['ads'],
        connectors: [connector({ consent: ['analytics', 'ads'] })],
        event: { consent: { ads: true } },
        sent: [own],
      },
      { ...bothSkipped('consent_missing'), missingConsent: ['analytics'] },
    ],
    [
      'fires once all purposes are allowed',
      { requiredConsent: ['ads'], event: { consent: { ads: true } }, sent: [own] },
      fires,
    ],
    ['a transaction fired before comes before clicks', { fired: ['network-x'] }, bothSkipped('duplicate_transaction')],
    ['another connector’s firing does not count', { fired: ['network-y'], sent: [own] }, fires],
    [
      'a connector may pay per repetition when set so',
      { connectors: [connector({ dedupeTransactions: false })], fired: ['network-x'], sent: [own] },
      fires,
    ],
    [
      'clicks come before the legs',
      { connectors: [connector({ webhookOn: false, pixel: 'off' })] },
      bothSkipped('no_click'),
    ],
    ['needs no click when matching is off', { connectors: [connectorWithoutClick()] }, fires],
  ];
  it.each(rows)('%s', (_, given, expected) => {
    expect(run(given)[0]).toMatchObject(expected);
  });
});

describe('a connector that trusts servers only', () => {
  const trusting = (overrides: Partial<DecidableConnector> = {}) => connector({ awaitsServer: true, ...overrides });
  const noClick = { ...connectorWithoutClick(), awaitsServer: true };
  const waits = bothSkipped('awaits_server');
  const rows: [name: string, given: Given, inBrowser: object, fromServer: object][] = [
    [
      'waits, and keeps the click',
      { connectors: [trusting()], sent: [own] },
      { ...waits, click: own },
      { ...fires, click: own },
    ],
    ['waits without click ID matching', { connectors: [noClick] }, waits, fires],
    [
      'waits before it asks for the click that its webhook needs',
      { connectors: [{ ...noClick, unmatchedClick: { parameter: 'click_id', required: true } }] },
      waits,
      { webhook: { outcome: 'skipped', reason: 'no_click' }, pixel: { outcome: 'delivered' } },
    ],
    [
      'waits in test mode too',
      { connectors: [trusting({ mode: 'test' })], sent: [own] },
      waits,
      { webhook: { outcome: 'test_logged' }, pixel: { outcome: 'test_logged' } },
    ],
    [
      'waits whatever its legs are',
      { connectors: [trusting({ webhookOn: false, pixel: 'not_approved' })], sent: [own] },
      waits,
      {
        webhook: { outcome: 'skipped', reason: 'leg_off' },
        pixel: { outcome: 'skipped', reason: 'pixel_not_approved' },
      },
    ],
    ['says that it is disabled first', { connectors: [trusting({ mode: 'disabled' })] }, ...both('connector_disabled')],
    [
      'says that consent is missing first',
      { connectors: [trusting()], requiredConsent: ['ads'] },
      ...both('consent_missing'),
    ],
    [
      'says that it fired before first',
      { connectors: [trusting()], fired: ['network-x'], sent: [own] },
      ...both('duplicate_transaction'),
    ],
    ['says that there is no click first', { connectors: [trusting()] }, ...both('no_click')],
    [
      'says that the click is too old first',
      { connectors: [trusting()], sent: [click(NOW - 15 * DAY, { click_id: '1' })] },
      ...both('click_expired'),
    ],
    [
      'says that another click was later first',
      { connectors: [trusting()], sent: [own, click(NOW - 1, { gclid: 'g' })] },
      ...both('not_last_click'),
    ],
  ];
  it.each(rows)('%s', (_, given, inBrowser, fromServer) => {
    expect(run({ ...given, event: { source: 'browser' } })[0]).toMatchObject(inBrowser);
    expect(run({ ...given, event: { source: 'server' } })[0]).toMatchObject(fromServer);
    // a sample event is a server's
    expect(run(given)[0]).toMatchObject(fromServer);
  });

  it('is alone in that', () => {
    const decisions = run({
      connectors: [trusting(), connector({ id: 'other' })],
      sent: [own],
      event: { source: 'browser' },
    });
    expect(decisions).toMatchObject([waits, fires]);
  });

  function both(reason: Reason): [object, object] {
    return [bothSkipped(reason), bothSkipped(reason)];
  }
});

function connectorWithoutClick(): DecidableConnector {
  const { click: _, ...rest } = connector();
  return rest;
}

describe('legs', () => {
  const rows: [name: string, overrides: Partial<DecidableConnector>, test: boolean, webhook: object, pixel: object][] =
    [
      [
        'webhook off, pixel fires',
        { webhookOn: false },
        false,
        { outcome: 'skipped', reason: 'leg_off' },
        { outcome: 'delivered' },
      ],
      [
        'pixel off, webhook fires',
        { pixel: 'off' },
        false,
        { outcome: 'queued' },
        { outcome: 'skipped', reason: 'leg_off' },
      ],
      [
        'pixel without approval',
        { pixel: 'not_approved' },
        false,
        { outcome: 'queued' },
        { outcome: 'skipped', reason: 'pixel_not_approved' },
      ],
      [
        'killed pixel',
        { pixel: 'killed' },
        false,
        { outcome: 'queued' },
        { outcome: 'skipped', reason: 'pixel_killed' },
      ],
      [
        'revoked pixel',
        { pixel: 'revoked' },
        false,
        { outcome: 'queued' },
        { outcome: 'skipped', reason: 'pixel_revoked' },
      ],
      ['test mode only logs', { mode: 'test' }, false, { outcome: 'test_logged' }, { outcome: 'test_logged' }],
      [
        'test mode with test traffic runs for real',
        { mode: 'test' },
        true,
        { outcome: 'queued' },
        { outcome: 'delivered' },
      ],
      [
        'an unapproved pixel never runs, test or not',
        { mode: 'test', pixel: 'not_approved' },
        true,
        { outcome: 'queued' },
        { outcome: 'skipped', reason: 'pixel_not_approved' },
      ],
      [
        'test mode says why a leg would not run',
        { mode: 'test', webhookOn: false, pixel: 'revoked' },
        false,
        { outcome: 'skipped', reason: 'leg_off' },
        { outcome: 'skipped', reason: 'pixel_revoked' },
      ],
    ];
  it.each(rows)('%s', (_, overrides, test, webhook, pixel) => {
    const [decision] = run({ connectors: [connector(overrides)], event: { test }, sent: [own] });
    expect(decision).toMatchObject({ connector: 'network-x', version: 1, webhook, pixel });
  });
});

describe('a webhook that asks for a click ID, with click ID matching off', () => {
  const { click: _, ...unmatched } = connector();
  const asking = (change: Partial<DecidableConnector> = {}) => [
    { ...unmatched, unmatchedClick: { parameter: 'Click_ID', required: true }, ...change },
  ];
  const noClick = { webhook: { outcome: 'skipped', reason: 'no_click' }, pixel: { outcome: 'delivered' } };
  const old = click(NOW - 4000 * DAY, { click_id: 'old' });

  it.each<[string, Given, object]>([
    ['stays unsent without one; the pixel runs', { connectors: asking() }, noClick],
    [
      'stays unsent with another network’s',
      { connectors: asking(), sent: [click(NOW - DAY, { other: '1' })] },
      noClick,
    ],
    [
      'stays unsent with one after the event',
      { connectors: asking(), stored: [stored(NOW + DAY, { click_id: '1' })] },
      noClick,
    ],
    ['is sent with one, which is the click used', { connectors: asking(), sent: [own] }, { ...fires, click: own }],
    ['takes the newest', { connectors: asking(), sent: [old, own] }, { ...fires, click: own }],
    ['takes an old one, since windows are off too', { connectors: asking(), sent: [old] }, { ...fires, click: old }],
    [
      'takes one that another click followed',
      { connectors: asking(), sent: [own, click(NOW - 1, { gclid: 'g' })] },
      { ...fires, click: own },
    ],
    [
      'says that it is off where it is',
      { connectors: asking({ webhookOn: false }) },
      { webhook: { reason: 'leg_off' } },
    ],
    ['stays unlogged in test mode', { connectors: asking({ mode: 'test' }) }, { webhook: { reason: 'no_click' } }],
  ])('%s', (_name, given, expected) => {
    expect(run(given)).toMatchObject([expected]);
  });
});

describe('click ID matching that is off', () => {
  const { click: _, ...unmatched } = connector();
  const source = { parameter: 'utm_source', value: 'platform_x' };
  const off = (change: object = {}, other: Partial<DecidableConnector> = {}) => [
    { ...unmatched, unmatchedClick: { parameter: 'Click_ID', required: false, ...change }, ...other },
  ];
  const from = (at: number, id: string, utm_source: string) => click(at, { click_id: id }, { utm_source });
  const old = click(NOW - 4000 * DAY, { click_id: 'old' });
  const mine = from(NOW - 2 * DAY, 'mine', 'platform_x');

  it.each<[string, Given, HistoryClick | Click | undefined]>([
    ['has no click where none is known', { connectors: off() }, undefined],
    ['has the newest that is known', { connectors: off(), sent: [old, own] }, own],
    ['has an old one', { connectors: off(), sent: [old] }, old],
    [
      'has one that another partner’s followed',
      { connectors: off(), sent: [own, click(NOW - 1, { gclid: 'g' })] },
      own,
    ],
    ['has none from after the event', { connectors: off(), stored: [stored(NOW + DAY, { click_id: '1' })] }, undefined],
    ['has none of somebody else’s source', { connectors: off({ source }), sent: [from(NOW - 1, '2', 'y')] }, undefined],
    [
      'has its own before somebody else’s newer one of the same parameter',
      { connectors: off({ source }), sent: [mine, from(NOW - DAY, '2', 'platform_y')] },
      mine,
    ],
    ['has it in test mode too', { connectors: off({}, { mode: 'test' }), sent: [own] }, own],
    ['has it for the pixel where the webhook is off', { connectors: off({}, { webhookOn: false }), sent: [own] }, own],
  ])('%s', (_name, given, expected) => {
    const [decision] = run(given);
    expect(decision?.click).toEqual(expected);
    expect(decision?.pixel.outcome).not.toBe('skipped');
  });
});

describe('listeners', () => {
  it('gives no row to a connector that does not list the event', () => {
    expect(run({ event: { name: 'PageView' }, sent: [own] })).toEqual([]);
  });

  it('gives a row to each that does, in the container’s order', () => {
    const rows = run({ connectors: [connector({ id: 'b' }), connector({ id: 'a', mode: 'disabled' })], sent: [own] });
    expect(rows.map(({ connector: id, webhook }) => [id, webhook.outcome])).toEqual([
      ['b', 'queued'],
      ['a', 'skipped'],
    ]);
  });
});

describe('click ID matching', () => {
  const any: ClickMatching = { ...clickId, model: 'any' };
  const rows: [name: string, matching: ClickMatching, given: Given, expected: Reason | string][] = [
    ['no click at all', clickId, {}, 'no_click'],
    ['only another parameter', clickId, { sent: [click(NOW - DAY, { awc: '1' })] }, 'no_click'],
    ['a click of the visitor stored earlier', clickId, { stored: [stored(NOW - DAY, { click_id: 'old' })] }, 'old'],
    [
      'names in other case',
      { ...clickId, parameter: 'Click_ID' },
      { sent: [click(NOW - 1, { CLICK_id: 'AbC' })] },
      'AbC',
    ],
    ['window edge is inside', clickId, { sent: [click(NOW - 14 * DAY, { click_id: 'edge' })] }, 'edge'],
    [
      'one millisecond past the window',
      clickId,
      { sent: [click(NOW - 14 * DAY - 1, { click_id: 'late' })] },
      'click_expired',
    ],
    [
      'a fraction of a day as window',
      { ...clickId, windowDays: 0.5 },
      { sent: [click(NOW - DAY / 2, { click_id: 'h' })] },
      'h',
    ],
    ['click at the moment of the event', clickId, { sent: [click(NOW, { click_id: 'now' })] }, 'now'],
    [
      'click after the event',
      clickId,
      { event: { at: NOW - DAY }, sent: [click(NOW - DAY + 1, { click_id: 'after' })] },
      'no_click',
    ],
    [
      'a stored click after a late-sent event',
      clickId,
      { event: { at: NOW - 2 * DAY }, stored: [stored(NOW - DAY, { click_id: 'after' })] },
      'no_click',
    ],
    [
      'a click dated after the event, though it arrived before it, counts from its arrival',
      clickId,
      { stored: [{ ...stored(NOW + 60_000, { click_id: 'clock' }), receivedAt: NOW - 1000 }] },
      'clock',
    ],
    [
      'a click dated five minutes ahead of the server keeps its time',
      clickId,
      { event: { at: NOW + 300_000 }, sent: [click(NOW + 300_000, { click_id: 'ahead' })] },
      'ahead',
    ],
    [
      'a click dated over five minutes ahead is dated to its arrival',
      { ...clickId, windowDays: 1 },
      { event: { at: NOW + 2 * DAY }, sent: [click(NOW + 2 * DAY, { click_id: 'far' })] },
      'click_expired',
    ],
    ['source equals', source('x'), { sent: [click(NOW - 1, { click_id: '1' }, { utm_source: 'x' })] }, '1'],
    ['source name in other case', source('x'), { sent: [click(NOW - 1, { click_id: '1' }, { UTM_Source: 'x' })] }, '1'],
    [
      'source value in other case',
      source('x'),
      { sent: [click(NOW - 1, { click_id: '1' }, { utm_source: 'X' })] },
      'source_mismatch',
    ],
    ['source missing', source('x'), { sent: [click(NOW - 1, { click_id: '1' })] }, 'source_mismatch'],
    [
      'source without a value takes any',
      { ...clickId, source: { parameter: 'utm_source' } },
      { sent: [click(NOW - 1, { click_id: '1' }, { utm_source: 'whoever' })] },
      '1',
    ],
    [
      'source mismatch is told before expiry',
      source('x'),
      { sent: [click(NOW - 40 * DAY, { click_id: '1' }, { utm_source: 'y' })] },
      'source_mismatch',
    ],
    [
      'last: a newer click of an ad platform wins',
      clickId,
      { sent: [own, click(NOW - 1, { gclid: 'g' })] },
      'not_last_click',
    ],
    [
      'last: an ad platform in its own spelling is recognised',
      clickId,
      { sent: [own, click(NOW - 1, { ScCid: 's' })] },
      'not_last_click',
    ],
    ['last: an unknown parameter is no rival', clickId, { sent: [own, click(NOW - 1, { ref: 'r' })] }, '12345'],
    [
      'last: an older platform click is no rival',
      clickId,
      { sent: [click(NOW - 2 * DAY, { gclid: 'g' }), own] },
      '12345',
    ],
    [
      'last: a rival after the event is no rival',
      clickId,
      { event: { at: NOW - DAY / 2 }, sent: [own, click(NOW - 1, { gclid: 'g' })] },
      '12345',
    ],
    [
      'last: a rival outside this connector’s window still came last',
      { ...clickId, windowDays: 1 },
      { sent: [click(NOW - 3 * DAY, { click_id: 'old' }), click(NOW - 2 * DAY, { gclid: 'g' })] },
      'click_expired',
    ],
    [
      'any: a newer click of another source does not matter',
      any,
      { sent: [own, click(NOW - 1, { gclid: 'g' })] },
      '12345',
    ],
    [
      'any: the newest of its own clicks',
      any,
      { sent: [own, click(NOW - 2 * DAY, { click_id: 'older' }), click(NOW - 1, { click_id: 'newer' })] },
      'newer',
    ],
    ['any: outside the window', any, { sent: [click(NOW - 15 * DAY, { click_id: 'old' })] }, 'click_expired'],
    ['a tie in one landing belongs to both', clickId, { sent: [click(NOW - 1, { click_id: '1', gclid: 'g' })] }, '1'],
    [
      'two landings in the same millisecond shut neither out',
      clickId,
      { sent: [click(NOW - 1, { click_id: '1' }), click(NOW - 1, { gclid: 'g' })] },
      '1',
    ],
    [
      'the same ID again within half an hour keeps its first time: a later rival stays last',
      clickId,
      {
        stored: [stored(NOW - 30 * MINUTE, { click_id: '1' }), stored(NOW - 20 * MINUTE, { gclid: 'g' })],
        sent: [click(NOW - MINUTE, { click_id: '1' })],
      },
      'not_last_click',
    ],
    [
      'a fixed code again after a rival is the last click',
      clickId,
      {
        stored: [stored(NOW - 10 * DAY, { click_id: '42' }), stored(NOW - 5 * DAY, { gclid: 'g' })],
        sent: [click(NOW - 30 * MINUTE, { click_id: '42' })],
      },
      '42',
    ],
    [
      'a fixed code 20 days ago and again is inside a window of 14 days',
      clickId,
      { stored: [stored(NOW - 20 * DAY, { click_id: '42' })], sent: [click(NOW - 60 * MINUTE, { CLICK_ID: '42' })] },
      '42',
    ],
    [
      'where repeats are ignored, the same ID again does not stretch the window',
      ignoring,
      { stored: [stored(NOW - 20 * DAY, { click_id: '42' })], sent: [click(NOW - 60 * MINUTE, { CLICK_ID: '42' })] },
      'click_expired',
    ],
    [
      'where repeats are ignored, a rival after the first time stays last',
      ignoring,
      {
        stored: [stored(NOW - 10 * DAY, { click_id: '42' }), stored(NOW - 5 * DAY, { gclid: 'g' })],
        sent: [click(NOW - DAY, { click_id: '42' })],
      },
      'not_last_click',
    ],
    [
      'an ID that differs in case is another ID',
      clickId,
      { stored: [stored(NOW - 20 * DAY, { click_id: 'a' })], sent: [click(NOW - DAY, { click_id: 'A' })] },
      'A',
    ],
  ];
  it.each(rows)('%s', (_, matching, given, expected) => {
    const [decision] = run({ ...given, connectors: [connector({ click: matching })] });
    if (expected in REASONS) expect(decision).toMatchObject(bothSkipped(expected as Reason));
    else expect(decision).toMatchObject({ ...fires, click: { ids: { click_id: expected } } });
  });
});

describe('one parameter, two sources', () => {
  const connectors = [
    connector({ id: 'x', click: source('platform_x') }),
    connector({ id: 'y', click: source('platform_y') }),
  ];
  const outcomes = (given: Given) =>
    run({ ...given, connectors }).map(({ webhook }) => webhook.reason ?? webhook.outcome);
  const x = click(NOW - 2 * DAY, { click_id: '1' }, { utm_source: 'platform_x' });
  const y = click(NOW - DAY, { click_id: '2' }, { utm_source: 'platform_y' });

  it('belongs to the one whose source it names', () => {
    expect(outcomes({ sent: [x] })).toEqual(['queued', 'source_mismatch']);
  });

  it('pays the last of the two', () => {
    expect(outcomes({ sent: [x, y] })).toEqual(['not_last_click', 'queued']);
  });

  it('keeps apart two partners that hand out the same number', () => {
    expect(outcomes({ stored: [{ ...x, receivedAt: x.at }], sent: [{ ...y, ids: { click_id: '1' } }] })).toEqual([
      'not_last_click',
      'queued',
    ]);
  });

  it('takes a reload that lost its source for the same click', () => {
    expect(outcomes({ stored: [{ ...x, receivedAt: x.at }], sent: [click(NOW - 1, { click_id: '1' })] })).toEqual([
      'queued',
      'source_mismatch',
    ]);
  });
});

describe('an ID that comes again', () => {
  const first = stored(NOW - 10 * DAY, { aff_id: '42' });
  const rival = stored(NOW - 5 * DAY, { gclid: 'g' });
  const again = click(NOW - DAY, { aff_id: '42' });
  const affiliate = (id: string, repeats?: 'count' | 'ignore', value?: string) =>
    connector({
      id,
      click: {
        ...clickId,
        parameter: 'AFF_ID',
        ...(repeats && { repeats }),
        ...(value !== undefined && { source: { parameter: 'utm_source', value } }),
      },
    });
  const gclid = connector({ id: 'ads', click: { ...clickId, parameter: 'gclid' } });

  it.each<[string, DecidableConnector[], string[]]>([
    ['counts unless it is told not to', [affiliate('x'), gclid], ['queued', 'not_last_click']],
    ['is ignored where its only owner does', [affiliate('x', 'ignore'), gclid], ['not_last_click', 'queued']],
    [
      'counts for all where one of its owners counts it',
      [affiliate('x', 'ignore'), affiliate('y', 'count'), gclid],
      ['queued', 'queued', 'not_last_click'],
    ],
    [
      'is no matter of connectors that it does not belong to',
      [affiliate('x', 'ignore'), affiliate('y', 'count', 'other'), gclid],
      ['not_last_click', 'source_mismatch', 'queued'],
    ],
  ])('%s', (_, connectors, expected) => {
    const decisions = run({ connectors, stored: [first, rival], sent: [again] });
    expect(decisions.map(({ webhook }) => webhook.reason ?? webhook.outcome)).toEqual(expected);
  });

  it('of an ad platform, which has no owner, counts', () => {
    const sent = [
      click(NOW - 3 * DAY, { gclid: 'g' }),
      click(NOW - 2 * DAY, { aff_id: '42' }),
      click(NOW - DAY, { gclid: 'g' }),
    ];
    expect(run({ connectors: [affiliate('x', 'ignore')], sent })[0]?.winner?.at).toBe(NOW - DAY);
  });

  it('of two partners under one number, is ignored for the one that does', () => {
    const connectors = [affiliate('x', 'ignore', 'x'), affiliate('y', 'count', 'y')];
    const of = (at: number, utm_source: string) => click(at, { aff_id: '42' }, { utm_source });
    const sent = [of(NOW - 9 * DAY, 'x'), of(NOW - 8 * DAY, 'y'), of(NOW - 7 * DAY, 'x')];
    expect(run({ connectors, sent }).map(({ webhook }) => webhook.reason ?? webhook.outcome)).toEqual([
      'not_last_click',
      'queued',
    ]);
  });

  it('without the source of before is still that partner’s', () => {
    const connectors = [affiliate('x', 'count', 'x')];
    const sent = [click(NOW - 20 * DAY, { aff_id: '42' }, { utm_source: 'x' }), click(NOW - DAY, { aff_id: '42' })];
    expect(run({ connectors, sent })[0]?.click?.at).toBe(NOW - DAY);
  });

  it('beside an ID that counts, leaves that', () => {
    const both = click(NOW - DAY, { aff_id: '42', gclid: 'new' });
    const [x, ads] = run({ connectors: [affiliate('x', 'ignore'), gclid], stored: [first], sent: [both] });
    expect([x?.webhook.reason, ads?.click?.ids]).toEqual(['not_last_click', { gclid: 'new' }]);
  });
});

describe('what a decision keeps', () => {
  it('the click used', () => {
    expect(run({ sent: [own] })[0]?.click).toEqual(own);
  });

  it('the click that was too old', () => {
    const old = click(NOW - 30 * DAY, { click_id: 'old' });
    expect(run({ sent: [old] })[0]?.click).toEqual(old);
  });

  it('the click that won instead, and whose it was', () => {
    const rival = click(NOW - 1, { awc: '9', gclid: 'g' }, { utm_source: 'google' });
    const [decision] = run({
      connectors: [connector(), connector({ id: 'awin', click: { ...clickId, parameter: 'AWC' } })],
      sent: [own, rival],
    });
    expect(decision?.winner).toEqual({ ...rival, belongsTo: ['awin', 'gclid'] });
    expect(decision?.click).toBeUndefined();
  });
});

it('has a sentence and a short form for every reason', () => {
  for (const { short, sentence } of Object.values(REASONS)) {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(short).toMatch(/^[A-Z][^.]{3,24}$/);
  }
});
