/** The reviewer's host list is what the browser enforces: fewer hosts than the pixel names, or more. */
import type { Admin } from '../../demo-site/adminClient.ts';
import { connector } from '../support/stack/connectorSettings.ts';
import { showConnector, trackToTheEnd } from '../support/stack/observe.ts';
import { expect, test } from '../support/stack/stack.ts';
import { startPartner, type TestPartner } from '../support/tag/tagHarness.ts';

test.use({ demo: false });

let other: TestPartner;
test.beforeEach(async () => {
  other = await startPartner();
});
test.afterEach(() => other.close());

async function approveWith(admin: Admin, id: string, hosts: string[]): Promise<void> {
  const { pixel } = await showConnector(admin, id);
  await admin.call('POST', `/api/connectors/${id}/pixel/approve`, { hash: pixel.hash ?? '', hosts });
}

const pixelOf = (html: string) =>
  connector('chosen', { triggers: ['Lead'], pixel: { enabled: true, sandbox: true, html } });

test('a host that the reviewer removed is not reached, and the receipt says what was blocked', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  const html = `<img alt="" src="${partner.url}/pixel/kept?id={{EVENT_ID}}"><img alt="" src="${other.url}/removed?id={{EVENT_ID}}">`;
  await install([pixelOf(html)]);
  await page.goto(shop.url);
  const lead = () => trackToTheEnd(page, admin, 'Lead');

  const before = await lead();
  expect(before.receipts).toMatchObject([{ connector: 'chosen', outcome: 'ran' }]);
  await expect.poll(() => other.hits).toEqual([`/removed?id=${before.id}`]);

  await approveWith(admin, 'chosen', [partner.url]);
  const after = await lead();
  expect(after.receipts).toMatchObject([
    { connector: 'chosen', outcome: 'blocked', detail: `img-src ${other.url}/removed?id=${after.id}` },
  ]);
  await expect.poll(() => partner.hits('/pixel/kept').map((hit) => hit.query[0]?.[1])).toEqual([after.id, before.id]);

  // and back: what is on its way after this is the later event's
  await approveWith(admin, 'chosen', [partner.url, other.url]);
  const again = await lead();
  await expect.poll(() => other.hits).toEqual([`/removed?id=${before.id}`, `/removed?id=${again.id}`]);
});

test('a host that is put together at run time is reached once the reviewer added it', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  const { hostname, port } = new URL(other.url);
  const html = `<img alt="" src="${partner.url}/pixel/kept?id={{EVENT_ID}}"><script>
    var host = ["${hostname}", ${port}].join(":");
    new Image().src = "http://" + host + "/built";
  </script>`;
  await install([pixelOf(html)]);
  expect(await admin.call('GET', '/api/connectors/chosen/pixel/review')).toMatchObject({
    hosts: [partner.url],
    runTimeHosts: [{ kind: 'image', line: 3 }],
  });
  await page.goto(shop.url);

  const before = await trackToTheEnd(page, admin, 'Lead');
  expect(before.receipts).toMatchObject([{ outcome: 'blocked', detail: `img-src ${other.url}/built` }]);

  await approveWith(admin, 'chosen', [partner.url, other.url]);
  const after = await trackToTheEnd(page, admin, 'Lead');
  expect(after.receipts).toMatchObject([{ outcome: 'ran' }]);
  await expect.poll(() => other.hits).toEqual(['/built']);
});

test('a host is allowed as the browser writes it, however the pixel does', async ({
  page,
  stack: { shop, admin, install },
}) => {
  const { port } = new URL(other.url);
  const hosts = ['bücher.localhost', 'dot.localhost.', '127.1'];
  const images = hosts.map((host, index) => `<img alt="" src="http:/\\${host}:${port}/${index}">`);
  await install([
    pixelOf(`${images.join('')}<script>new WebSocket("ws://socket.localhost:${port}/socket").onerror = null;</script>`),
  ]);
  await page.goto(shop.url);

  const { receipts } = await trackToTheEnd(page, admin, 'Lead');
  expect(receipts).toMatchObject([{ outcome: 'ran' }]);
  await expect.poll(() => other.hits.toSorted()).toEqual(['/0', '/1', '/2', '/socket']);
});
