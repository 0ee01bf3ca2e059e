/** Whether a browser and a server tell the same of an event. */

import type { Contact, EventData } from '../../../sdk/protocol.ts';
import { valueText } from '../../parameters/dataValues.ts';
import { isObject } from '../../validate/isObject.ts';

interface Told {
  data: EventData;
  contact: Contact;
}

/** True where the browser's has all that the server's has: what only the browser tells, the server doesn't contradict. */
export function sameTelling(browser: Told, server: Told): boolean {
  return holds(browser.data, server.data) && holds({ ...browser.contact }, { ...server.contact });
}

function holds(told: Record<string, unknown>, wanted: Record<string, unknown>): boolean {
  return Object.entries(wanted).every(([key, value]) => sameValue(Object.hasOwn(told, key) ? told[key] : null, value));
}

/** `15`, `15.00` and `"15.0"` are one value; a missing one is null. In lists each by its place, in objects by its key. */
function sameValue(a: unknown, b: unknown): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (isObject(a) && isObject(b)) {
    const other = b;
    return holds(a, other) && Object.keys(a).every((key) => Object.hasOwn(other, key));
  }
  if (isObject(a) || isObject(b) || isList(a) || isList(b)) return false;
  const [left, right] = [valueText(a).trim(), valueText(b).trim()];
  return left === right || (isDecimal(left) && isDecimal(right) && Number(left) === Number(right));
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

/** An order number such as `007` is no amount: digits that begin with 0 are compared as text. */
function isDecimal(text: string): boolean {
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,8})?$/.test(text);
}
