import { expect, it } from 'vitest';
import type { ConnectorActivity, DestinationHealth } from '../../store/contract/figures.ts';
import { failingDestinations } from './failingDestinations.ts';

const NOW = 1_764_000_000_000;
const MINUTE = 60_000;
const DESTINATION = 'partner.example:443';

/** 5xx answers and successes, the last of each so many minutes ago. */
function health(
  { refused = 0, accepted = 0, refusedAgo = 1, acceptedAgo = 1 },
  destination = DESTINATION,
): DestinationHealth {
  return {
    connector: 'x',
    destination,
    accepted,
    lastAcceptedAt: accepted === 0 ? null : NOW - acceptedAgo * MINUTE,
    refused: refused === 0 ? {} : { '5xx': refused },
    lastRefused: refused === 0 ? null : { at: NOW - refusedAgo * MINUTE, outcome: '5xx' },
  };
}

function activity(failed: number, rejected = 0): ConnectorActivity {
  const deliveries = { waiting: 0, succeeded: 0, failed, rejected, unknown: 0, dropped: 0, test_logged: 0 };
  return { connector: 'x', fired: 0, testLogged: 0, skipped: {}, deliveries };
}

const find = (facts: Partial<Parameters<typeof failingDestinations>[0]>) =>
  failingDestinations({
    now: NOW,
    connectors: [{ id: 'x', name: 'Network X' }],
    day: [],
    lately: facts.day ?? [],
    activity: [],
    breakers: new Map(),
    ...facts,
  });

it.each<[string, Partial<DestinationHealth>[], string[]]>([
  ['all is well', [health({ accepted: 50 })], []],
  ['nothing was tried', [], []],
  ['the last attempt failed', [health({ refused: 1, accepted: 5, acceptedAgo: 3 })], ['failing']],
  ['one of many failed', [health({ refused: 1, accepted: 50, acceptedAgo: 3 })], []],
  ['a retry went through', [health({ refused: 2, accepted: 1, refusedAgo: 2 })], []],
  ['a part keeps failing', [health({ refused: 10, accepted: 50, refusedAgo: 2 })], ['failing']],
  ['what failed is over', [health({ refused: 10, accepted: 50, refusedAgo: 40 })], []],
  ['nothing but failures', [health({ refused: 1 })], ['failing']],
])('%s', (_, day, states) => {
  expect(find({ day: day as DestinationHealth[] }).map(({ state }) => state)).toEqual(states);
});

it('goes by the last attempt of the day where there was none lately', () => {
  expect(find({ day: [health({ refused: 1, refusedAgo: 600 })], lately: [] })).toMatchObject([{ state: 'failing' }]);
  const recovered = health({ refused: 9, refusedAgo: 600, accepted: 1, acceptedAgo: 500 });
  expect(find({ day: [recovered], lately: [] })).toEqual([]);
});

it('says whose breaker is half open: one webhook is on its way to see', () => {
  const day = [health({ refused: 12 })];
  expect(find({ day, breakers: new Map([[DESTINATION, 'probing' as const]]) })).toMatchObject([{ state: 'trying' }]);
  expect(find({ day: [health({ accepted: 3 })], breakers: new Map([[DESTINATION, 'closed' as const]]) })).toEqual([]);
});

it('says what is held back, what is paused and why, and what was given up', () => {
  const day = [health({ refused: 12, accepted: 3, acceptedAgo: 90 })];
  const breakers = new Map([[DESTINATION, 'open' as const]]);
  const connectors = [{ id: 'x', name: 'Network X', pausedBecause: 'the partner answered 410 Gone' }];
  expect(find({ day, breakers })).toEqual([
    {
      state: 'held_back',
      connector: 'x',
      name: 'Network X',
      destination: DESTINATION,
      accepted: 3,
      refused: { '5xx': 12 },
      lastAcceptedAt: NOW - 90 * MINUTE,
      lastRefused: { at: NOW - MINUTE, outcome: '5xx' },
      failed: 0,
      rejected: 0,
      unknown: 0,
    },
  ]);
  expect(find({ day, breakers, connectors })).toMatchObject([
    { state: 'paused', reason: 'the partner answered 410 Gone', destination: DESTINATION },
  ]);
  expect(find({ connectors })).toMatchObject([{ state: 'paused', destination: null }]);
  expect(find({ day: [health({ accepted: 5 })], activity: [activity(2, 1)] })).toMatchObject([
    { state: 'gave_up', failed: 2, rejected: 1, destination: DESTINATION },
  ]);
});

it('puts the worst first, and names a connector that is gone by its ID', () => {
  const other = { ...health({ refused: 3 }), connector: 'gone' };
  const found = find({ day: [other], activity: [activity(5)] });
  expect(found.map(({ state, name }) => [state, name])).toEqual([
    ['failing', 'gone'],
    ['gave_up', 'Network X'],
  ]);
});
