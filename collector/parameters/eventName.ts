/** What `{{EVENT_NAME}}` says to a partner that names events otherwise. */
import type { Lookup } from './values.ts';

/** `eventNames`: event name → what it becomes; absent where none is renamed. */
export function withEventName(
  lookup: Lookup,
  eventName: string,
  eventNames: Readonly<Record<string, string>> | undefined,
): Lookup {
  const renamed = eventNames && Object.hasOwn(eventNames, eventName) ? eventNames[eventName] : undefined;
  return renamed === undefined ? lookup : (name) => (name === 'EVENT_NAME' ? renamed : lookup(name));
}
