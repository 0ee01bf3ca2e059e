/** `{{CLICK_ID}}` with click ID matching off, and events renamed for a pixel: the same in try, preview, test and on the live path. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector.stop());

const URL = 'https://partner.example/p?cid={{CLICK_ID}}&src={{CLICK_SOURCE}}&utm={{UTM_SOURCE}}';
const HTML = '<img src="https://partner.example/p?cid={{CLICK_ID}}&e={{EVENT_NAME}}">';
const SOURCE = { parameter: 'utm_source', value: 'platform_x' };
const AT = Date.now() - 60_000;
const MINE = { at: AT - 86_400_000, ids: { click_id: 'mine' }, sources: { utm_source: 'platform_x' } };
const THEIRS = { at: AT - 3_600_000, ids: { click_id: 'theirs' }, sources: { utm_source: 'platform_y' } };

let count = 0;
async function connector(change: object) {
  count += 1;
  const settings = {
    ...{ id: `c${count}`, name: 'C', triggers: [`Order${count}`], mode: 'test' },
    webhook: { url: URL },
    pixel: { html: HTML, ...('pixel' in change ? (change.pixel as object) : {}) },
    ...Object.fromEntries(Object.entries(change).filter(([name]) => name !== 'pixel')),
  };
  const { status, body }: { status: number; body: { pixel: { hash: string } } } = await collector.api(
    ...(['POST', '/api/connectors', settings] as const),
  );
  expect([status, body]).toMatchObject([201, {}]);
  await collector.api('POST', `/api/connectors/${settings.id}/pixel/approve`, { hash: body.pixel.hash });
  return { ...settings, name: settings.triggers[0] ?? '' };
}

interface Built {
  url: string;
  pixel: { html: string };
  decision: { click?: { ids: object } };
}

/** What each way makes of the same clicks and event: webhook's URL, pixel, and the click it names. */
async function everyWay({ id, name, ...settings }: Awaited<ReturnType<typeof connector>>, clicks: (typeof MINE)[]) {
  const sample = { name, at: AT, clicks };
  const preview: { body: Built } = await collector.api('POST', `/api/connectors/${id}/preview`, { event: sample });
  const draft: { body: { requests: Built[] } } = await collector.api('POST', '/api/preview', {
    connector: { ...settings, id, name: 'C' },
    event: sample,
  });
  const landings = clicks.map(({ at, ids, sources }) => ({
    url: `https://shop.example/?${new URLSearchParams({ ...ids, ...sources })}`,
    at,
  }));
  const tried: { body: { decisions: Built['decision'][] } } = await collector.api('POST', '/api/try', {
    landings,
    event: { name, at: AT },
  });
  const sent = event({ name, at: AT });
  const response = await collector.post(
    envelope(collector.key, { events: [sent], clicks, visitor: `v-${id}`, page: { url: '', referrer: '' } }),
  );
  expect(response.status).toBe(200);
  const live: { body: { deliveries: { leg: string; url: string }[]; pixels: { html: string }[] } } =
    await collector.api('GET', `/api/events/${sent.id}`);
  return {
    webhooks: [
      preview.body.url,
      draft.body.requests[0]?.url,
      live.body.deliveries.find((one) => one.leg === 'webhook')?.url,
    ],
    pixels: [preview.body.pixel.html, live.body.pixels[0]?.html],
    tried: tried.body.decisions[0]?.click?.ids,
  };
}

const OFF = { enabled: false, parameter: 'Click_ID' };

describe('with click ID matching off', () => {
  it.each<[string, object, (typeof MINE)[], string | undefined]>([
    ['a known click', OFF, [MINE], 'mine'],
    ['the newest of several', OFF, [MINE, THEIRS], 'theirs'],
    ['its own of several under one parameter', { ...OFF, source: SOURCE }, [MINE, THEIRS], 'mine'],
    ['none, where only somebody else’s is known', { ...OFF, source: SOURCE }, [THEIRS], undefined],
    ['none, where none is known', OFF, [], undefined],
  ])('every way fills in %s', async (_name, click, clicks, expected) => {
    const made = await connector({ click });
    const { webhooks, pixels, tried } = await everyWay(made, clicks);
    const [first, ...others] = webhooks;
    expect(new Set(others)).toEqual(new Set([first]));
    expect(new URLSearchParams(first?.split('?')[1]).get('cid')).toBe(expected ?? '');
    expect(new Set(pixels)).toEqual(
      new Set([`<img src="https://partner.example/p?cid=${expected ?? ''}&e=${made.name}">`]),
    );
    expect(tried).toEqual(expected === undefined ? undefined : { click_id: expected });
  });

  it('takes UTM parameters from the newest landing, since nothing matched', async () => {
    const made = await connector({ click: { ...OFF, source: SOURCE } });
    const { webhooks } = await everyWay(made, [MINE, THEIRS]);
    expect(new URLSearchParams(webhooks[0]?.split('?')[1]).get('utm')).toBe('platform_y');
    expect(new URLSearchParams(webhooks[0]?.split('?')[1]).get('src')).toBe('platform_x');
  });
});

describe('a pixel with event names of its own', () => {
  it('is told them in preview and on the live path; the webhook is not', async () => {
    const name = `Order${count + 1}`;
    const made = await connector({
      pixel: { eventNames: { [name]: 'sale "1"', Other: 'x' } },
      webhook: { url: 'https://partner.example/p?e={{EVENT_NAME}}' },
    });
    const { webhooks, pixels } = await everyWay(made, []);
    expect(new Set(pixels)).toEqual(new Set(['<img src="https://partner.example/p?cid=&e=sale%20%221%22">']));
    expect(new Set(webhooks)).toEqual(new Set([`https://partner.example/p?e=${name}`]));
  });

  it('stays approved when they change', async () => {
    const made = await connector({});
    const { name: _, ...settings } = made;
    const changed = { ...settings, name: 'C', pixel: { html: HTML, eventNames: { [made.name]: 'sale' } } };
    const put = await collector.api('PUT', `/api/connectors/${made.id}`, changed);
    expect(put.body).toMatchObject({ pixel: { status: 'approved', eventNames: { [made.name]: 'sale' } } });
    const { pixels } = await everyWay({ ...changed, name: made.name }, []);
    expect(new Set(pixels)).toEqual(new Set(['<img src="https://partner.example/p?cid=&e=sale">']));
  });

  it.each([
    [{ 'a\nb': 'x' }, 'pixel.eventNames'],
    [{ Purchase: 1 }, 'pixel.eventNames'],
    [Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`E${n}`, 'x'])), 'pixel.eventNames'],
  ])('refuses %j', async (eventNames, field) => {
    const settings = { name: 'R', triggers: ['Purchase'], pixel: { html: HTML, eventNames } };
    const { status, body }: { status: number; body: { field: string } } = await collector.api(
      ...(['POST', '/api/connectors', settings] as const),
    );
    expect(status).toBe(400);
    expect(body.field).toContain(field);
  });
});
