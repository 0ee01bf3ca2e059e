import { describe, expect, it } from 'vitest';
import type { StoredReceipt } from '../../../store/contract/event.ts';
import { AT, click, connector, context, DAY, delivery, event, fired, skipped } from './story.testing.ts';
import { tellStory } from './tellStory.ts';
import type { Delivery, EventAnswer, LegStory, StoryContext } from './types.ts';

const failedOnce = { at: AT + 20, status: 503, durationMs: 31 };
const noAnswer = { at: AT + 60_000, status: null, durationMs: 5000, error: 'connection refused' };

describe('a webhook', () => {
  function told(deliveries: Partial<Delivery>[], change: Partial<StoryContext> = {}): LegStory | undefined {
    const given = event({ decisions: [fired()], deliveries: deliveries.map(delivery) });
    const [first] = tellStory(given, context(change)).connectors;
    return first && 'webhook' in first.told ? first.told.webhook : undefined;
  }

  const paused = [
    connector({ webhook: { enabled: true, paused: { at: AT + 1, reason: 'the partner answered 410' } } }),
  ];
  const rows: [string, Partial<Delivery>[], string, string, Partial<StoryContext>?][] = [
    ['that was taken', [{}], 'good', 'Sent: partner.example answered 200, after 84 ms.'],
    [
      'that was taken at the second attempt',
      [{ attempts: [failedOnce, { at: AT + 5000, status: 204, durationMs: 40 }] }],
      'good',
      'Sent: partner.example answered 204 at the 2nd attempt, after 40 ms.',
    ],
    [
      'that waits for its third attempt',
      [{ state: 'waiting', dueAt: AT + 2 * 3_600_000, attempts: [failedOnce, failedOnce] }],
      'waiting',
      'Waits for its 3rd attempt at 2026-11-23 14:00, since partner.example answered 503.',
    ],
    [
      'that had no answer',
      [{ state: 'waiting', dueAt: AT, attempts: [noAnswer] }],
      'waiting',
      'Waits for its 2nd attempt, due now, since connection refused.',
    ],
    ['that is new', [{ state: 'waiting', dueAt: AT, attempts: [] }], 'waiting', 'Waits to be sent, due now.'],
    [
      'whose connector is paused',
      [{ state: 'waiting', dueAt: AT, attempts: [failedOnce] }],
      'waiting',
      'Waits until the webhook is resumed: paused since 2026-11-23 12:00, because the partner answered 410.',
      { connectors: paused },
    ],
    [
      'that failed for good',
      [{ state: 'failed', attempts: [failedOnce, noAnswer] }],
      'bad',
      'Failed for good after 2 attempts: connection refused.',
    ],
    [
      'that was rejected by a rule',
      [{ state: 'rejected' }],
      'bad',
      'partner.example answered 200, but what it said is a no by the connector’s response rule.',
    ],
    [
      'with a request for each of three items',
      [{}, { state: 'failed', attempts: [failedOnce] }, {}],
      'bad',
      '3 requests, 1 of them like this: Failed for good: partner.example answered 503.',
    ],
    [
      'with two requests that came to the same',
      [{}, {}],
      'good',
      '2 requests, all alike: Sent: partner.example answered 200, after 84 ms.',
    ],
    ['whose delivery is gone', [], 'waiting', 'Queued; its delivery is not in the log.'],
  ];
  it.each(rows)('%s', (_, deliveries, tone, sentence, change) => {
    expect(told(deliveries, change)).toEqual({ tone, sentence });
  });
});

describe('a pixel', () => {
  function told(receipts: Partial<StoredReceipt>[], now = AT + 3_600_000): LegStory | undefined {
    const decision = skipped('leg_off', { pixel: { outcome: 'delivered' } });
    const base = { event: 'e1', connector: 'network-x', at: AT + 400, outcome: 'ran', confirmed: true } as const;
    const given = event({ decisions: [decision], receipts: receipts.map((one) => ({ ...base, ...one })) });
    const [first] = tellStory(given, context({ now })).connectors;
    return first && 'pixel' in first.told ? first.told.pixel : undefined;
  }

  it.each<[string, Partial<StoredReceipt>[], string, string]>([
    ['that ran', [{}], 'good', 'It ran in the browser, 400 ms after the event was stored.'],
    [
      'that could not load a script',
      [{ detail: 'could not load https://p.example/t.js' }],
      'bad',
      'It ran in the browser, but could not load https://p.example/t.js, 400 ms after the event was stored.',
    ],
    [
      'that threw',
      [{ outcome: 'threw', detail: 'x is not a function.' }],
      'bad',
      'It threw an error in the browser: x is not a function, 400 ms after the event was stored.',
    ],
    [
      'of another connector',
      [{ connector: 'other' }],
      'no',
      'Handed to the browser; no receipt came: the page was left, or something there stopped it.',
    ],
  ])('%s', (_, receipts, tone, sentence) => {
    expect(told(receipts)).toEqual({ tone, sentence });
  });

  it('that may still report', () => {
    expect(told([], AT + 1000)).toEqual({
      tone: 'waiting',
      sentence: 'Handed to the browser; its receipt is still to come.',
    });
  });
});

