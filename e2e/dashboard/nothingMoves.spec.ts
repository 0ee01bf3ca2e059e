/** Answers that come late move nothing that somebody may be about to press: a click between whose press and release it moved is lost. */
import type { Page, Route } from 'playwright/test';
import { expect } from '../support/stack/stack.ts';
import { sendEvent } from './sendEvents.ts';
import { openDashboard, test, tokenFor } from './support.ts';

const PRESSABLE = 'a[href], button, input, select, textarea, summary, [role="slider"]';

const SCREENS = [
  '/',
  '/connectors',
  '/connectors/hybrid-network',
  '/connectors/~new',
  '/connectors/~new?from=hybrid-network',
]
  .concat('/events', '/deliveries', '/review', '/review/hybrid-network')
  .concat(['', '/consent', '/pages', '/tokens', '/secrets', '/audit'].map((part) => `/settings${part}`));

/** What has come by now is shown. */
const shown = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
  );

/** Remembers where everything that can be pressed stands on the screen. */
const remember = (page: Page) =>
  page.evaluate((pressable) => {
    const places = Array.from(document.querySelectorAll(pressable), (element) => {
      const { x, y, width } = element.getBoundingClientRect();
      return { element, x, y, width };
    });
    Object.assign(window, { places: places.filter(({ width }) => width > 0) });
  }, PRESSABLE);

/** What has another place since, with the way that it went. */
const moved = (page: Page) =>
  page.evaluate(() => {
    const { places } = window as unknown as { places: { element: Element; x: number; y: number }[] };
    const nameOf = (element: Element) => {
      const [label] = (element as HTMLInputElement).labels ?? [];
      return element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent;
    };
    return places.flatMap(({ element, x, y }) => {
      const name = nameOf(element);
      // where a screen replaces what stood there while it loaded, the way back is another element at the same place
      const inPlace = element.isConnected ? element : document.elementFromPoint(x + 1, y + 1);
      if (!inPlace || nameOf(inPlace) !== name) return [`${name} is gone`];
      const now = inPlace.getBoundingClientRect();
      // less than a pixel is rounding
      const isStill = Math.abs(now.x - x) < 1 && Math.abs(now.y - y) < 1;
      return isStill ? [] : [`${name}: ${Math.round(now.x - x)}, ${Math.round(now.y - y)}`];
    });
  });

test('whichever answer comes late, what can be pressed stays where it is', async ({ page, stack }) => {
  // what stands above other things: a name of the site's own, a stopped host, a secret, a token
  await sendEvent(stack, { name: 'QuizFinished', data: { score: 7 } });
  await sendEvent(stack, { data: { transaction_id: 'A-1', value: 5 } });
  await stack.admin.call('POST', '/api/kill', { host: 'cdn.partner.example' });
  await stack.admin.call('PUT', '/api/secrets/network-key', { value: 'a-key', hosts: ['partner.example'] });
  await tokenFor(stack, 'viewer', 'Vera');
  await openDashboard(page, stack);
  const held: Route[] = [];
  await page.route('**/api/**', (route) => void held.push(route));
  for (const screen of SCREENS) {
    held.length = 0;
    await page.goto(stack.collector.url + screen);
    await expect.poll(() => held.length, `what ${screen} asks for`).toBeGreaterThan(0);
    for (let route = held.shift(); route; route = held.shift()) {
      await shown(page);
      await remember(page);
      const request = route.request();
      // null where the screen took it back
      await Promise.all([request.response(), route.continue()]);
      await shown(page);
      const { pathname } = new URL(request.url());
      expect
        .soft(await moved(page), `moved on ${screen} when ${request.method()} ${pathname} was answered`)
        .toEqual([]);
    }
  }
});
