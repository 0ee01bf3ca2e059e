import { totalmem } from 'node:os';
import { defineConfig } from 'playwright/test';
import { browserLaunchOptions } from './e2e/support/browser/browser.ts';

const DASHBOARD = '**/dashboard/**/*.spec.ts';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // each test has servers and a browser profile of its own
  fullyParallel: true,
  // a worker waits for half of its time, and takes some 1.5 GB with its browser and its collectors
  workers: Math.max(2, Math.min(4, Math.floor(totalmem() / 2 ** 30 / 1.5) - 1)),
  // against hanging only: axe alone takes half a minute where two cores are shared
  timeout: 180_000,
  expect: { timeout: 45_000 },
  forbidOnly: Boolean(process.env.CI),
  // one that passes then is told as FLAKY at the end, and three of them fail the run (.ci/summary.mjs)
  retries: process.env.CI ? 1 : 0,
  // .ci/run reads the JSON for its totals and errors
  reporter: [
    ['list'],
    ['./e2e/support/skippedReporter.ts'],
    ...(process.env.CI ? [['json', { outputFile: 'test-results/e2e.json' }] as const] : []),
  ],
  // a folder of its own: Playwright empties it at each start
  outputDir: 'test-results/e2e',
  projects: [
    {
      name: 'dashboard',
      testMatch: DASHBOARD,
      use: { launchOptions: browserLaunchOptions({ shell: true }) },
    },
    { name: 'tag', testIgnore: DASHBOARD, use: { launchOptions: browserLaunchOptions() } },
  ],
  use: {
    browserName: 'chromium',
    actionTimeout: 45_000,
    // a quarter of the time, for a file that nobody gets to see where CI runs
    trace: process.env.CI ? 'off' : 'retain-on-failure',
  },
});
