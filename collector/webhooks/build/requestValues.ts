/** What a request is filled from: the event's parameters, its data, and the item that the request or a part of it is about. */
import type { EventData } from '../../../sdk/protocol.ts';
import { isItemParameter, itemsOf, itemValues, rawItemValue } from '../../parameters/items.ts';
import { rawDataValue } from '../../parameters/resolve.ts';
import type { Template } from '../../parameters/template.ts';
import { type Lookup, type SlotValues, slotValues } from '../../parameters/values.ts';

export interface RequestValues {
  /** spends from the budget */
  fill: SlotValues;
  data: EventData;
  item?: { value: unknown; index: number };
  /** a text as a JSON string */
  json: (text: string) => string;
  budget: Budget;
}

/**
 * A page can send a long text and many items, and settings can ask for that text a thousand times: what comes of it is bounded
 * here, or one event, or one preview that a viewer asks for, takes all memory. Partners' servers take a fraction of it.
 */
const MAX_CHARACTERS = 1024 * 1024;
/** of all requests of an event to one connector together */
const MAX_CHARACTERS_OF_EVENT = 4 * MAX_CHARACTERS;
/** Looking a value up costs something, however short it is. */
const CHARACTERS_A_SLOT = 16;

export class RequestTooLargeError extends Error {
  override name = 'RequestTooLargeError';
}

export interface Budget {
  /** Throws RequestTooLargeError when the request has grown too large. */
  spend(characters: number): void;
}

export function createBudget(ofEvent: Budget = createEventBudget()): Budget {
  let left = MAX_CHARACTERS;
  return {
    spend(characters) {
      left -= characters;
      if (left < 0) throw new RequestTooLargeError('the request would be larger than 1 MiB');
      ofEvent.spend(characters);
    },
  };
}

/** To be shared by the budgets of an event's requests. */
export function createEventBudget(): Budget {
  let left = MAX_CHARACTERS_OF_EVENT;
  return {
    spend(characters) {
      left -= characters;
      if (left < 0) throw new RequestTooLargeError('the requests for this event would be larger than 4 MiB together');
    },
  };
}

/** An event's values, each worked out once for all its requests; spent as it is looked up, before a filter works on it. */
export function valuesOfEvent(lookup: Lookup, ofEvent: Budget): SlotValues {
  return slotValues((name) => {
    const text = lookup(name);
    ofEvent.spend(text.length);
    return text;
  });
}

/** Spends each value each time that it is put together with others. */
export function metered(fill: SlotValues, budget: Budget): SlotValues {
  return (slot) => {
    const text = fill(slot);
    budget.spend(text.length + CHARACTERS_A_SLOT);
    return text;
  };
}

/** For a part of the request that is about this item. `values.fill` is metered already. */
export function valuesOfItem(values: RequestValues, value: unknown, index: number): RequestValues {
  const order = { data: values.data, items: itemsOf(values.data) };
  const ofItem = metered(itemValues(value, index, values.fill, order), values.budget);
  const fill: SlotValues = (slot) => (isItemParameter(slot.name) ? ofItem(slot) : values.fill(slot));
  return { ...values, fill, item: { value, index } };
}

/** The value as the page sent it, a number as a number; undefined where it is no key of the event's data or of the item. */
export function rawValue({ data, item }: Pick<RequestValues, 'data' | 'item'>, name: string): unknown {
  return item && isItemParameter(name) ? rawItemValue(item.value, item.index, name) : rawDataValue(data, name);
}

/** What the template brings along itself each time that it is filled. */
export function ownLength({ literals }: Template): number {
  return literals.reduce((sum, literal) => sum + literal.length, 0);
}
