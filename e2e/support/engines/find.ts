/** The three engines: Playwright's builds, which are preferred, else what the machine has, else what can be installed. */
import { existsSync } from 'node:fs';
import { chromium, firefox, webkit } from 'playwright/test';
import { browserLaunchOptions } from '../browser/browser.ts';
import { ensureInstalled, findInPath, type Wanted } from '../browser/installed.ts';
import { startStockFirefox } from './bidiFirefox.ts';
import type { Engine } from './engine.ts';
import { startWithPlaywright } from './playwrightEngine.ts';
import { startWebKitDriver } from './webkitDriver.ts';

export type EngineName = 'Chromium' | 'Firefox' | 'WebKit';

type Start = () => Promise<Engine>;

const MAC_FIREFOX = '/Applications/Firefox.app/Contents/MacOS/firefox';

const WANTED: Record<EngineName, Wanted<Start>> = {
  Chromium: {
    playwright: 'chromium',
    packages: ['chromium'],
    find: () => () =>
      startWithPlaywright(chromium, {
        ...browserLaunchOptions(),
        // which Playwright turns off
        ignoreDefaultArgs: ['--disable-back-forward-cache'],
      }),
  },
  Firefox: {
    playwright: 'firefox',
    packages: ['firefox-esr'],
    find() {
      if (existsSync(firefox.executablePath())) return () => startWithPlaywright(firefox, {});
      const stock = findInPath('firefox-esr', 'firefox') ?? (existsSync(MAC_FIREFOX) ? MAC_FIREFOX : undefined);
      return stock === undefined ? undefined : () => startStockFirefox(stock);
    },
  },
  WebKit: {
    playwright: 'webkit',
    packages: ['webkit2gtk-driver', 'xvfb'],
    find() {
      if (existsSync(webkit.executablePath())) return () => startWithPlaywright(webkit, {});
      const [driver, display] = [findInPath('WebKitWebDriver'), findInPath('Xvfb')];
      return driver && display ? () => startWebKitDriver({ driver, display }) : undefined;
    },
  },
};

/** The engine, running, or why it can't be had on this machine. */
export async function startEngine(name: EngineName): Promise<Engine | { reason: string }> {
  const installed = ensureInstalled(WANTED[name]);
  if ('reason' in installed) return installed;
  return installed.found().catch((error: Error) => ({ reason: `it does not start: ${error.message.split('\n')[0]}` }));
}
