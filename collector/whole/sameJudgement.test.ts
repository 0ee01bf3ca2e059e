/**
 * What a preview, a test and the try box say of an event is what happens to it: any times, clocks, clicks and marks against connectors of
 * all kinds, over HTTP, on a real store.
 */
import type { createServer } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressOf, listen } from '../admin/startAdmin.testing.ts';
import type { Decision } from '../decide/types.ts';
import { startTestCollector, type TestCollector, TOKEN } from '../testing/testCollector.testing.ts';

const T = Date.UTC(2026, 10, 23, 12);
const SECOND = 1000;
const MINUTE = 60_000;
const DAY = 86_400_000;

let collector: TestCollector;
let now = T;
let partner: ReturnType<typeof createServer>;
beforeAll(async () => {
  partner = await listen((_, res) => res.end('OK'));
  const allowedDestinations = [new URL(addressOf(partner)).host];
  collector = await startTestCollector({ allowedDestinations }, () => now);
});
afterAll(async () => {
  await collector.stop();
  partner.closeAllConnections();
  partner.close();
});
beforeEach(() => {
  now = T;
});

/** `Body` is what is expected of the answer. */
async function ask<Body>(method: string, path: string, body?: unknown): Promise<Body> {
  const answer: { status: number; body: Body } = await collector.api(method, path, body);
  expect([path, answer.status < 300]).toEqual([path, true]);
  return answer.body;
}

async function make(id: string, settings: object): Promise<string> {
  const url = `${addressOf(partner)}/${id}`;
  const parameters = [{ name: 'cid', value: '{{CLICK_ID}}' }];
  const webhook = { url, parameters };
  await ask('POST', '/api/connectors', {
    ...{ id, name: id, triggers: ['Purchase'], webhook },
    ...settings,
  });
  return id;
}

async function setUp(connectors: Record<string, object>): Promise<string[]> {
  const { items } = await ask<{ items: { id: string }[] }>('GET', '/api/connectors');
  for (const { id } of items) await ask('DELETE', `/api/connectors/${id}`);
  const ids: string[] = [];
  for (const [id, settings] of Object.entries(connectors)) ids.push(await make(id, settings));
  return ids;
}

interface Told {
  at: number;
  /** by the sender's clock */
  now?: number;
  clicks: { at: number; ids: Record<string, string>; sources: Record<string, string>; test?: boolean }[];
  data: Record<string, unknown>;
  consent: Record<string, boolean>;
  test: boolean;
}

let count = 0;

/** Sends it as a server does; as it is answered by ID. */
async function send({ at, data, ...envelope }: Told) {
  count += 1;
  const id = `event-${count}`;
  const headers = { authorization: `Bearer ${TOKEN}` };
  const page = { url: 'https://shop.example/thanks', referrer: '' };
  const { status, body } = await collector.post(
    {
      key: collector.key,
      visitor: `visitor-${count}`,
      page,
      ...envelope,
      events: [{ id, name: 'Purchase', at, data }],
    },
    headers,
  );
  expect([status, body]).toMatchObject([200, {}]);
  return { id, ...(await ask<{ at: number; decisions: Decision[] }>('GET', `/api/events/${id}`)) };
}

const preview = (connector: string, body: object) =>
  ask<{ decision: Decision; url: string | null }>('POST', `/api/connectors/${connector}/preview`, body);

describe('an event dated ten minutes ahead, with a click that is five minutes inside the window', () => {
  const told = {
    at: T + 10 * MINUTE,
    clicks: [{ at: T - 14 * DAY + 5 * MINUTE, ids: { click_id: '1' }, sources: {} }],
  };
  const event = { ...told, data: { value: 15, currency: 'EUR' } };
  const fires = { webhook: { outcome: 'queued' }, click: { ids: { click_id: '1' } } };
  const click = { parameter: 'click_id', windowDays: 14 };
  beforeAll(async () => {
    await setUp({
      x: { click, webhook: { url: addressOf(partner), parameters: [{ name: 't', value: '{{EVENT_TIME}}' }] } },
    });
  });

  it('fires live', async () => {
    const live = await send({ ...event, consent: {}, test: false });
    expect(live).toMatchObject({ at: T, decisions: [fires] });
    // once received, it fires in a preview as it did
    expect(await preview('x', { eventId: live.id })).toMatchObject({ decision: live.decisions[0] });
  });

  it('fires in the preview, which shows the time that is sent', async () => {
    const url = `${addressOf(partner)}/?t=${T}`;
    expect(await preview('x', { event })).toMatchObject({ decision: fires, url });
  });

  it('fires in the preview of a draft', async () => {
    const connector = await ask<object>('GET', '/api/connectors/x');
    expect(await ask('POST', '/api/preview', { connector, event })).toMatchObject({
      problems: [],
      decision: fires,
      values: { EVENT_TIME: String(T) },
    });
  });

  it('fires in the try box', async () => {
    const landings = told.clicks.map(({ at }) => ({ url: 'https://shop.example/?click_id=1', at }));
    const visit = { landings, event: { name: 'Purchase', at: told.at } };
    expect(await ask('POST', '/api/try', visit)).toMatchObject({ decisions: [fires] });
  });

  it('fires in Test Webhook, and is logged with its time', async () => {
    const tested = await ask<{ event: string }>('POST', '/api/connectors/x/test', { event });
    expect(tested).toMatchObject({ url: `${addressOf(partner)}/?t=${T}`, decision: fires });
    expect(await ask('GET', `/api/events/${tested.event}`)).toMatchObject({ at: T });
  });
});

