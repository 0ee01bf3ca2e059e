/** The standard events, and what their data is as far as it has a shape; any further key is sent along. */
import type { EventData } from './protocol.ts';

/** One line of an order or a cart, named as GA4 and the ad platforms name it. */
export interface Item {
  item_id?: string;
  item_name?: string;
  price?: number;
  quantity?: number;
  [further: string]: unknown;
}

interface Valued {
  /** in the currency's main unit: 149.9 */
  value?: number | string;
  /** ISO 4217: `EUR` */
  currency?: string;
  items?: Item[];
  [further: string]: unknown;
}

interface Ordered extends Valued {
  /** of the order: the same one twice pays once */
  transaction_id?: string | number;
}

export interface StandardEvents {
  PageView: EventData;
  ViewContent: Valued;
  AddToCart: Valued;
  CompleteRegistration: Valued;
  StartTrial: Valued;
  Subscribe: Ordered;
  InitiateCheckout: Valued;
  Lead: Ordered;
  Purchase: Ordered;
  ContactInfo: EventData;
}

/** An object, so that the compiler asks for each of them. */
const NAMES = {
  PageView: 1,
  ViewContent: 1,
  AddToCart: 1,
  CompleteRegistration: 1,
  StartTrial: 1,
  Subscribe: 1,
  InitiateCheckout: 1,
  Lead: 1,
  Purchase: 1,
  ContactInfo: 1,
} satisfies Record<keyof StandardEvents, 1>;

/** Event names with a meaning that partners share (DESIGN §2). Any other name is a custom event and works the same. */
export const STANDARD_EVENTS = Object.keys(NAMES) as (keyof StandardEvents)[];

/** The data of an event of that name; of a custom one, any object. */
export type EventDataOf<Name extends string> = Name extends keyof StandardEvents ? StandardEvents[Name] : object;
