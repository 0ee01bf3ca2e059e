/** What the standard events' data is, as far as it has a shape. Types only; any further key is sent along. */
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

/** The data of an event of that name; of a custom one, any object. */
export type EventDataOf<Name extends string> = Name extends keyof StandardEvents ? StandardEvents[Name] : object;
