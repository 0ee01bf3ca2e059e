/** A browser that Playwright drives: its own builds, and any Chromium. */
import type { BrowserType, LaunchOptions } from 'playwright/test';
import { type Engine, expressionOf, type Profile } from './engine.ts';

export async function startWithPlaywright(type: BrowserType, options: LaunchOptions): Promise<Engine> {
  const browser = await type.launch(options);

  async function newProfile(): Promise<Profile> {
    const context = await browser.newContext();
    let page = await context.newPage();
    return {
      async open(url) {
        await page.goto(url);
      },
      run: async (code, ...given) => JSON.parse(await page.evaluate<string>(expressionOf(code, given))),
      click: (selector) => page.click(selector),
      async newTab() {
        const left = page;
        page = await context.newPage();
        await left.close();
      },
      deleteCookies: () => context.clearCookies(),
      close: () => context.close(),
    };
  }

  return {
    description: `${type.name()} ${browser.version()} (${options.executablePath ?? 'Playwright’s build'}, by Playwright)`,
    newProfile,
    close: () => browser.close(),
  };
}
