/** Which Chromium the end-to-end tests use, and how it is launched (DESIGN §6 "Start-up"). */
import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from 'playwright/test';
import { ensureInstalled, findInPath, isRoot } from './installed.ts';

const USUAL_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Playwright's own, where it is installed, else an installed Chromium or Chrome. */
function installedBrowser(shell: boolean): string | undefined {
  const own = chromium.executablePath();
  if (own !== '' && existsSync(own)) return own;
  return (
    (shell ? findInPath('chromium-headless-shell') : undefined) ??
    USUAL_PATHS.find((path) => existsSync(path)) ??
    findInPath('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome')
  );
}

/** Path of a browser, which is installed first where the machine has none. Throws where that fails too. */
function ensureBrowser(shell: boolean): string {
  const browser = ensureInstalled({
    find: () => installedBrowser(shell),
    playwright: 'chromium',
    packages: ['chromium'],
    extras: shell ? ['chromium-headless-shell'] : [],
  });
  if ('found' in browser) return browser.found;
  throw new Error(
    `no Chromium or Chrome was found, and none could be installed: ${browser.reason}\nInstall one so that \`chromium\` or \`google-chrome\` is in PATH.`,
  );
}

/**
 * For `use.launchOptions`. Synchronous, since the configuration needs the answer when it is read. `shell`: Chromium's headless
 * shell, where it can be had: pages of one site take a third less time there. It has no back/forward cache, no site settings and
 * no process of its own for a sandboxed frame, so what the tag does to other people's pages isn't proven in it.
 */
export function browserLaunchOptions({ shell = false } = {}): LaunchOptions {
  return {
    executablePath: ensureBrowser(shell),
    args: [
      // Chromium's own sandbox refuses to run as root
      ...(isRoot ? ['--no-sandbox'] : []),
      // nothing but the tests' own traffic
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-default-apps',
    ],
  };
}
