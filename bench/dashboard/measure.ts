/** What is measured in the page, by the page's own clock: from what a person does to what they see painted. */
import { expect, type Page } from 'playwright/test';

/**
 * Opens an address; ms from the start of the navigation until the list's first rows are painted and the page has answered: a
 * task that was given to it then has run.
 */
export async function openMs(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelector('[role="grid"] [role="gridcell"]')) {
            // painted, and then free
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
          } else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** Chooses a filter's option; ms until rows that it found are painted. */
export async function filterMs(page: Page, label: string, option: string): Promise<number> {
  const select = page.getByLabel(label, { exact: true });
  // the options come after the list
  await expect
    .poll(() => select.evaluate((element) => [...(element as HTMLSelectElement).options].map(({ value }) => value)))
    .toContain(option);
  const answered = page.waitForResponse((response) => /\/api\/(deliveries|events)\?/.test(response.url()));
  const time = await select.evaluate(
    (element, value) =>
      new Promise<number>((resolve) => {
        const list = document.querySelector('[role="grid"]')?.closest('[aria-busy]');
        if (!list) throw new Error('there is no list');
        const start = performance.now();
        new MutationObserver((_changes, observer) => {
          if (list.getAttribute('aria-busy') === 'true') return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        }).observe(list, { attributeFilter: ['aria-busy'] });
        (element as HTMLSelectElement).value = value;
        element.dispatchEvent(new Event('change', { bubbles: true }));
      }),
    option,
  );
  await answered;
  return time;
}

/** Scrolls through some 2,000 rows as fast as they come; the longest time in which the page did nothing else, in ms. */
export function scrollStandstillMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const list = document.querySelector('.rows-scroll');
        if (!list) throw new Error('there is no list');
        let longest = 0;
        let last = performance.now();
        const step = () => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          list.scrollTop += 400;
          if (list.scrollTop < 80_000) requestAnimationFrame(step);
          else resolve(longest);
        };
        requestAnimationFrame(step);
      }),
  );
}