const CLICK = { parameter: 'click_id', windowDays: 14 };
const PIXEL = { html: '<img src="https://p.example/x?v={{VALUE|fixed:2}}">' };

/** A connector of each kind that a decision tells apart. */
const KINDS: Record<string, object> = {
  last: { click: CLICK },
  any: { click: { ...CLICK, model: 'any' } },
  short: { click: { ...CLICK, windowDays: 0.05 } },
  strict: { click: { ...CLICK, source: { parameter: 'utm_source', value: 'x' } } },
  other: { click: { ...CLICK, parameter: 'aff_id', repeats: 'ignore' } },
  unmatched: { click: { ...CLICK, enabled: false } },
  everybody: {},
  server: { click: CLICK, trust: 'server' },
  testing: { click: CLICK, mode: 'test' },
  'tests-too': { click: CLICK, tests: 'send' },
  disabled: { mode: 'disabled' },
  asking: { consent: ['analytics'] },
  pixel: { click: { ...CLICK, model: 'any' }, pixel: PIXEL },
};

/** What decides: by how much, around the limits, a time may be off. */
const offset = fc.oneof(
  fc.constantFrom(0, 59 * SECOND, 61 * SECOND, 5 * MINUTE, 5 * MINUTE + 1, 10 * MINUTE, -10 * MINUTE, -70 * SECOND),
  fc.integer({ min: -40 * DAY, max: 40 * DAY }),
  fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE }),
);
const click = fc.record({
  at: fc.oneof(
    fc.integer({ min: T - 16 * DAY, max: T }),
    fc.integer({ min: T - 90 * MINUTE, max: T + 20 * MINUTE }),
    fc.constantFrom(T - 14 * DAY, T - 14 * DAY - 1, T - 14 * DAY + 5 * MINUTE, T, T + 10 * MINUTE),
  ),
  ids: fc
    .dictionary(fc.constantFrom('click_id', 'CLICK_ID', 'aff_id', 'gclid'), fc.constantFrom('1', '2', '{click_id}'), {
      minKeys: 1,
      maxKeys: 2,
    })
    .filter((ids) => !('click_id' in ids && 'CLICK_ID' in ids)),
  sources: fc.dictionary(fc.constantFrom('utm_source'), fc.constantFrom('x', 'y'), { maxKeys: 1 }),
});
const ALLOWED = [{ ads: true }, { ads: true, analytics: true }, { ads: true }];
const told: fc.Arbitrary<Told> = fc
  .record({
    at: offset.map((by) => T + by),
    now: fc.option(
      offset.map((by) => T + by),
      { nil: undefined },
    ),
    clicks: fc.array(fc.tuple(click, fc.constantFrom(false, false, true)), { maxLength: 5 }),
    data: fc.record({ value: fc.constantFrom(15, 'abc'), currency: fc.constant('EUR') }),
    consent: fc.constantFrom(...ALLOWED, ...ALLOWED, { ads: false }, {}),
    test: fc.boolean(),
  })
  .map(({ now: by, clicks, ...rest }) => ({
    ...rest,
    ...(by !== undefined && { now: by }),
    clicks: clicks.map(([one, isTest]) => (isTest ? { ...one, test: true } : one)),
  }));

it('is told of any event as it happens, whoever asks', async () => {
  const ids = await setUp(KINDS);
  await ask('PUT', '/api/container', { consent: { required: ['ads'] } });
  const { pixel } = await ask<{ pixel: { hash: string } }>('GET', '/api/connectors/pixel');
  await ask('POST', '/api/connectors/pixel/pixel/approve', { hash: pixel.hash });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(told, async (event) => {
      const live = await send(event);
      expect(live.decisions.map(({ connector }) => connector)).toEqual(ids);
      for (const decision of live.decisions) {
        seen.add(`${decision.webhook.reason ?? decision.webhook.outcome}`).add(`${decision.pixel.reason}`);
        const { connector } = decision;
        expect((await preview(connector, { event })).decision).toEqual(decision);
        expect((await preview(connector, { eventId: live.id })).decision).toEqual(decision);
      }
      if (event.test || event.now !== undefined || event.clicks.some(({ test }) => test)) return;
      const landings = event.clicks.map(({ at, ids, sources }) => ({
        url: `https://shop.example/?${new URLSearchParams({ ...ids, ...sources })}`,
        at,
      }));
      const { at, consent } = event;
      const visit = { landings, event: { name: 'Purchase', at, consent } };
      const tried = await ask<{ decisions: Decision[] }>('POST', '/api/try', visit);
      // a visit that is tried has no data
      const withoutPixel = (decisions: Decision[]) => decisions.filter(({ connector }) => connector !== 'pixel');
      expect(withoutPixel(tried.decisions)).toEqual(withoutPixel(live.decisions));
    }),
    // of these, since each costs thirty requests; at random in `events/judge.test.ts`
    { numRuns: 25, seed: 16 },
  );
  // the events were such as meet all of it
  expect([...seen]).toEqual(
    expect.arrayContaining([
      ...['queued', 'test_logged', 'consent_missing', 'connector_disabled', 'no_click', 'source_mismatch'],
      ...['click_expired', 'not_last_click', 'value_unusable'],
    ]),
  );
}, 120_000);
