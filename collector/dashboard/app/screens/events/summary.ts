/** An event in a line: what it was worth, and what came of it. Pure. */
import { orderOf } from '../../../../parameters/dataValues.ts';
import type { EventSummary } from '../../api/types.ts';
import { moneyText } from '../../ui/money.ts';

/** `€15.00`, `15`, or '' where it has no value. */
export function valueText(data: EventSummary['data']): string {
  const value = fieldOf(data, 'value');
  if (typeof value !== 'number' && typeof value !== 'string') return '';
  const currency = fieldOf(data, 'currency');
  return moneyText(value, typeof currency === 'string' ? currency : '');
}

/** What an event's story is headed by: `Purchase · €15.00 · Order A-1001`. */
export function titleOf({ name, data }: Pick<EventSummary, 'name' | 'data'>): string {
  const order = orderOf(data);
  return [name, valueText(data), order && `Order ${order}`].filter(Boolean).join(' · ');
}

export interface Outcome {
  fired: number;
  logged: number;
  skipped: number;
}

/** Connectors by what came of them: one that fired in one leg has fired. */
export function outcomeOf(decisions: EventSummary['decisions']): Outcome {
  const outcome = { fired: 0, logged: 0, skipped: 0 };
  for (const { webhook, pixel } of decisions) {
    const outcomes = [webhook.outcome, pixel.outcome];
    if (outcomes.includes('queued') || outcomes.includes('delivered')) outcome.fired += 1;
    else if (outcomes.includes('test_logged')) outcome.logged += 1;
    else outcome.skipped += 1;
  }
  return outcome;
}

/** `/thanks` of a page's address. */
export function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

function fieldOf(data: EventSummary['data'], name: string): unknown {
  const key = Object.keys(data).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : data[key];
}
