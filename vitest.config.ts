import { defineConfig } from 'vitest/config';

/** Tests that need a PostgreSQL server: it is started once for all of them, and only if one of them is to run. */
const ON_POSTGRES = ['collector/store/postgres/**/*.test.ts', 'collector/whole/several*.test.ts'];

/** Tests of rooms that do no I/O and keep nothing (`.dependency-cruiser.cjs` holds them to that): nothing of one reaches another. */
const PURE = [
  'collector/{connector,decide,events,parameters,pixels,validate}/**/*.test.ts',
  'collector/dashboard/app/**/*.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        // modules are loaded once a worker instead of once a file
        test: { name: 'pure', include: PURE, pool: 'threads', isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'units',
          include: ['{sdk,collector,demo-site,bench,docs}/**/*.test.ts', '.ci/*.test.mjs'],
          exclude: ['**/node_modules/**', ...ON_POSTGRES, ...PURE],
          globalSetup: 'collector/testing/globalSetup.testing.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ON_POSTGRES,
          globalSetup: ['collector/testing/globalSetup.testing.ts', 'collector/store/postgres/globalSetup.testing.ts'],
        },
      },
    ],
    // a process each: tests start servers and SQLite files of their own, and a native module that dies takes one file down
    pool: 'forks',
    // the machines this runs on have two cores, and a worker waits for a quarter of its time: for limits, partners, a database
    maxWorkers: 3,
    // against hanging only: what a test waits for takes as long as the machine does
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 45_000 } },
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    // read by .ci/run for its totals and errors
    outputFile: { json: 'test-results/unit.json' },
  },
});
