/** The SDK as an npm package: packed as it would be published, unpacked in a project of its own, used there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { test } from '../support/tag/tagTest.ts';

const PACKAGE = fileURLToPath(new URL('../../dist/npm', import.meta.url));
const TSC = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

const CONSUMER = `
import { load, type TrackResult } from 'trl';

const trl = load({ key: 'k', url: 'https://collect.example.com' });
const items = [{ item_id: 'sku-1', price: 15, quantity: 1 }];
const result: TrackResult = await trl.track('Purchase', { value: 15, currency: 'EUR', transaction_id: 'A-1', items, shop: 'de' });
if (!result.ok) console.error(result.error);
await trl.track('NewsletterOpened', { list: 7 }, { eventId: 'news-0001' });
trl.identify({ email: 'a@example.com' });
trl.consent({ ads: true });

// @ts-expect-error an object is no value
await trl.track('Purchase', { value: {} });
// @ts-expect-error items are a list
await trl.track('AddToCart', { items: { item_id: 'sku-1' } });
// @ts-expect-error there is no such field of a person
trl.identify({ mail: 'a@example.com' });
// @ts-expect-error the container's key is missing
load({ url: 'https://collect.example.com' });
`;

let project: string;

test.beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'trl-npm-'));
  const packed = execFileSync('npm', ['pack', PACKAGE, '--silent', '--ignore-scripts'], {
    cwd: project,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const folder = join(project, 'node_modules', 'trl');
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', [
    '-xzf',
    join(project, packed.trim().split('\n').at(-1) ?? ''),
    '-C',
    folder,
    '--strip-components=1',
  ]);
});
test.afterAll(() => rmSync(project, { recursive: true, force: true }));

test('its types know the standard events, and refuse what the collector would', () => {
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(project, 'shop.ts'), CONSUMER);
  for (const resolution of ['bundler', 'nodenext']) {
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom'];
    const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
    const parameters = [TSC, ...options, '--module', module, '--moduleResolution', resolution, 'shop.ts'];
    expect(spawnSync(process.execPath, parameters, { cwd: project, encoding: 'utf8' }).stdout).toBe('');
  }
});

/** What developers write, and what the compiler tells them; undefined: nothing. */
const WRITTEN: [call: string, said: string | undefined][] = [
  ["trl.track('Purchase', { value: '49,90' })", 'value is a number, e.g. 49.90'],
  ["trl.track('Purchase', { value: text })", 'value is a number, e.g. 49.90'],
  ["trl.track('purchase')", 'write Purchase: “purchase” is another event'],
  ["trl.track('add_to_cart', { value: 1 })", 'write AddToCart: “add_to_cart” is another event'],
  ["trl.track('Purchase', { transactionId: 'A-1' })", 'write transaction_id, not transactionId'],
  ["trl.track('Purchase', { Currency: 'EUR' })", 'write currency, not Currency'],
  ["trl.track('Purchase', { currency: 978 })", 'currency is an ISO 4217 code, e.g. EUR'],
  [
    "trl.track('AddToCart', { items: { item_id: 'a' } })",
    'items is a list, e.g. [{ item_id, price, quantity }], and no string',
  ],
  ["trl.track('AddToCart', { items: [{ item_id: 'a', price: '1' }] })", 'price is a number, e.g. 49.90, and no string'],
  ["trl.track('AddToCart', { items: [{ itemId: 'a' }] })", 'write item_id, not itemId'],
  ["trl.track('MyCustomEvent', { anything: 1, value: '49,90', transactionId: 'A-1' })", undefined],
  ['trl.track(text, { anything: 1 })', undefined],
  ["trl.track('Purchase', order)", undefined],
  ["trl.track('Purchase', typed)", undefined],
  ["trl.track('Purchase', { value: Number(text), items: [], shop: 'de' })", undefined],
];

test('its types refuse what is likely not meant, and name the right one', () => {
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  const head = `import { type EventDataOf, load } from 'trl';
interface Order { value: number; currency: string; items: { item_id: string; price: number }[] }
declare const text: string, order: Order, typed: EventDataOf<'Purchase'>;
const trl = load({ key: 'k', url: 'https://collect.example.com' });
`;
  writeFileSync(join(project, 'calls.ts'), head + WRITTEN.map(([call]) => `${call};`).join('\n'));
  const options = ['--noEmit', '--strict', '--pretty', 'false', '--target', 'es2022', '--lib', 'es2022,dom'];
  const resolution = ['--module', 'esnext', '--moduleResolution', 'bundler'];
  const parameters = [TSC, ...options, ...resolution, 'calls.ts'];
  const { stdout } = spawnSync(process.execPath, parameters, { cwd: project, encoding: 'utf8' });
  const first = head.split('\n').length;
  for (const [index, [call, said]] of WRITTEN.entries()) {
    const lines = stdout.split('\n').filter((line) => line.startsWith(`calls.ts(${first + index},`));
    expect(lines, call).toEqual(said === undefined ? [] : [expect.stringContaining(`'"${said}"'`)]);
  }
});

test('a page that imports it sends its events, with the click it landed by', async ({ page, put, site, collector }) => {
  const html = readFileSync(join(project, 'node_modules/trl/trl.js'), 'utf8');
  site.pages.set('/trl.js', { html, headers: { 'content-type': 'text/javascript' } });
  const tag = `<script type="module">
    import { load } from '/trl.js';
    window.loaded = load({ key: '${collector.key}', url: '${collector.url}/' });
    window.early = window.loaded.track('Lead');
  </script>`;
  await page.goto(`${put('/bundled', { tag })}?click_id=bundled`);
  const result = await page.evaluate(() => (window as unknown as { early: ReturnType<Trl['track']> }).early);
  expect(result).toMatchObject({ ok: true });
  expect(await collector.event(result.id)).toMatchObject({ name: 'Lead', clicks: [{ ids: { click_id: 'bundled' } }] });
});