describe('a verdict', () => {
  const queued = { outcome: 'queued' } as const;
  const delivered = { outcome: 'delivered' } as const;
  const logged = { outcome: 'test_logged' } as const;
  it.each([
    ['fired', fired()],
    ['fired', fired({ pixel: delivered })],
    ['partly fired', fired({ webhook: queued, pixel: { outcome: 'skipped', reason: 'pixel_revoked' } })],
    ['logged only', fired({ webhook: logged, pixel: logged })],
    ['did not fire', skipped('no_click')],
    ['did not fire', skipped('leg_off')],
  ])('%s: %j', (verdict, decision) => {
    expect(tellStory(event({ decisions: [decision] }), context()).connectors).toMatchObject([
      { verdict, name: 'Network X', version: 3 },
    ]);
  });

  it('goes by its ID when the connector is gone', () => {
    const { connectors } = tellStory(event({ decisions: [fired()] }), context({ connectors: [] }));
    expect(connectors).toMatchObject([{ name: 'network-x' }]);
  });
});

describe('the timeline', () => {
  const titles = (change: Partial<EventAnswer>) => {
    const { moments } = tellStory(event(change), context());
    return moments.map(({ title, detail }) => (detail === undefined ? title : `${title} | ${detail}`));
  };

  it('goes from click to receipt', () => {
    const own = click(AT - 3 * DAY, { click_id: '12345' }, { utm_source: 'platform_x' });
    const rival = click(AT - DAY, { gclid: 'g1' });
    const lost = skipped('not_last_click', { connector: 'network-y', winner: { ...rival, belongsTo: ['gclid'] } });
    const decisions = [fired({ click: own, pixel: { outcome: 'delivered' } }), lost];
    const attempts = [failedOnce, { at: AT + 9000, status: 503, durationMs: 30, manual: true }];
    expect(
      titles({
        receivedAt: AT + 1500,
        clicks: [rival, own],
        decisions,
        deliveries: [
          delivery({
            state: 'waiting',
            dueAt: AT + DAY,
            attempts: attempts.map((one) => ({ ...one, at: one.at + 1500 })),
          }),
        ],
        receipts: [{ event: 'e1', connector: 'network-x', outcome: 'ran', confirmed: true, at: AT + 2000 }],
      }),
    ).toEqual([
      'Click with click_id=12345 | utm_source=platform_x · counts for Network X',
      'Click with gclid=g1 | came last, before Network Y',
      'Purchase on /thanks | stored 1.5 seconds later',
      'Decided for 2 connectors: 1 fired | Network X',
      'Network X: pixel handed to the browser',
      'Network X: partner.example answered 503 | 1st attempt, 31 ms',
      'Network X: it ran in the browser, 500 ms after the event was stored',
      'Network X: partner.example answered 503 | sent by hand, 30 ms',
      'Network X: 3rd attempt | to come',
    ]);
  });

  it('says where a click’s time is uncertain, and which of two with the same ID counted', () => {
    const first = click(AT - 3 * DAY, { click_id: '42' });
    const again = { ...click(AT - 1000, { click_id: '42' }), deviceAt: AT + DAY };
    const { receivedAt: _, ...used } = again;
    const [one, two] = titles({ clicks: [first, again], decisions: [fired({ click: used })] });
    expect(one).toBe('Click with click_id=42');
    expect(two).toMatch(/counts for Network X · its time is uncertain: the device’s clock was wrong, and said /);
  });

  it('says so when nobody listens', () => {
    expect(titles({})).toEqual(['Purchase on /thanks | stored at once', 'No connector listens to this event']);
  });

  it('shows the newest clicks and those that decided, and counts the others', () => {
    const clicks = Array.from({ length: 40 }, (_, n) => click(AT - (40 - n) * 1000, { click_id: String(n) }));
    const used = clicks[3];
    const story = tellStory(event({ clicks, decisions: [fired(used && { click: used })] }), context());
    expect(story.earlierClicks).toBe(27);
    const shown = story.moments.filter(({ kind }) => kind === 'click').map(({ title }) => title);
    expect(shown.slice(0, 2)).toEqual(['Click with click_id=3', 'Click with click_id=28']);
  });

  it('marks a rejected answer as what it is', () => {
    const { moments } = tellStory(event({ deliveries: [delivery({ state: 'rejected' })] }), context());
    expect(moments.find(({ kind }) => kind === 'attempt')).toMatchObject({
      tone: 'bad',
      title: 'Network X: partner.example answered 200, which its response rule takes for a no',
    });
  });
});
