/**
 * Clicks that went missing: of a connector's events the share with a click fell to a quarter or less. Shares of `no_click` are high
 * as a rule (most orders come from elsewhere), so it is the other share that jumps: from 10 % to 2 % is `no_click` from 90 % to
 * 98 %. What was usual is remembered with the incident, since the bad days soon are among the days before.
 */
import type { ConnectorActivity } from '../../store/contract/figures.ts';
import type { Facts } from './facts.ts';
import type { Remembered, Rule } from './finding.ts';

const BEGINS = 0.25;
const STAYS = 0.5;

interface Clicks {
  /** events for which a click was looked for */
  asked: number;
  found: number;
}

export const noClick: Rule<'no_click'> = (facts, threshold, remembered) =>
  facts.connectors.flatMap(({ id, name, isEnabled }) => {
    const judged = isEnabled ? clicksMissing(facts, id, threshold('expected'), remembered) : undefined;
    if (!judged) return [];
    const { usual, now, begins } = judged;
    const missing = now.asked - now.found;
    const names = facts.newParameters.get(id) ?? [];
    const hint =
      names.length === 0
        ? 'Has a landing parameter been renamed?'
        : `New in landings’ addresses since then: ${names.join(', ')}.`;
    const example = `${percent(now.found / now.asked)} of the last 24 hours’ ${now.asked} events had a click; usual are ${percent(usual)}. ${hint}`;
    return [{ subject: id, about: name, begins, count: missing, example, memory: usual }];
  });

/** undefined: they aren't missing. `usual`: the share that had a click, 0 to 1. */
export function clicksMissing(
  { activity }: Pick<Facts, 'activity'>,
  id: string,
  leastExpected: number,
  remembered: Remembered,
): { usual: number; now: Clicks; begins: boolean } | undefined {
  const now = clicksOf(activity.day, id);
  const all = clicksOf(activity.eightDays, id);
  const before = { asked: all.asked - now.asked, found: all.found - now.found };
  const known = remembered(id);
  const usual = known ?? (before.asked > 0 ? before.found / before.asked : 0);
  if (usual <= 0) return undefined;
  const expected = now.asked * usual;
  if (now.asked === 0) return undefined;
  const begins = expected >= leastExpected && now.found <= expected * BEGINS;
  const stays = known !== undefined && now.found < expected * STAYS;
  return begins || stays ? { usual, now, begins } : undefined;
}

function clicksOf(activity: readonly ConnectorActivity[], id: string): Clicks {
  const own = activity.find(({ connector }) => connector === id);
  if (!own) return { asked: 0, found: 0 };
  const { no_click = 0, source_mismatch = 0, click_expired = 0, not_last_click = 0 } = own.skipped;
  const found = own.fired + own.testLogged + source_mismatch + click_expired + not_last_click;
  return { asked: found + no_click, found };
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value < 10 ? Math.round(10 * value) / 10 : Math.round(value)} %`;
}
