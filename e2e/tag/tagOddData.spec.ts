/** What real pages hand to `track()` in a real browser: one odd thing costs nothing but itself, and is said. */
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { sent, test } from '../support/tag/tagTest.ts';

/** In the page: nodes, windows and engines' own limits can't be made up elsewhere. */
const ODD: Record<string, string> = {
  'a node with React’s cycle in it': `const el = document.createElement('p'); el.__reactFiber$1 = { stateNode: el }; return { el }`,
  'the window': 'return { win: window }',
  'a cross-origin frame': `const f = document.body.appendChild(document.createElement('iframe')); f.sandbox = ''; return { f: f.contentWindow }`,
  'a node list': `return { all: document.querySelectorAll('h1') }`,
  'a cycle': 'const a = {}; a.a = a; return { a }',
  'a getter that throws': 'return { get a() { throw new Error() } }',
  'a Proxy that throws':
    'return { a: new Proxy({}, { get() { throw new Error() }, ownKeys() { throw new Error() } }) }',
  'a symbol, a function, a Map, NaN': 'return { a: Symbol(), b() {}, c: new Map(), d: NaN }',
  'depth that overflows the stack': 'let a = 1; for (let n = 0; n < 100000; n++) a = { a }; return { a }',
  'a list of a thousand million holes': 'return { a: new Array(1e9) }',
};

for (const [name, code] of Object.entries(ODD)) {
  test(`${name} in the data leaves the order whole, with a note`, async ({ page, put, collector }) => {
    await page.goto(put('/'));
    const result = await page.evaluate((code) => {
      const odd = new Function(code)() as object;
      return (window.trl as Trl).track('Purchase', Object.assign(odd, { transaction_id: 'A-1', value: 15 }));
    }, code);
    expect(result).toMatchObject({ ok: true });
    const stored = await collector.api('GET', `/api/events/${(result as { id: string }).id}`);
    expect(stored).toMatchObject({
      data: { transaction_id: 'A-1', value: 15 },
      notes: expect.arrayContaining([{ field: 'data', message: expect.stringContaining('left out by the tag') }]),
    });
  });
}

for (const [name, call] of [
  ['null as data and options', `trl.track('Purchase', null, null)`],
  ['an empty text as both', `trl.track('Purchase', '', '')`],
  ['a list as both', `trl.track('Purchase', [], [])`],
  ['a node as both', `trl.track('Purchase', document.body, document.body)`],
  ['an event ID that is an object', `trl.track('Purchase', {}, { eventId: {} })`],
  ['an event ID that throws', `trl.track('Purchase', {}, { get eventId() { throw 1 } })`],
  ['an event ID with a line end', `trl.track('Purchase', {}, { eventId: 'odd-' + Math.random() + '\\n' })`],
  [
    'a contact of which one field throws',
    `trl.identify({ get phone() { throw 1 }, email: 'a@b.c' }), trl.track('Lead')`,
  ],
] as const) {
  test(`${name}: the event is taken`, async ({ page, put, collector }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    const result = await page.evaluate(call);
    expect(result).toMatchObject({ ok: true, id: expect.stringMatching(/^[^\s[]+$/) });
    const path = `/api/events/${encodeURIComponent((result as { id: string }).id)}` as const;
    expect(await collector.api('GET', path)).toMatchObject({ source: 'browser' });
    if (name.includes('contact')) expect(bodies).toMatchObject([{ contact: { email: 'a@b.c' } }]);
  });
}

test('an order over the size sheds item detail, says so in the console, and arrives with all its items', async ({
  page,
  put,
  collector,
}) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(`${put('/')}?trl_debug=1`);
  const result = await page.evaluate(() => {
    const items = Array.from({ length: 200 }, (_, n) => ({
      ...{ item_id: `i${n}`, price: n, quantity: 2 },
      description: '猫'.repeat(300),
    }));
    return (window.trl as Trl).track('Purchase', { transaction_id: 'L-1', value: 9, items });
  });
  expect(result).toMatchObject({ ok: true });
  const { data, notes } = await collector.api('GET', `/api/events/${(result as { id: string }).id}`);
  expect(data.items).toHaveLength(200);
  expect((data.items as object[])[199]).toEqual({ item_id: 'i199', price: 199, quantity: 2 });
  expect(notes).toMatchObject([{ message: 'too large, items: detail: left out by the tag' }]);
  await expect.poll(() => said.join('\n')).toContain('too large, items: detail');
});
