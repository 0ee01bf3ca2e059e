import { describe, expect, it } from 'vitest';
import type { Click } from '../../sdk/protocol.ts';
import { mergeClicks } from './clickHistory.ts';
import type { HistoryClick } from './types.ts';

const NOW = 1_000_000;
const noOwners = { owners: [] };
const click = (at: number, ids: Record<string, string>, sources = {}): Click => ({ at, ids, sources });
const stored = (at: number, ids: Record<string, string>): HistoryClick => ({ ...click(at, ids), receivedAt: at });

const MINUTE = 60_000;

describe('mergeClicks', () => {
  it('adds what was not known, with its arrival, names in lower case and values untouched', () => {
    const { added } = mergeClicks([], [click(5, { GCLID: 'AbC' }, { UTM_Source: 'Google' })], noOwners, NOW);
    expect(added).toEqual([{ at: 5, receivedAt: NOW, ids: { gclid: 'AbC' }, sources: { utm_source: 'Google' } }]);
  });

  it('adds nothing for a click stored before', () => {
    expect(mergeClicks([stored(5, { a: '1' })], [click(9, { A: '1' })], noOwners, NOW)).toEqual({
      clicks: [stored(5, { a: '1' })],
      added: [],
    });
  });

  it('keeps only the new ids of a landing that repeats some', () => {
    const { added } = mergeClicks([stored(5, { a: '1' })], [click(9, { a: '1', b: '2' })], noOwners, NOW);
    expect(added.map(({ at, ids }) => ({ at, ids }))).toEqual([{ at: 9, ids: { b: '2' } }]);
  });

  it('keeps the first of two times that arrive together, in whatever order', () => {
    const { added } = mergeClicks([], [click(9, { a: '1' }), click(5, { a: '1' })], noOwners, NOW);
    expect(added.map(({ at }) => at)).toEqual([5]);
  });

  const HALF_HOUR = 30 * MINUTE;
  const T = 1_795_465_814_083;
  it.each<[string, number[], number[], number[]]>([
    ['less than half an hour later as the same', [0], [HALF_HOUR - 1], [0]],
    ['half an hour later as new', [0], [HALF_HOUR], [0, HALF_HOUR]],
    ['half an hour after the one that was kept', [0], [20 * MINUTE, 40 * MINUTE], [0, 40 * MINUTE]],
    ['sent again as the same', [0, HALF_HOUR], [0, HALF_HOUR], [0, HALF_HOUR]],
    ['from before what is known, as the same within half an hour', [HALF_HOUR], [1], [HALF_HOUR]],
  ])('takes an ID %s', (_, known, sent, expected) => {
    const { clicks } = mergeClicks(
      known.map((at) => stored(T + at, { a: '1' })),
      sent.map((at) => click(T + at, { a: '1' })),
      noOwners,
      T + 2 * HALF_HOUR,
    );
    expect(clicks.map(({ at }) => at - T)).toEqual(expected);
  });

  it('takes the fuller of two copies of a click', () => {
    const cut = click(T, { a: '1' });
    const whole = click(T, { a: '1' }, { utm_source: 'x' });
    expect(mergeClicks([], [cut, whole], noOwners, T).added).toEqual([{ ...whole, receivedAt: T }]);
  });

  it('gives the whole history oldest first', () => {
    const { clicks } = mergeClicks(
      [stored(5, { a: '1' }), stored(8, { a: '2' })],
      [click(6, { b: '1' })],
      noOwners,
      NOW,
    );
    expect(clicks.map(({ at }) => at)).toEqual([5, 6, 8]);
  });
});
