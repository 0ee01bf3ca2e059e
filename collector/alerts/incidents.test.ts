import { describe, expect, it } from 'vitest';
import { type Look, nextState, snoozed } from './incidents.ts';
import { afterAttempt, DELAYS_MS, dueMessages, withMessage } from './queue.ts';
import type { Finding } from './rules/finding.ts';
import { type AlertState, NOTHING } from './state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 25, 12);

const finding: Finding = {
  kind: 'webhook_paused',
  subject: 'acme',
  about: 'Acme',
  begins: true,
  count: 1,
  example: 'It was paused by hand.',
};

/** Looks one after the other, and what was told at each. */
function looks(options: Partial<Look> = {}) {
  let state: AlertState = NOTHING;
  let ids = 0;
  const all = () => state.incidents.flatMap(({ messages }) => messages);
  const look = (at: number, found: Finding[], now: Partial<Look> = {}) => {
    const before = new Set(all().map(({ id }) => id));
    state = nextState(state, {
      now: START + at,
      findings: found,
      isOn: () => true,
      receivers: ['ops'],
      isQuiet: false,
      newId: () => `id-${++ids}`,
      ...options,
      ...now,
    });
    return all()
      .filter(({ id }) => !before.has(id))
      .map(({ telling }) => telling);
  };
  return {
    look,
    state: () => state,
    change: (change: (before: AlertState) => AlertState) => {
      state = change(state);
    },
  };
}

describe('an incident', () => {
  it('is told when it begins and when it is over, and not in between', () => {
    const { look, state } = looks();
    expect(look(0, [finding])).toEqual(['began']);
    for (let minute = 1; minute < 60; minute++)
      expect(look(minute * MINUTE, [{ ...finding, count: minute }])).toEqual([]);
    expect(look(60 * MINUTE, [])).toEqual([]);
    expect(look(75 * MINUTE - 1, [])).toEqual([]);
    expect(look(75 * MINUTE, [])).toEqual(['over']);
    expect(look(2 * HOUR, [])).toEqual([]);
    expect(state().incidents).toMatchObject([{ count: 59, beganAt: START, overAt: START + 75 * MINUTE }]);
  });

  it('doesn’t begin by what is only enough to go on, and goes on by it', () => {
    const { look } = looks();
    const weak = { ...finding, begins: false };
    expect(look(0, [weak])).toEqual([]);
    expect(look(MINUTE, [finding])).toEqual(['began']);
    expect(look(HOUR, [weak])).toEqual([]);
    expect(look(HOUR + 20 * MINUTE, [weak])).toEqual([]);
  });

  it('isn’t over by a gap of less than a quarter of an hour', () => {
    const { look } = looks();
    look(0, [finding]);
    look(MINUTE, []);
    look(14 * MINUTE, [finding]);
    expect(look(28 * MINUTE, [])).toEqual([]);
    expect(look(43 * MINUTE, [])).toEqual(['over']);
  });

  it('that comes and goes is told ever less often', () => {
    const { look } = looks();
    // on for a minute, off for 20: 72 times a day
    let told = 0;
    for (let minute = 0; minute < 24 * 60; minute++) {
      told += look(minute * MINUTE, minute % 21 === 0 ? [finding] : []).length;
    }
    expect(told).toBeLessThanOrEqual(4);
  });

  it('ends at once where its rule says so, and without a word where its kind is turned off', () => {
    const { look, state } = looks();
    look(0, [finding]);
    expect(look(MINUTE, [{ ...finding, begins: false, ends: true }])).toEqual(['over']);
    look(2 * DAY, [finding]);
    expect(look(2 * DAY + MINUTE, [], { isOn: () => false })).toEqual([]);
    expect(state().incidents.every(({ overAt }) => overAt !== null)).toBe(true);
  });

  it('of an origin needs a day without', () => {
    const { look } = looks();
    const refused: Finding = { ...finding, kind: 'origin_refused', subject: 'https://x.example' };
    look(0, [refused]);
    look(MINUTE, []);
    expect(look(DAY, [])).toEqual([]);
    expect(look(DAY + MINUTE, [])).toEqual(['over']);
  });

  it('is told to each receiver, and to one that comes later if nobody was told before', () => {
    const { look } = looks();
    expect(look(0, [finding], { receivers: [] })).toEqual([]);
    expect(look(MINUTE, [finding], { receivers: ['ops', 'boss'] })).toEqual(['began', 'began']);
    expect(look(2 * MINUTE, [finding], { receivers: ['ops', 'boss', 'late'] })).toEqual([]);
  });

  it('keeps the first example, and what its rule remembers', () => {
    const { look, state } = looks();
    look(0, [{ ...finding, memory: 0.1 }]);
    look(MINUTE, [{ ...finding, memory: 0.05, example: 'Another.' }]);
    expect(state().incidents).toMatchObject([{ memory: 0.1, example: 'It was paused by hand.' }]);
  });

  it('outlives a clock that is set back', () => {
    const { look } = looks();
    look(0, [finding]);
    look(MINUTE, []);
    look(-HOUR, []);
    expect(look(-HOUR + 15 * MINUTE, [])).toEqual(['over']);
  });
});

