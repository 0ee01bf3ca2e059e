/** Kill switches on a page that is open: from the next request on nothing of the pixel reaches its partner, and the decision says why. */
import { connector, imagePixel } from '../support/stack/connectorSettings.ts';
import { approve, legs, queried, track, trackToTheEnd } from '../support/stack/observe.ts';
import { expect, type ShownEvent, test } from '../support/stack/stack.ts';
import { startPartner, type TestPartner } from '../support/tag/tagHarness.ts';

test.use({ demo: false });

const CONNECTORS = ['first', 'second', 'third'];

let other: TestPartner;
test.beforeEach(async () => {
  const { url, ...rest } = await startPartner();
  // the other partner has a host name of its own
  other = { ...rest, url: url.replace('127.0.0.1', 'localhost') };
});
test.afterEach(() => other.close());

test('one pixel, all of a host, all: effective on the next request, until it is lifted', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  const pixelOf = (id: string, url: string, sandbox: boolean) =>
    connector(id, {
      triggers: ['Lead'],
      pixel: imagePixel(`${url}/pixel/${id}`, { id: '{{EVENT_ID}}' }, { sandbox }),
    });
  await install([
    pixelOf('first', partner.url, true),
    pixelOf('second', other.url, true),
    pixelOf('third', other.url, false),
  ]);
  await page.goto(shop.url);

  /** Events with the pixels that must reach their partners, none else; looked at when all has been tracked. */
  const expected = new Map<string, string[]>();
  const lead = async (runs: string[], reasons: Record<string, string> = {}) => {
    const event: ShownEvent = await trackToTheEnd(page, admin, 'Lead');
    expected.set(event.id, runs);
    for (const id of CONNECTORS) {
      const pixel = reasons[id] === undefined ? 'delivered' : `skipped: ${reasons[id]}`;
      expect(legs(event, id), id).toBe(`webhook skipped: leg_off, pixel ${pixel}`);
    }
    expect(event.receipts.map((receipt) => `${receipt.connector} ${receipt.outcome}`).sort()).toEqual(
      runs.map((id) => `${id} ran`),
    );
  };
  const kill = (body: object) => admin.call('POST', '/api/kill', body);

  await lead(CONNECTORS);

  await admin.call('POST', '/api/connectors/first/pixel/revoke', {});
  await lead(['second', 'third'], { first: 'pixel_revoked' });
  await approve(admin, 'first');
  await lead(CONNECTORS);

  // by name, whatever the port
  await kill({ host: 'LOCALHOST.' });
  await lead(['first'], { second: 'pixel_killed', third: 'pixel_killed' });
  await admin.call('DELETE', '/api/kill/hosts/localhost');
  await lead(CONNECTORS);

  await kill({ all: true });
  await lead([], { first: 'pixel_killed', second: 'pixel_killed', third: 'pixel_killed' });
  await admin.call('DELETE', '/api/kill/all');
  await lead(CONNECTORS);

  const reached = (id: string) => [
    ...queried(partner.hits('/pixel/first'), 'id').flatMap((event) => (event === id ? ['first'] : [])),
    ...['second', 'third'].filter((name) => other.hits.includes(`/pixel/${name}?id=${id}`)),
  ];
  for (const [id, runs] of expected) await expect.poll(() => reached(id)).toEqual(runs);
  expect(other.hits).toHaveLength([...expected.values()].flat().filter((id) => id !== 'first').length);
});

test('an event that had its pixels before the switch gets none of them again under it', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  await install([
    connector('first', { triggers: ['Lead'], pixel: imagePixel(`${partner.url}/pixel/first`, { id: '{{EVENT_ID}}' }) }),
  ]);
  await page.goto(shop.url);
  // nobody hears that it ran, so that the collector would answer it again
  await page.route('**/v1/receipts', (route) => route.abort());
  const lead = () => track(page, 'Lead', {}, { eventId: 'lead-0001' });
  expect(await lead()).toMatchObject({ ok: true, pixels: 1 });
  await expect.poll(() => partner.hits('/pixel/first').length).toBe(1);
  expect(await lead()).toMatchObject({ ok: true, pixels: 1 });
  await expect.poll(() => partner.hits('/pixel/first').length).toBe(2);

  await admin.call('POST', '/api/kill', { host: '127.0.0.1' });
  expect(await lead()).toMatchObject({ ok: true, pixels: 0 });

  await admin.call('DELETE', '/api/kill/hosts/127.0.0.1');
  expect(await lead()).toMatchObject({ ok: true, pixels: 1 });
  await expect.poll(() => partner.hits('/pixel/first').length).toBe(3);
});
