import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{sdk,collector,demo-site,bench}/**/*.test.ts'],
    // a process each: tests start servers and SQLite files of their own, and a native module that dies takes one file down
    pool: 'forks',
    // the machines this runs on have two cores; more workers only make each other late
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    // read by .ci/run for its totals
    outputFile: { json: 'test-results/unit.json' },
  },
});