describe('in quiet hours', () => {
  it('nothing is told; what is still on is, at their end', () => {
    const { look } = looks();
    expect(look(0, [finding], { isQuiet: true })).toEqual([]);
    expect(look(HOUR, [finding])).toEqual(['began']);
  });
  it('what began and was over meanwhile stays on record only', () => {
    const { look, state } = looks();
    look(0, [finding], { isQuiet: true });
    look(MINUTE, [], { isQuiet: true });
    look(HOUR, [], { isQuiet: true });
    expect(look(2 * HOUR, [])).toEqual([]);
    expect(state().incidents).toMatchObject([{ overAt: START + HOUR, messages: [] }]);
  });
  it('the end of what was told before is told at their end', () => {
    const { look } = looks();
    look(0, [finding]);
    look(MINUTE, [], { isQuiet: true });
    expect(look(HOUR, [], { isQuiet: true })).toEqual([]);
    expect(look(2 * HOUR, [])).toEqual(['over']);
  });
});

describe('a snoozed incident', () => {
  const until = (at: number) => (state: AlertState) => snoozed(state, state.incidents[0]?.id ?? '', START + at, 'Anna');

  it('is told again when the time comes, if it is still on', () => {
    const { look, change } = looks();
    look(0, [finding]);
    change(until(HOUR));
    expect(look(30 * MINUTE, [finding])).toEqual([]);
    expect(look(HOUR, [finding])).toEqual(['still']);
    expect(look(2 * HOUR, [finding])).toEqual([]);
  });
  it('isn’t told of when it is over meanwhile', () => {
    const { look, change } = looks();
    look(0, [finding]);
    change(until(HOUR));
    look(MINUTE, []);
    expect(look(20 * MINUTE, [])).toEqual([]);
    expect(look(2 * HOUR, [])).toEqual([]);
  });
  it('snoozes the same where it begins anew', () => {
    const { look, change, state } = looks();
    look(0, [finding]);
    change(until(3 * HOUR));
    look(MINUTE, []);
    look(HOUR, []);
    expect(look(2 * HOUR, [finding])).toEqual([]);
    expect(state().incidents[0]).toMatchObject({ overAt: null, snoozedBy: 'Anna' });
    expect(look(3 * HOUR, [finding])).toEqual(['began']);
  });
});

describe('what is kept', () => {
  it('is 50 that are over, and all that are on', () => {
    const { look, state } = looks({ receivers: [] });
    for (let number = 0; number < 60; number++) look(number * HOUR, [{ ...finding, subject: `c${number}` }]);
    look(70 * HOUR, [finding]);
    look(71 * HOUR, [finding]);
    expect(state().incidents.filter(({ overAt }) => overAt === null)).toHaveLength(1);
    look(72 * HOUR, [finding], { receivers: ['ops'] });
    expect(state().incidents).toHaveLength(51);
  });
});

describe('the queue', () => {
  const failure = (at: number) => ({ at, durationMs: 5, accepted: false, status: 500 });
  const told = () => {
    const { look, state } = looks({ receivers: ['ops', 'boss'] });
    look(0, [finding]);
    return state();
  };

  it('tries by the schedule and gives up at its end', () => {
    let message = told().incidents[0]?.messages[0];
    if (!message) throw new Error('nothing was told');
    const waits: number[] = [];
    let at = START;
    while (message.state === 'waiting') {
      message = afterAttempt(message, failure(at));
      if (message.dueAt !== null) waits.push(message.dueAt - at);
      at = message.dueAt ?? at;
    }
    expect(waits).toEqual(DELAYS_MS.slice(1));
    expect(message).toMatchObject({ state: 'given_up', attempts: { length: DELAYS_MS.length } });
  });

  it('holds the end back until the beginning was told, by receiver', () => {
    const state = told();
    const [incident] = state.incidents;
    const [toOps, toBoss] = incident?.messages ?? [];
    if (!incident || !toOps || !toBoss) throw new Error('nothing was told');
    let next = withMessage(state, toOps.id, (one) => afterAttempt(one, failure(START)));
    next = withMessage(next, toBoss.id, (one) => afterAttempt(one, { ...failure(START), accepted: true }));
    next = nextState(next, {
      now: START + 10,
      findings: [{ ...finding, ends: true }],
      isOn: () => true,
      receivers: ['ops', 'boss'],
      isQuiet: false,
      newId: () => Math.random().toString(),
    });
    const due = (at: number) => dueMessages(next, START + at).map(({ message }) => [message.receiver, message.telling]);
    expect(due(20)).toEqual([['boss', 'over']]);
    expect(due(MINUTE)).toEqual([
      ['ops', 'began'],
      ['boss', 'over'],
    ]);
  });
});
