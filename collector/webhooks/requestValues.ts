/** What a request is filled from: the event's parameters, its data, and the item that the request or a part of it is about. */
import type { EventData } from '../../sdk/protocol.ts';
import type { SlotValues } from '../parameters/values.ts';

export interface RequestValues {
  fill: SlotValues;
  data: EventData;
  item?: { value: unknown; index: number };
  /** a text as a JSON string */
  json: (text: string) => string;
  budget: Budget;
}

/**
 * A page can send a long text and many items, and a template can ask for that text in every item: what comes of it is
 * bounded here. Partners' servers take a fraction of it.
 */
const MAX_CHARACTERS = 1024 * 1024;

export class RequestTooLargeError extends Error {
  override name = 'RequestTooLargeError';
}

export interface Budget {
  /** Throws RequestTooLargeError when the request has grown too large. */
  spend(characters: number): void;
}

export function createBudget(): Budget {
  let left = MAX_CHARACTERS;
  return {
    spend(characters) {
      left -= characters;
      if (left < 0) throw new RequestTooLargeError('the request would be larger than 1 MiB');
    },
  };
}
