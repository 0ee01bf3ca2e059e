/** Which browser the end-to-end tests use, and how it is launched (DESIGN §6 "Start-up"). */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium, type LaunchOptions } from 'playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

const USUAL_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

const INSTALL_TIMEOUT_MS = 8 * 60_000;

const isRoot = process.getuid?.() === 0;

/** Playwright's own, where it is installed, else an installed Chromium or Chrome. */
function installedBrowser(): string | undefined {
  const inPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => NAMES.flatMap((name) => [join(folder, name), join(folder, `${name}.exe`)]));
  return [chromium.executablePath(), ...USUAL_PATHS, ...inPath].find((path) => path !== '' && existsSync(path));
}

function run(command: string, parameters: string[]): void {
  process.stderr.write(`No browser yet: ${command} ${parameters.join(' ')}\n`);
  execFileSync(command, parameters, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: INSTALL_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** Ways to get a browser, in turn. */
const INSTALLATIONS: { usable: boolean; install(): void }[] = [
  {
    usable: true,
    install() {
      const playwright = dirname(createRequire(import.meta.url).resolve('playwright/package.json'));
      run(process.execPath, [join(playwright, 'cli.js'), 'install', '--with-deps', 'chromium']);
    },
  },
  {
    usable: isRoot && existsSync('/usr/bin/apt-get'),
    install() {
      run('apt-get', ['update']);
      run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
    },
  },
];

/** Path of a browser, which is installed first where the machine has none. Throws where that fails too. */
function ensureBrowser(): string {
  const installed = installedBrowser();
  if (installed !== undefined) return installed;
  const failures: string[] = [];
  for (const { usable, install } of INSTALLATIONS) {
    if (!usable) continue;
    try {
      install();
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
    const fresh = installedBrowser();
    if (fresh !== undefined) return fresh;
  }
  throw new Error(
    `no Chromium or Chrome was found, and none could be installed:\n${failures.join('\n')}\nInstall one so that \`chromium\` or \`google-chrome\` is in PATH.`,
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
