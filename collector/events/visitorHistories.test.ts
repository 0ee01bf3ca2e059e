/** One merge a request must decide as one merge an event does. */
import { expect, it } from 'vitest';
import type { Click } from '../../sdk/protocol.ts';
import { mergeClicks } from '../decide/clickHistory.ts';
import type { HistoryClick } from '../decide/types.ts';
import { createVisitorHistories } from './visitorHistories.ts';

const NOW = 1_764_000_000_000;
const noOwners = { owners: [] };
const sent = (count: number, prefix = 's'): Click[] =>
  Array.from({ length: count }, (_, n) => ({ at: NOW - 1000 + n, ids: { click_id: `${prefix}${n}` }, sources: {} }));
const stored = (count: number): HistoryClick[] =>
  sent(count, 'k').map((click) => ({ ...click, receivedAt: NOW - 500 }));

/** The events of several requests of one visitor, one after the other, each knowing what was stored before it. */
function decideAll(requests: Click[][], known: HistoryClick[]) {
  const historyOf = createVisitorHistories(noOwners);
  const steps: { once: unknown; anew: unknown }[] = [];
  let now = known;
  for (const clicks of requests) {
    const once = historyOf({ visitor: 'v', clicks, receivedAt: NOW }, now);
    const merged = mergeClicks(now, clicks, noOwners, NOW);
    steps.push({ once, anew: { clicks: merged.clicks, added: merged.added.slice(0, Math.max(0, 500 - now.length)) } });
    now = [...now, ...once.added];
  }
  return steps;
}

const [a, b] = [sent(20, 'a'), sent(20, 'b')];
it.each<[string, Click[][], HistoryClick[]]>([
  ['a request of three events', [a, a, a], stored(3)],
  ['two requests of one visitor, by turns', [a, b, a, b], stored(3)],
  ['a visitor without clicks', [[], a, []], []],
  ['clicks of which some are no longer kept', [a, a, b, a], stored(490)],
  ['a visitor of whom no more is kept', [a, a, b, b, a], stored(500)],
  ['clicks that are known', [a, a], a.map((click) => ({ ...click, receivedAt: NOW }))],
])('gives the same as merging for each event: %s', (_, requests, known) => {
  for (const { once, anew } of decideAll(requests, known)) expect(once).toEqual(anew);
});

it('merges once what a request brought, however many events it has', () => {
  const historyOf = createVisitorHistories(noOwners);
  const known = stored(500);
  const first = historyOf({ visitor: 'v', clicks: a, receivedAt: NOW }, known);
  const second = historyOf({ visitor: 'v', clicks: a, receivedAt: NOW }, [...known, ...first.added]);
  expect(second.clicks).toBe(first.clicks);
  expect(historyOf({ visitor: 'w', clicks: a, receivedAt: NOW }, known).clicks).not.toBe(first.clicks);
});
