import { defineConfig } from 'playwright/test';
import { browserLaunchOptions } from './e2e/support/browser/browser.ts';

const DASHBOARD = '**/dashboard/**/*.spec.ts';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // each test has servers and a browser profile of its own
  fullyParallel: true,
  workers: 2,
  // against hanging only: axe alone takes half a minute where two cores are shared
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  // .ci/run reads the JSON for its totals
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
    actionTimeout: 15_000,
    // a quarter of the time, for a file that nobody gets to see where CI runs
    trace: process.env.CI ? 'off' : 'retain-on-failure',
  },
});
