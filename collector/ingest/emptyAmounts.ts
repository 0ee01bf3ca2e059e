/**
 * Events that were told to a partner without the amount that the connector names: the partner pays nothing, or a default of its own,
 * and the delivery succeeded. In memory, a row for each connector, event name and parameter, as a help for the owner on Home.
 */
import type { LiveConnector, Snapshot } from '../container/snapshot.ts';
import { dataValue, valueText } from '../parameters/dataValues.ts';
import { isItemParameter, itemsOf, rawItemValue } from '../parameters/items.ts';
import type { Slot } from '../parameters/template.ts';
import { isAmountSlot, UnusableValueError } from '../parameters/values.ts';
import type { EventRecord } from '../store/contract/records.ts';
import { slotsOf } from '../webhooks/build/compile/slotsOf.ts';

export interface EmptyAmount {
  connector: string;
  /** of the event */
  name: string;
  /** the dynamic parameter */
  parameter: string;
  /** the newest such event, and when it arrived */
  event: string;
  at: number;
  count: number;
}

const KEPT = 50;

export interface EmptyAmounts {
  note(record: EventRecord, snapshot: Snapshot): void;
  /** the newest first */
  list(): EmptyAmount[];
}

export function createEmptyAmounts(): EmptyAmounts {
  /** in the order of the newest event of each */
  const kept = new Map<string, EmptyAmount>();
  return {
    note(record, snapshot) {
      if (record.test) return;
      for (const { connector, webhook, pixel } of record.decisions) {
        const live = snapshot.byId.get(connector);
        if (!live) continue;
        const amounts = amountsOf(live);
        const asked = [
          ...(webhook.outcome === 'queued' ? amounts.webhook : []),
          ...(pixel.outcome === 'delivered' ? amounts.pixel : []),
        ];
        for (const parameter of new Set(asked)) {
          if (!isEmpty(parameter, record.data)) continue;
          const { id: event, name, receivedAt: at } = record;
          const key = JSON.stringify([connector, name, parameter]);
          const count = (kept.get(key)?.count ?? 0) + 1;
          kept.delete(key);
          kept.set(key, { connector, name, parameter, event, at, count });
          const [oldest] = kept.keys();
          if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
        }
      }
    },
    list: () => [...kept.values()].reverse(),
  };
}

interface NamedAmounts {
  webhook: string[];
  pixel: string[];
}

const known = new WeakMap<LiveConnector, NamedAmounts>();

/** Worked out once for each version of a connector. */
function amountsOf(live: LiveConnector): NamedAmounts {
  let amounts = known.get(live);
  if (!amounts) {
    const pixel = live.livePixel?.pixel.slots.map(({ slot }) => slot) ?? [];
    amounts = { webhook: namedIn(live.webhook ? slotsOf(live.webhook) : []), pixel: namedIn(pixel) };
    known.set(live, amounts);
  }
  return amounts;
}

/** Without those for which the connector says what is to be sent instead. */
function namedIn(slots: readonly Slot[]): string[] {
  const amounts = slots.filter((slot) => isAmountSlot(slot) && !slot.filters.some(({ fillsEmpty }) => fillsEmpty));
  return [...new Set(amounts.map(({ name }) => name))];
}

function isEmpty(parameter: string, data: EventRecord['data']): boolean {
  if (!isItemParameter(parameter)) return dataValue(data, parameter).trim() === '';
  // a total is made of the price
  const name = parameter === 'ITEM_TOTAL' ? 'ITEM_PRICE' : parameter;
  const has = (item: unknown, index: number, wanted: string) =>
    valueText(rawItemValue(item, index, wanted)).trim() !== '';
  try {
    return itemsOf(data).some((item, index) => !has(item, index, parameter) && !has(item, index, name));
  } catch (error) {
    // that is a failed delivery, which says so itself
    if (error instanceof UnusableValueError) return false;
    throw error;
  }
}
