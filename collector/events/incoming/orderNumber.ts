/**
 * The order number, by which an order is paid once. `"7001"`, `" 7001"` and 7001 are one order; what a template left unfilled is
 * none, or the first order of a site would be its last.
 */
import type { EventData } from '../../../sdk/protocol.ts';
import { isUnfilled } from '../../parameters/unfilled.ts';
import type { Notes } from './notes.ts';
import { cutId, plainText } from './text.ts';

const MAX_ORDER_NUMBER = 512;
const ORDER_KEY =
  /^(?:(?:transaction|order|purchase|invoice|receipt|booking)[_\- ]?(?:id|no|nr|num|number|ref|reference|code)|(?:tid|txn_?id|oid))$/i;

/** of what an `id` is an order's number: `{ order: { id } }`, and Universal Analytics' `{ actionField: { id } }` */
const ORDER = /^(?:transaction|order|purchase|actionField)$/i;

/** Whether sites tell an order's number under the last of these keys: a number there that was rounded is another order's. */
export function isOrderKey(path: readonly PropertyKey[]): boolean {
  const key = String(path.at(-1));
  return ORDER_KEY.test(key) || (key.toLowerCase() === 'id' && ORDER.test(String(path.at(-2))));
}

/** The data with its order number as it is compared and stored; the same object where nothing is to be changed. */
export function withOrderNumber(data: EventData, notes: Notes): EventData {
  let mended: EventData | undefined;
  for (const key of Object.keys(data)) {
    if (key.length !== 'transaction_id'.length || key.toLowerCase() !== 'transaction_id') continue;
    const told = data[key];
    if (told === undefined || told === null || typeof told === 'number') continue;
    const number = typeof told === 'string' ? plainText(told) : '';
    const kept = isUnfilled(number) ? undefined : cutId(number, MAX_ORDER_NUMBER);
    if (kept === told) continue;
    mended ??= { ...data };
    if (kept === undefined) {
      delete mended[key];
      notes.add(['data', key], `is ${shown(told)}, which is no order number`, 'left out', true);
    } else {
      mended[key] = kept;
      if (number.length > MAX_ORDER_NUMBER) {
        notes.add(['data', key], `is longer than ${MAX_ORDER_NUMBER} characters`, 'shortened', true);
      } else notes.add(['data', key], 'had blanks, control characters or half characters in it', 'mended');
    }
  }
  return mended ?? data;
}

function shown(told: unknown): string {
  if (typeof told === 'object') return Array.isArray(told) ? 'a list' : 'an object';
  return JSON.stringify(typeof told === 'string' ? told.slice(0, 64) : told);
}
