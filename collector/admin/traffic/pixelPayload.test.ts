/** What ran or would have run: pixels of events and of the Webhook Log, through real ingest, the real store and the real API. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector, TOKEN } from '../../testing/testCollector.testing.ts';
import type { ShownPixel } from './showPixels.ts';

let collector: TestCollector;
beforeEach(async () => {
  collector = await startTestCollector();
});
afterEach(() => collector.stop());

const SANDBOX = `<img src="https://p.example/x?v={{VALUE|fixed:2}}&m={{EMAIL}}"><script>use("{{NOTE}}")</script>`;
const MAIN = '<img src="https://p.example/x?v={{VALUE}}">';
const VALUES = { value: 15, note: `"</script><b>{{EMAIL}}` };

interface Entry {
  id: string;
  leg: string;
  state: string;
  test: boolean;
  method: string | null;
  url: string | null;
  attempts: number;
  pixel?: ShownPixel | null;
}

async function connector(change: object = {}, html = SANDBOX, sandbox = true): Promise<string> {
  const settings = { id: 'x', name: 'X', mode: 'test', triggers: ['Purchase'], pixel: { html, sandbox }, ...change };
  const made: { status: number; body: { pixel: { hash: string } } } = await collector.api(
    'POST',
    '/api/connectors',
    settings,
  );
  expect(made.status).toBe(201);
  const { hash } = made.body.pixel;
  const approved = await collector.api('POST', `/api/connectors/${settings.id}/pixel/approve`, { hash });
  expect(approved.status).toBe(200);
  return hash;
}

async function send(change: object = {}): Promise<{ id: string; answered: unknown[] }> {
  const sent = event({ data: VALUES });
  const contact = { email: 'jo@shop.example' };
  const response = await collector.post(envelope(collector.key, { events: [sent], contact, ...change }));
  expect(response.status).toBe(200);
  const { pixels } = (await response.json()) as { pixels: unknown[] };
  return { id: String(sent.id), answered: pixels };
}

async function pixelsOf(id: string): Promise<ShownPixel[]> {
  const { body }: { body: { pixels: ShownPixel[] } } = await collector.api('GET', `/api/events/${id}`);
  return body.pixels;
}

async function list(query = ''): Promise<Entry[]> {
  const { body }: { body: { items: Entry[] } } = await collector.api('GET', `/api/deliveries${query}`);
  return body.items;
}

const SHOWN_VALUES = [
  { slot: '{{VALUE|fixed:2}}', context: 'url_query', value: '15.00' },
  { slot: '{{EMAIL}}', context: 'url_query', value: 'jo@shop.example' },
  { slot: '{{NOTE}}', context: 'js_string', value: VALUES.note },
];

describe.each([
  ['in test mode', { mode: 'test' }, false, 'test_logged'],
  ['in test mode, for a test visit', { mode: 'test' }, true, 'delivered'],
  ['live', { mode: 'enabled' }, false, 'delivered'],
])('a pixel %s', (_, settings, test, outcome) => {
  it.each([
    ['the sandbox', SANDBOX, true],
    ['the main window', MAIN, false],
  ])('of %s is with its event: values by slot, and what they make', async (_window, html, sandbox) => {
    const approval = await connector(settings, html, sandbox);
    const { id, answered } = await send({ test });
    expect(answered).toHaveLength(outcome === 'delivered' ? 1 : 0);
    const [shown, ...others] = await pixelsOf(id);
    expect(others).toEqual([]);
    expect(shown).toMatchObject({ connector: 'x', approval, outcome, mode: sandbox ? 'sandbox' : 'main' });
    expect(shown).not.toHaveProperty('note');
    if (shown?.mode === 'sandbox') {
      expect(shown.values).toEqual(SHOWN_VALUES);
      expect(shown.html).toContain('https://p.example/x?v=15.00&m=jo%40shop.example');
      expect(shown.html).not.toContain('</script><b>');
    } else {
      expect(shown?.values).toEqual([{ slot: '{{VALUE}}', context: 'url_query', value: '15' }]);
      expect(shown).toMatchObject({ nodes: [{ tag: 'img', attributes: [['src', 'https://p.example/x?v=15']] }] });
    }
    // what the browser got is what is shown
    if (outcome === 'delivered' && shown?.mode === 'sandbox') expect(answered[0]).toMatchObject({ html: shown.html });
  });
});

it('never answers what was only logged, not to a repeated event either, nor after the connector goes live', async () => {
  await connector();
  const sent = event({ data: VALUES });
  const once = async () => {
    const response = await collector.post(envelope(collector.key, { events: [sent] }));
    return ((await response.json()) as { pixels: unknown[] }).pixels;
  };
  expect(await once()).toEqual([]);
  const { body: before }: { body: { version: number } } = await collector.api('GET', '/api/connectors/x');
  const live = {
    name: 'X',
    mode: 'enabled',
    triggers: ['Purchase'],
    pixel: { html: SANDBOX },
    version: before.version,
  };
  expect((await collector.api('PUT', '/api/connectors/x', live)).status).toBe(200);
  expect(await once()).toEqual([]);
});

describe('the Webhook Log', () => {
  const WEBHOOK = { url: 'https://p.example/hook', parameters: [{ name: 'v', value: '{{VALUE}}' }] };

  it('lists the payload of a connector that has a pixel alone, and shows it', async () => {
    await connector();
    const { id } = await send();
    const [entry, ...others] = await list();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      ...{ leg: 'pixel', state: 'test_logged', test: true, method: null, url: null, event: id, attempts: 0 },
    });
    const { body }: { body: Entry } = await collector.api('GET', `/api/deliveries/${entry?.id}`);
    expect(body.pixel).toEqual((await pixelsOf(id))[0]);
    expect(body.pixel?.values).toEqual(SHOWN_VALUES);
  });

  it.each([
    ['', ['pixel', 'webhook']],
    ['?leg=pixel', ['pixel']],
    ['?leg=webhook', ['webhook']],
    ['?state=test_logged', ['pixel', 'webhook']],
    ['?state=test_logged&leg=webhook', ['webhook']],
    ['?state=failed&leg=pixel', []],
    ['?connector=x&leg=pixel&test=true', ['pixel']],
    ['?status=none', ['pixel', 'webhook']],
  ])('tells the legs apart: %s', async (query, legs) => {
    await connector();
    await collector.api('POST', '/api/connectors', {
      ...{ id: 'w', name: 'W', mode: 'test', triggers: ['Purchase'], webhook: WEBHOOK },
    });
    await send();
    expect((await list(query)).map(({ leg }) => leg).sort()).toEqual(legs);
  });

  it('lists of a connector with both the request alone: its pixel is in the story of the event', async () => {
    await connector({ webhook: WEBHOOK });
    const { id } = await send();
    expect((await list()).map(({ leg }) => leg)).toEqual(['webhook']);
    expect((await pixelsOf(id))[0]?.values).toEqual(SHOWN_VALUES);
  });

  it('lists no pixel that was handed to a browser, and none of an unapproved one', async () => {
    await connector({ mode: 'enabled' });
    const pending = { id: 'y', name: 'Y', mode: 'test', triggers: ['Purchase'], pixel: { html: MAIN } };
    expect((await collector.api('POST', '/api/connectors', pending)).status).toBe(201);
    await send();
    expect(await list()).toEqual([]);
  });

  it('says that a leg is unknown', async () => {
    const { status, body }: { status: number; body: { field: string } } = await collector.api(
      'GET',
      '/api/deliveries?leg=both',
    );
    expect([status, body.field]).toEqual([400, 'leg']);
  });

  it('replays no pixel: 409 with the reason, and a filter passes it over uncounted', async () => {
    await connector();
    await send();
    const [entry] = await list();
    const one: { status: number; body: { detail: string } } = await collector.api(
      'POST',
      `/api/deliveries/${entry?.id}/replay`,
      {},
    );
    expect(one).toMatchObject({ status: 409, body: { detail: expect.stringContaining('only a browser') } });
    const count = await collector.api('GET', '/api/deliveries/count');
    expect(count.body).toMatchObject({ ended: 0, waiting: 0 });
    const many = await collector.api('POST', '/api/deliveries/replay', { all: true });
    expect(many.body).toMatchObject({ replayed: 0 });
    expect(await list()).toMatchObject([{ state: 'test_logged', leg: 'pixel' }]);
  });

  it('exports the leg', async () => {
    await connector();
    await send();
    const response = await fetch(`${collector.url}/api/deliveries/export?leg=pixel`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const [heading, row] = (await response.text()).split('\r\n');
    const names = (heading ?? '').split(',');
    const cells = (row ?? '').split(',');
    // a text between them may hold commas
    expect([names.at(-2), cells.at(-2)]).toEqual(['leg', 'pixel']);
    expect(names.at(-1)).toBe('transaction_id');
    const first = Object.fromEntries(names.map((name, n) => [name, cells[n]]));
    expect(first).toMatchObject({ state: 'test_logged', method: '', url: '' });
  });
});

describe('what is gone is said', () => {
  const values = SHOWN_VALUES.map(({ value }) => ({ slot: null, context: null, value }));

  it('after the connector was deleted: the values stay', async () => {
    const approval = await connector();
    const { id } = await send();
    expect((await collector.api('DELETE', '/api/connectors/x')).status).toBeLessThan(300);
    expect(await pixelsOf(id)).toEqual([
      {
        connector: 'x',
        approval,
        outcome: 'test_logged',
        values,
        mode: null,
        note: expect.stringContaining('deleted'),
      },
    ]);
    const [entry] = await list();
    expect((await collector.api('GET', `/api/deliveries/${entry?.id}`)).body).toMatchObject({ pixel: { values } });
  });

  it('nothing, of a version that another one superseded, or that was revoked, or killed', async () => {
    const approval = await connector();
    const { id } = await send();
    const shown = await pixelsOf(id);
    expect(shown).toMatchObject([{ approval, mode: 'sandbox', values: SHOWN_VALUES }]);
    expect((await collector.api('POST', '/api/kill', { all: true })).status).toBe(200);
    expect(await pixelsOf(id)).toEqual(shown);
    expect((await collector.api('POST', '/api/connectors/x/pixel/revoke', {})).status).toBe(200);
    expect(await pixelsOf(id)).toEqual(shown);
    const { body }: { body: { version: number } } = await collector.api('GET', '/api/connectors/x');
    const other = { name: 'X', mode: 'test', triggers: ['Purchase'], pixel: { html: MAIN }, version: body.version };
    const put: { body: { pixel: { hash: string } } } = await collector.api('PUT', '/api/connectors/x', other);
    await collector.api('POST', '/api/connectors/x/pixel/approve', { hash: put.body.pixel.hash });
    expect(await pixelsOf(id)).toEqual(shown);
  });

  it('where the approval is of an older compiler whose contexts are no longer read so', async () => {
    const approval = await connector();
    const { id } = await send();
    await collector.api('POST', '/api/connectors/x/pixel/revoke', {});
    const path = join(collector.dataDir, 'container.json');
    const text = await readFile(path, 'utf8');
    // the hash stays what it was, and the text behind it is another: as an approval that no longer compiles to its hash
    await writeFile(path, text.replaceAll('{{VALUE|fixed:2}}', '{{VALUE|fixed:1}}'));
    await collector.restart();
    expect(await pixelsOf(id)).toMatchObject([
      {
        ...{ approval, mode: null, note: expect.stringContaining('does not read its template as it was approved') },
        values: [{ slot: '{{VALUE|fixed:1}}', context: null, value: '15.00' }, {}, {}],
      },
    ]);
  });
});
