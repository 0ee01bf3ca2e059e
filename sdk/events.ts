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
  value?: number;
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

/** A name as it is written by someone in a hurry: without regard to case and to what stands between its words. */
type Plain<Text extends string> = Text extends `${infer Head}${'_' | '-' | ' '}${infer Tail}`
  ? `${Lowercase<Head>}${Plain<Tail>}`
  : Lowercase<Text>;

/** Which of the names is meant by another way of writing it; `never`: none. */
type MeantBy<Text extends string, Names extends string> = {
  [Name in Names]: Text extends Name ? never : Plain<Name> extends Plain<Text> ? Name : never;
}[Names];

/** The name, or in its place what is wrong with it: the compiler shows it to whoever wrote that. A name that only the run knows passes. */
export type EventName<Name extends string> = string extends Name
  ? Name
  : [MeantBy<Name, keyof StandardEvents>] extends [never]
    ? Name
    : Name extends keyof StandardEvents
      ? Name
      : `write ${MeantBy<Name, keyof StandardEvents>}: “${Name}” is another event`;

/** Text is one where the compiler can read it: `'15.00'`. */
type Amount = number | `${number}`;

/** What editors offer for an event's data; anything else is taken, too. */
export type Suggested<Name extends string> = Name extends keyof StandardEvents
  ? ({ value?: Amount } & { [Key in keyof Ordered as string extends Key ? never : Key]?: unknown }) | object
  : object;

type ValueOf<Value, Right, Message> = [Value] extends [Right | undefined] ? Value : Message;

/** A key of the site's own, unless one of ours is meant by it. */
type FurtherKey<Key, Names extends string, Value> = string extends Key
  ? Value
  : Key extends string
    ? [MeantBy<Key, Names>] extends [never]
      ? Value
      : `write ${MeantBy<Key, Names>}, not ${Key}`
    : Value;

type CheckedItem<One> = {
  [Key in keyof One]: Key extends 'price' | 'quantity'
    ? ValueOf<One[Key], number, `${Key} is a number, e.g. 49.90, and no string`>
    : Key extends 'item_id' | 'item_name'
      ? ValueOf<One[Key], string, `${Key} is text`>
      : FurtherKey<Key, 'price' | 'quantity' | 'item_id' | 'item_name', One[Key]>;
};

/** The data of a standard event, with what is wrong of it in the place of its type; of a custom event, as it is. */
export type EventDataFor<Name extends string, Data> = Name extends keyof StandardEvents
  ? {
      [Key in keyof Data]: Key extends 'value'
        ? ValueOf<Data[Key], Amount, 'value is a number, e.g. 49.90'>
        : Key extends 'currency'
          ? ValueOf<Data[Key], string, 'currency is an ISO 4217 code, e.g. EUR'>
          : Key extends 'transaction_id'
            ? ValueOf<Data[Key], string | number, 'transaction_id is text or a number'>
            : Key extends 'items'
              ? Data[Key] extends readonly (infer One)[] | undefined
                ? readonly CheckedItem<One>[] | undefined
                : 'items is a list, e.g. [{ item_id, price, quantity }], and no string'
              : FurtherKey<Key, 'value' | 'currency' | 'transaction_id' | 'items', Data[Key]>;
    }
  : Data;
