import { describe, expect, it } from 'vitest';
import { acceptsAgain, type Failing, logOf, sayWhy } from './tellFailing.ts';

const failing = (overrides: Partial<Failing>): Failing => ({
  state: 'failing',
  connector: 'x',
  name: 'X',
  destination: 'partner.example:443',
  accepted: 0,
  refused: {},
  lastAcceptedAt: null,
  lastRefused: null,
  failed: 0,
  rejected: 0,
  unknown: 0,
  ...overrides,
});
const refused = { refused: { '5xx': 1200, none: 2 }, lastRefused: { at: 5, outcome: '5xx' as const } };

describe('why a destination stands there, and where the log shows it', () => {
  it.each<[string, Partial<Failing>, RegExp, string]>([
    [
      'failing',
      { ...refused, accepted: 8 },
      /^1,202 of 1,210 attempts in 24 h failed: 1,200 × 5xx, 2 × no answer\.$/,
      '/deliveries?connector=x&status=5xx&test=false',
    ],
    [
      'held back',
      { state: 'held_back', ...refused },
      /no answer\. It gets a break/,
      '/deliveries?connector=x&status=5xx&test=false',
    ],
    [
      'trying',
      { state: 'trying', ...refused },
      /no answer\. One webhook is on its way/,
      '/deliveries?connector=x&status=5xx&test=false',
    ],
    [
      'paused',
      { state: 'paused', reason: 'the partner answered 410 Gone' },
      /until somebody resumes them: the partner answered 410 Gone\.$/,
      '/deliveries?connector=x&state=waiting',
    ],
    [
      'gave up',
      { state: 'gave_up', failed: 3, rejected: 1, ...refused },
      /but in 24 h 3 webhooks were given up and one webhook was rejected by the partner\./,
      '/deliveries?connector=x&state=failed',
    ],
    [
      'rejected',
      { state: 'gave_up', rejected: 1 },
      /but in 24 h one webhook was rejected/,
      '/deliveries?connector=x&state=rejected',
    ],
  ])('%s', (_, overrides, why, path) => {
    expect(sayWhy(failing(overrides))).toMatch(why);
    expect(logOf(failing(overrides))).toBe(path);
  });
});

it.each([
  [6, true],
  [4, false],
  [null, false],
])('accepts again after a failure at 5 where the last success was at %j: %j', (lastAcceptedAt, expected) => {
  expect(acceptsAgain(failing({ ...refused, lastAcceptedAt }))).toBe(expected);
});
