import { expect, test } from 'vitest';
import type { ConnectorActivity } from '../../api/types.ts';
import { sumActivity } from './sumActivity.ts';

const one: ConnectorActivity = {
  connector: 'a',
  fired: 4,
  testLogged: 1,
  skipped: { no_click: 2, click_expired: 1 },
  deliveries: { waiting: 1, succeeded: 2, failed: 1, rejected: 1, test_logged: 1 },
};

test('adds up connectors; a refusal by the partner is a failure, what only was logged is neither', () => {
  expect(sumActivity([one, { ...one, connector: 'b', skipped: {} }])).toEqual({
    fired: 8,
    skipped: 3,
    waiting: 2,
    succeeded: 4,
    failed: 4,
    successRate: 0.5,
  });
});

test('says no success rate while no webhook has come to an end', () => {
  expect(sumActivity([]).successRate).toBeUndefined();
});
