import { describe, expect, it } from 'vitest';
import { emptyList, type LiveList, MOST_WAITING, revealed, withChanges, withMissed, withPage } from './liveList.ts';

interface Row {
  id: string;
  at: number;
  state: string;
}

const row = (at: number, state = 'waiting'): Row => ({ id: `d${at}`, at, state });
const any = () => true;
const texts = (rows: readonly Row[]) => rows.map(({ id, state }) => (state === 'waiting' ? id : `${id} ${state}`));
const told = ({ shown, waiting }: LiveList<Row>) => [texts(shown), texts(waiting)];

/** d20 and d10 are shown, there are older ones. */
const list = withPage(emptyList<Row>(), { items: [row(20), row(10)], next: 'c' });

describe('a live list', () => {
  it('lets what is new wait until it is wanted', () => {
    const changed = withChanges(list, [row(30), row(40)], any);
    expect(told(changed)).toEqual([
      ['d20', 'd10'],
      ['d40', 'd30'],
    ]);
    expect(told(revealed(changed))).toEqual([['d40', 'd30', 'd20', 'd10'], []]);
  });

  it('changes what is shown in place, also when it no longer matches', () => {
    const changed = withChanges(list, [row(10, 'failed')], () => false);
    expect(told(changed)).toEqual([['d20', 'd10 failed'], []]);
  });

  it('changes what waits', () => {
    const changed = withChanges(withChanges(list, [row(30)], any), [row(30, 'failed')], any);
    expect(told(changed)).toEqual([['d20', 'd10'], ['d30 failed']]);
  });

  it('takes the last of several changes of one', () => {
    expect(told(withChanges(list, [row(30), row(30, 'failed')], any))[1]).toEqual(['d30 failed']);
  });

  it('leaves out what does not match', () => {
    expect(told(withChanges(list, [row(30)], ({ state }) => state === 'failed'))).toEqual([['d20', 'd10'], []]);
  });

  it('leaves what is older than all that is shown to its page', () => {
    expect(told(withChanges(list, [row(5, 'failed')], any))).toEqual([['d20', 'd10'], []]);
    const whole = { ...list, next: null };
    expect(told(revealed(withChanges(whole, [row(5, 'failed')], any)))).toEqual([['d20', 'd10', 'd5 failed'], []]);
  });

  it('shows one that came to match later in its place', () => {
    expect(told(revealed(withChanges(list, [row(15, 'failed')], any)))).toEqual([['d20', 'd15 failed', 'd10'], []]);
  });

  it('takes nothing before the first page is there', () => {
    expect(told(withChanges(emptyList<Row>(), [row(30)], any))).toEqual([[], []]);
  });

  it('shows nothing twice that a page brings too', () => {
    const changed = withChanges(list, [row(15, 'failed')], any);
    const paged = withPage(changed, { items: [row(15), row(5)], next: null });
    expect(told(revealed(paged))).toEqual([['d20', 'd15 failed', 'd10', 'd5'], []]);
    expect(paged.next).toBeNull();
  });

  it('keeps the order of what came in the same millisecond', () => {
    const same = (id: string): Row => ({ id, at: 50, state: 'waiting' });
    const started = withPage(emptyList<Row>(), { items: [same('b'), same('a')], next: null });
    expect(told(revealed(withChanges(started, [row(60)], any)))[0]).toEqual(['d60', 'b', 'a']);
  });

  it('goes by arrival, not by when something happened', () => {
    const event = (id: string, at: number, receivedAt: number) => ({ id, at, receivedAt });
    const started = withPage(emptyList<ReturnType<typeof event>>(), { items: [event('e1', 90, 100)], next: 'c' });
    const changed = withChanges(started, [event('late', 10, 110), event('e2', 105, 106)], any);
    expect(revealed(changed).shown.map(({ id }) => id)).toEqual(['late', 'e2', 'e1']);
  });

  it('gives up counting what it can’t show, and says so', () => {
    const many = Array.from({ length: MOST_WAITING + 5 }, (_, n) => row(100 + n));
    const changed = withChanges(list, many, any);
    expect(changed.waiting).toHaveLength(MOST_WAITING);
    expect(changed).toMatchObject({ missed: true });
    expect(changed.waiting[0]?.id).toBe(`d${104 + MOST_WAITING}`);
    expect(withMissed(list).missed).toBe(true);
  });
});
