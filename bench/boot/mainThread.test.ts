import { describe, expect, it } from 'vitest';
import { busyMs, cpuMs, lastMark, type TraceEvent } from './mainThread.ts';

const URL = 'http://shop.test/tag.js';
const MAIN = { cat: 'devtools.timeline', ph: 'X', pid: 1, tid: 1 };
const task = (ts: number, dur: number): TraceEvent => ({ ...MAIN, name: 'RunTask', ts, dur });
const mark = (name: string, ts: number): TraceEvent => ({ ...MAIN, name, cat: 'blink.user_timing', ph: 'I', ts });
const evaluation = (ts: number): TraceEvent => ({ ...MAIN, name: 'EvaluateScript', ts, args: { data: { url: URL } } });

describe('busyMs', () => {
  const events = [task(0, 5_000), task(10_000, 6_000), evaluation(12_000), task(30_000, 2_000)];

  it.each<[string, TraceEvent[], number | undefined, number]>([
    ['counts from the evaluation, later tasks too, idle time not', events, undefined, 6],
    ['ends within a task', events, 15_000, 3],
    ['ends between tasks', events, 20_000, 4],
    ['leaves other threads out', [...events, { ...task(12_000, 9_000), tid: 2 }], undefined, 6],
    ['leaves other processes out', [...events, { ...task(12_000, 9_000), pid: 2 }], undefined, 6],
  ])('%s', (_, given, end, expected) => {
    expect(busyMs(given, URL, end === undefined ? undefined : mark('stored', end))).toBe(expected);
  });

  it('says when the script did not run', () => {
    expect(() => busyMs([task(0, 1)], URL)).toThrow(URL);
  });
});

describe('cpuMs', () => {
  it('is what the thread’s own clock says', () => {
    const events = [task(0, 9_000), { ...evaluation(1_000), tts: 500 }];
    expect(cpuMs(events, URL, { ...mark('stored', 8_000), tts: 3_500 })).toBe(3);
  });
});

describe('lastMark', () => {
  it('is the last of the marks, each at its first time', () => {
    expect(lastMark([mark('a', 1), mark('b', 7), mark('a', 9)], ['a', 'b'])?.ts).toBe(7);
  });

  it('is not there while one is missing', () => {
    expect(lastMark([mark('a', 1)], ['a', 'b'])).toBeUndefined();
  });
});
