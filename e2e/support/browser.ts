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
function installedBrowser(): string | undefined {
  return (
    [chromium.executablePath(), ...USUAL_PATHS].find((path) => path !== '' && existsSync(path)) ??
    findInPath('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome')
  );
}

/** Path of a browser, which is installed first where the machine has none. Throws where that fails too. */
function ensureBrowser(): string {
  const browser = ensureInstalled({ find: installedBrowser, playwright: 'chromium', packages: ['chromium'] });
  if ('found' in browser) return browser.found;
  throw new Error(
    `no Chromium or Chrome was found, and none could be installed: ${browser.reason}\nInstall one so that \`chromium\` or \`google-chrome\` is in PATH.`,
  );
}

/** For `use.launchOptions`. Synchronous, since the configuration needs the answer when it is read. */
export function browserLaunchOptions(): LaunchOptions {
  return {
    executablePath: ensureBrowser(),
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
