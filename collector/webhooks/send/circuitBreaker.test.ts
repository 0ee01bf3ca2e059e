import { beforeEach, describe, expect, it } from 'vitest';
import { type CircuitBreakers, createCircuitBreakers, type Health } from './circuitBreaker.ts';

const MINUTE = 60_000;
let time: number;
let breakers: CircuitBreakers;
beforeEach(() => {
  time = 1_000_000;
  breakers = createCircuitBreakers(() => time);
});

/** One attempt each, one after the other, as far as they are admitted. */
function attempts(count: number, health: Health, destination = 'a:443'): void {
  for (let i = 0; i < count && breakers.admits(destination); i++) {
    breakers.end(destination, breakers.begin(destination), health);
  }
}
const state = (destination = 'a:443') => breakers.states().get(destination) ?? 'closed';

describe('opening', () => {
  it.each<[name: string, good: number, bad: number, expected: string]>([
    ['10 failures of 10', 0, 10, 'open'],
    ['9 failures of 9: too few to say', 0, 9, 'closed'],
    ['7 failures of 10', 3, 7, 'open'],
    ['6 failures of 10', 4, 6, 'closed'],
    ['70 failures of 100', 30, 70, 'open'],
    ['69 failures of 100', 31, 69, 'closed'],
    ['none at all', 100, 0, 'closed'],
  ])('%s', (_, good, bad, expected) => {
    attempts(good, 'good');
    attempts(bad, 'bad');
    expect(state()).toBe(expected);
    expect(breakers.admits('a:443')).toBe(expected === 'closed');
    expect(breakers.shut()).toEqual(expected === 'closed' ? [] : ['a:443']);
  });

  it('is told once, to whoever ended the attempt', () => {
    attempts(9, 'bad');
    expect(breakers.end('a:443', false, 'bad')).toBe('open');
    expect(breakers.end('a:443', false, 'bad')).toBeUndefined(); // was under way
  });

  it('counts the last 5 minutes only', () => {
    attempts(9, 'bad');
    time += 5 * MINUTE;
    attempts(9, 'bad');
    expect(state()).toBe('closed');
    time += 4 * MINUTE;
    attempts(1, 'bad');
    expect(state()).toBe('open');
  });

  it('forgets in steps, not all at once', () => {
    for (let i = 0; i < 9; i++) {
      attempts(1, 'bad');
      time += 30_000;
    }
    attempts(1, 'bad'); // the first is 4.5 minutes old
    expect(state()).toBe('open');
  });

  it('takes no attempt into account that never reached the destination', () => {
    attempts(100, 'unknown');
    expect(state()).toBe('closed');
  });

  it('is a matter of one destination', () => {
    attempts(10, 'bad', 'a:443');
    attempts(5, 'bad', 'b:443');
    expect(breakers.admits('b:443')).toBe(true);
    expect(breakers.shut()).toEqual(['a:443']);
  });
});

describe('open', () => {
  beforeEach(() => attempts(10, 'bad'));

  it('admits one probe after 30 s', () => {
    expect(breakers.nextProbeAt()).toBe(time + 30_000);
    time += 29_999;
    expect(breakers.admits('a:443')).toBe(false);
    time += 1;
    expect(breakers.admits('a:443')).toBe(true);
    expect(breakers.shut()).toEqual([]);
    expect(breakers.nextProbeAt()).toBe(Number.POSITIVE_INFINITY); // nothing to wait for
    expect(breakers.begin('a:443')).toBe(true);
    expect(state()).toBe('probing');
    expect(breakers.admits('a:443')).toBe(false);
    expect(breakers.shut()).toEqual(['a:443']);
    expect(breakers.nextProbeAt()).toBe(Number.POSITIVE_INFINITY);
  });

  it('closes on a good probe, and starts to count anew', () => {
    time += 30_000;
    expect(breakers.end('a:443', breakers.begin('a:443'), 'good')).toBe('closed');
    attempts(9, 'bad');
    expect(state()).toBe('closed');
    attempts(1, 'bad');
    expect(state()).toBe('open');
  });

  it('stays open for 30 s more after a bad probe', () => {
    time += 30_000;
    expect(breakers.end('a:443', breakers.begin('a:443'), 'bad')).toBe('open');
    expect(breakers.nextProbeAt()).toBe(time + 30_000);
    expect(breakers.admits('a:443')).toBe(false);
  });

  it('lets the next probe pass at once when one never reached the destination', () => {
    time += 30_000;
    expect(breakers.end('a:443', breakers.begin('a:443'), 'unknown')).toBe('open');
    expect(breakers.admits('a:443')).toBe(true);
  });

  it.each<Health>(['good', 'bad'])('learns nothing from a %s end of what was begun before it opened', (health) => {
    expect(breakers.end('a:443', false, health)).toBeUndefined();
    expect(state()).toBe('open');
    time += 30_000;
    breakers.begin('a:443');
    expect(breakers.end('a:443', false, health)).toBeUndefined();
    expect(state()).toBe('probing');
  });

  it('does not stay open for as long as the clock was set back', () => {
    time -= 60 * MINUTE;
    expect(breakers.admits('a:443')).toBe(true);
  });
});

it('forgets destinations that were not heard of for long, and none that is open', () => {
  attempts(10, 'bad', 'down:1');
  for (let i = 0; i < 5_000; i++) {
    attempts(9, 'bad', `host-${i}:1`);
    time += 1_000;
  }
  expect(state('down:1')).toBe('open');
  attempts(1, 'bad', 'host-4999:1');
  expect(state('host-4999:1')).toBe('open');
  attempts(1, 'bad', 'host-0:1');
  expect(state('host-0:1')).toBe('closed');
});
